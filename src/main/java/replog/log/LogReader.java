package replog.log;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import replog.log.frame.Frame;
import replog.log.frame.FrameBatch;
import replog.log.frame.Hash;
import replog.log.frame.HashChain;
import replog.log.segment.CorruptLogException;
import replog.log.segment.FrameWindow;
import replog.log.segment.Segment;
import replog.log.segment.SegmentHeader;
import replog.log.segment.SparseIndex;
import replog.log.segment.SparseIndex.IndexPoint;
import replog.log.storage.StorageFile;

/**
 * Reads a log forwards from some entry on, as far as it is visible at each call.
 *
 * <p>Each frame's checksum and id are verified as it is read, and segments are read one after the
 * other into one call's frames. Holds at most one open file and one buffer, which the
 * {@link FrameBatch} of the last call share: they are valid until the next call.
 * Confined to one thread at a time.
 */
public final class LogReader implements Closeable {
    private static final byte[] NO_BYTES = {};

    private final Log log;
    private Segment segment;
    private StorageFile file;
    private FrameWindow window;
    private long nextId;

    /** Begins at {@code fromId}, which need not exist yet. */
    LogReader(Log log, long fromId) {
        this.log = log;
        this.nextId = fromId;
    }

    /** The entry that the next call begins with. */
    public long nextId() {
        return nextId;
    }

    /**
     * The next frames, at most {@code maxBytes} of them unless the first atomic append alone is
     * larger, and always whole atomic appends; none at the visible end. After a failure the next
     * call begins at the same entry again.
     *
     * @throws CorruptLogException when stored bytes are damaged
     * @throws IOException when it can't be read now, and when the log is closed
     */
    public FrameBatch read(int maxBytes) throws IOException {
        return read(maxBytes, true);
    }

    /**
     * The same, ending with any frame: what is visible is so as a whole, and a caller that only
     * shows it need not hold a large atomic append in memory. At most {@code maxBytes}, or one
     * frame.
     */
    public FrameBatch readPiece(int maxBytes) throws IOException {
        return read(maxBytes, false);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
            segment = null;
        }
    }

    private FrameBatch read(int maxBytes, boolean wholeAppends) throws IOException {
        log.requireOpen();
        LogEndSignal.Position end = log.position();
        if (nextId > end.lastId()) {
            return new FrameBatch(NO_BYTES, 0, 0, nextId, nextId - 1);
        }
        boolean done = false;
        try {
            FrameBatch frames = read(end, maxBytes, wholeAppends);
            log.requireOpen(); // or else they may be those of a log that was cut meanwhile
            done = true;
            return frames;
        } catch (CorruptLogException damage) {
            throw log.failAsCorrupt(damage);
        } finally {
            if (!done) {
                close(); // the window may have stopped anywhere
            }
        }
    }

    private FrameBatch read(LogEndSignal.Position end, int maxBytes, boolean wholeAppends)
            throws IOException {
        try {
            if (segment == null) {
                open(end, maxBytes);
            } else {
                window.raiseLimit(limit(end));
            }
            return take(end, maxBytes, wholeAppends);
        } catch (EOFException e) {
            throw new CorruptLogException(segment.fileName(),
                    Math.max(window.offset(), SegmentHeader.BYTES),
                    Math.max(nextId, segment.header().firstId()), e.getMessage());
        }
    }

    private void open(LogEndSignal.Position end, int maxBytes) throws IOException {
        Segment in = log.segmentOf(nextId);
        IndexPoint point = in.floor(nextId);
        file = in.openToRead();
        segment = in;
        window = new FrameWindow(file, point.offset(), limit(end), Math.max(maxBytes, 4096));
        for (long id = point.id(); id < nextId; id++) {
            window.advance(verifiedLength(0, id));
        }
    }

    /** Its last frame is loaded; the next segment begins with this entry. */
    private void continueInNextSegment(LogEndSignal.Position end, long id) throws IOException {
        Segment next = log.segmentOf(id);
        IndexPoint start = next.header().start();
        if (start.id() != id) {
            throw new CorruptLogException(next.fileName(), "it does not begin with id " + id
                    + ", which follows the last one of " + segment.fileName());
        }
        StorageFile before = file;
        file = next.openToRead();
        segment = next;
        window.continueIn(file, start.offset(), limit(end));
        before.close();
    }

    private long limit(LogEndSignal.Position end) {
        return segment == end.segment() ? end.offset() : segment.sealedEnd();
    }

    private FrameBatch take(LogEndSignal.Position end, int maxBytes, boolean wholeAppends)
            throws IOException {
        window.load(maxBytes);
        long id = nextId;
        long afterWhole = id;
        int scanned = 0;
        int whole = 0;
        while (id <= end.lastId() && (whole == 0 || scanned + Frame.HEADER_BYTES <= maxBytes)) {
            if (scanned == window.remaining()) {
                continueInNextSegment(end, id);
                window.load(maxBytes);
            }
            if (whole > 0 && scanned + (long) window.lengthAhead(scanned) > maxBytes) {
                break;
            }
            int length = verifiedLength(scanned, id);
            boolean last = !wholeAppends
                    || Frame.remaining(window.array(), window.from() + scanned) == 0;
            scanned += length;
            id++;
            if (last) {
                whole = scanned;
                afterWhole = id;
            }
        }
        var frames = new FrameBatch(window.array(), window.from(), whole, nextId, afterWhole - 1);
        window.advance(whole);
        nextId = afterWhole;
        return frames;
    }

    private int verifiedLength(int ahead, long id) throws IOException {
        window.loadFrame(ahead);
        byte[] array = window.array();
        int at = window.from() + ahead;
        if (!Frame.isIntact(array, at, window.to(), id) || !Frame.isKnownFormat(array, at)) {
            throw new CorruptLogException(segment.fileName(),
                    window.offset() + ahead, id, Frame.fault(array, at, window.to(), id));
        }
        return Frame.length(array, at);
    }

    /** Finds the chain's hash after any visible entry, from the index point before it. */
    static final class HashLookup {
        private final Log log;

        HashLookup(Log log) {
            this.log = log;
        }

        /** After 0 it is the hash of the log id. */
        Hash at(long entryId) throws IOException {
            LogEndSignal.Position end = log.position();
            if (entryId == end.lastId()) {
                return end.head();
            }
            if (entryId < 0 || entryId > end.lastId()) {
                throw new IllegalArgumentException(entryId + " is beyond the end " + end.lastId());
            }
            IndexPoint point = indexPoint(entryId + 1);
            var chain = new HashChain(point.hashBefore());
            try (LogReader reader = log.reader(point.id())) {
                while (reader.nextId() <= entryId) {
                    var cursor = reader.read(SparseIndex.SPACING_BYTES).cursor();
                    while (cursor.next() && cursor.id() <= entryId) {
                        chain.add(cursor.array(), cursor.offset(), cursor.length());
                    }
                }
            }
            return chain.head();
        }

        private IndexPoint indexPoint(long entryId) throws IOException {
            try {
                return log.segmentOf(entryId).floor(entryId);
            } catch (CorruptLogException found) {
                throw log.failAsCorrupt(found);
            }
        }
    }
}
