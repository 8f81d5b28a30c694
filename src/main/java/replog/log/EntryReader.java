package replog.log;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import replog.log.frame.EntryView;
import replog.log.frame.Frame;
import replog.log.segment.CorruptLogException;
import replog.log.segment.FrameWindow;
import replog.log.segment.FrameWindow.LargeFrame;
import replog.log.segment.Segment;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.StorageFile;

/**
 * Shows a log's entries one by one, from some entry on, as far as they are visible at each step.
 *
 * <p>Each is checked before it is shown. Holds one open file and one small buffer, however large a
 * value is: what doesn't fit is read twice, so that a caller that passes it on to a slow client
 * keeps nothing of it meanwhile. Confined to one thread at a time.
 */
public final class EntryReader implements EntryView, Closeable {
    /** Values of 10 KB still fit; all that reads one answer has its part of a connection's heap. */
    private static final int WINDOW_BYTES = 16 << 10;

    private static final byte[] NO_BYTES = {};

    private final Log log;
    private LogEndSignal.Position end;
    private Segment segment;
    private StorageFile file;
    private FrameWindow window;
    private long nextOffset;
    private long nextId;
    private Optional<LargeFrame> large = Optional.empty();
    /** Of what is shown; the window may have gone on. */
    private int remaining;
    private long epoch;
    private long timestampMillis;
    private byte[] key = NO_BYTES;
    private int valueOffset;
    private int valueLength;

    /** Begins at {@code fromId}, which need not exist yet. */
    EntryReader(Log log, long fromId) {
        this.log = log;
        this.nextId = fromId;
        this.end = log.position();
    }

    /** The entry that the next step comes to. */
    public long nextId() {
        return nextId;
    }

    /**
     * Moves on to the next entry; false at the visible end. After a failure the next call tries
     * the same entry again.
     *
     * @throws CorruptLogException when stored bytes are damaged
     * @throws IOException when it can't be read now, and when the log is closed
     */
    public boolean next() throws IOException {
        log.requireOpen();
        if (nextId > end.lastId()) {
            end = log.position();
        }
        return nextId <= end.lastId() && guarded(this::step);
    }

    @Override
    public long id() {
        return nextId - 1;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long timestampMillis() {
        return timestampMillis;
    }

    /** Entries of the same atomic append still to come. */
    int remaining() {
        return remaining;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public void value(Sink sink) throws IOException {
        if (large.isEmpty()) {
            sink.take(window.array(), valueOffset, valueLength);
        } else {
            guarded(() -> readLargeValue(large.get(), sink));
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
            segment = null;
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private boolean guarded(Act act) throws IOException {
        boolean done = false;
        try {
            act.run();
            log.requireOpen(); // or else it may be of a log that was cut meanwhile
            done = true;
            return true;
        } catch (EOFException e) {
            throw log.failAsCorrupt(new CorruptLogException(
                    segment.fileName(), window.offset(), nextId, e.getMessage()));
        } catch (CorruptLogException damage) {
            throw log.failAsCorrupt(damage);
        } finally {
            if (!done) {
                close(); // the window may have stopped anywhere
            }
        }
    }

    private void step() throws IOException {
        if (segment != null) {
            window.raiseLimit(limit());
            window.moveTo(nextOffset);
        }
        if (segment == null || window.remaining() == 0) {
            open();
        }
        int length = verifiedLength(nextId);
        decode(window.array(), window.from(), length);
        nextOffset = window.offset() + length;
        nextId++;
    }

    private void decode(byte[] array, int at, int length) {
        remaining = Frame.remaining(array, at);
        epoch = Frame.epoch(array, at);
        timestampMillis = Frame.timestampMillis(array, at);
        int keyLength = Frame.keyLength(array, at);
        int keyOffset = at + Frame.HEADER_BYTES;
        valueOffset = keyOffset + keyLength;
        valueLength = length - Frame.HEADER_BYTES - keyLength;
        key = keyLength == 0 ? NO_BYTES : Arrays.copyOfRange(array, keyOffset, valueOffset);
    }

    private void open() throws IOException {
        close();
        Segment in = log.segmentOf(nextId);
        IndexPoint point = in.floor(nextId);
        file = in.openToRead();
        segment = in;
        window = new FrameWindow(file, point.offset(), limit(), WINDOW_BYTES);
        for (long id = point.id(); id < nextId; id++) {
            window.moveTo(window.offset() + verifiedLength(id));
        }
    }

    private long limit() {
        return segment == end.segment() ? end.offset() : segment.sealedEnd();
    }

    /** Of the frame that the window stands before, with all before its value loaded. */
    private int verifiedLength(long id) throws IOException {
        window.load(Frame.HEADER_BYTES);
        int length = window.lengthAhead(0);
        if (length > WINDOW_BYTES && Frame.isPlausibleLength(length)
                && length <= window.remaining()) {
            large = Optional.of(verifiedLarge(length, id));
            return length;
        }
        large = Optional.empty();
        window.loadFrame(0);
        byte[] array = window.array();
        int at = window.from();
        if (!Frame.isIntact(array, at, window.to(), id) || !Frame.isKnownFormat(array, at)) {
            throw damage(window.offset(), id, Frame.fault(array, at, window.to(), id));
        }
        return length;
    }

    private LargeFrame verifiedLarge(int length, long id) throws IOException {
        var frame = new LargeFrame(window, length);
        if (!frame.read(length, (_, _, _) -> { })) {
            throw damage(frame.offset(), id, Frame.WRONG_CHECKSUM);
        }
        frame.rewind();
        byte[] array = window.array();
        int at = window.from();
        if (!Frame.isConsistent(array, at, id) || !Frame.isKnownFormat(array, at)) {
            throw damage(frame.offset(), id, Frame.inconsistency(array, at, id));
        }
        return frame;
    }

    /** Checked again, since it is read again. */
    private void readLargeValue(LargeFrame frame, Sink sink) throws IOException {
        int beforeValue = frame.length() - valueLength;
        if (!frame.read(beforeValue, sink)) {
            throw damage(frame.offset(), id(), Frame.WRONG_CHECKSUM);
        }
    }

    private CorruptLogException damage(long offset, long id, String what) {
        return new CorruptLogException(segment.fileName(), offset, id, what);
    }
}
