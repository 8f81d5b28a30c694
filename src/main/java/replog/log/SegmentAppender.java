package replog.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;
import replog.log.frame.Frame;
import replog.log.frame.FrameBatch;
import replog.log.frame.Hash;
import replog.log.frame.HashChain;
import replog.log.frame.LogEnd;
import replog.log.frame.NewEntry;
import replog.log.segment.IdempotencyKeyIndex;
import replog.log.segment.IdempotencyKeyIndex.KeyHash;
import replog.log.segment.Recovery;
import replog.log.segment.RecoveryPoint;
import replog.log.segment.Segment;
import replog.log.segment.SegmentHeader;
import replog.log.segment.SparseIndex;
import replog.log.segment.WritableSegmentFile;
import replog.log.storage.DiskFullException;
import replog.log.storage.Storage;

/**
 * Writes frames to the end of the last segment, keeping the hash chain, the index and the
 * idempotency keys in step.
 *
 * <p>Frames gather in a buffer that is written when it is full or at {@link #flush()}; they are
 * durable after {@link #force()}. After a failure it is of no further use, unless what was written
 * since a {@link Mark} could be taken back. The writer's alone.
 */
final class SegmentAppender implements Closeable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Storage storage;
    private final LongConsumer forced;
    private final HashChain chain;
    private final IdempotencyKeyIndex keys;
    private final KeyHash keyHash = new KeyHash();
    private Segment segment;
    private SparseIndex index;
    private WritableSegmentFile file;
    private byte[] buffer = new byte[64 << 10];
    private int buffered;
    private long written;
    private long lastId;
    private long forcedId;
    private long forcedOffset;
    private RecoveryPoint noted;

    /** @param forced gets the duration of each force, in nanoseconds */
    SegmentAppender(Storage storage, Recovery.Last last, LongConsumer forced) {
        this.storage = storage;
        this.forced = forced;
        this.segment = last.segment();
        this.file = last.file();
        this.index = last.scan().index();
        this.chain = new HashChain(last.scan().head());
        this.keys = last.scan().keys();
        this.written = last.scan().end();
        this.lastId = last.scan().lastId();
        this.forcedId = lastId;
        this.forcedOffset = written;
        this.noted = new RecoveryPoint(forcedId, forcedOffset, last.committedId(), false);
    }

    LogEndSignal.Position position() {
        return new LogEndSignal.Position(lastId, chain.head(), segment, offset());
    }

    long lastId() {
        return lastId;
    }

    /** Where the next frame begins in the segment. */
    long offset() {
        return written + buffered;
    }

    /** Adds a new entry of the next id. */
    void add(NewEntry newEntry, int remaining, Frame.Stamp stamp) throws IOException {
        int length = Frame.bytes(newEntry);
        makeRoom(length);
        Frame.write(buffer, buffered, newEntry, lastId + 1, remaining, stamp);
        count(length);
    }

    /** Adds frames as they are; they must continue the log. */
    void add(FrameBatch frames) throws IOException {
        if (frames.firstId() != lastId + 1) {
            throw new IllegalStateException(
                    "frames from " + frames.firstId() + " can't follow id " + lastId);
        }
        var cursor = frames.cursor();
        while (cursor.next()) {
            makeRoom(cursor.length());
            System.arraycopy(cursor.array(), cursor.offset(), buffer, buffered, cursor.length());
            count(cursor.length());
        }
    }

    void flush() throws IOException {
        file.write(ByteBuffer.wrap(buffer, 0, buffered), written);
        written += buffered;
        buffered = 0;
    }

    /** Notes the position forced so far in the next slot, to be forced with the next frames. */
    void writeRecoveryPoint(long committedId) throws IOException {
        RecoveryPoint point = slot(committedId);
        file.writeRecoveryPoint(point);
        noted = point;
    }

    /** Whether a slot says how far the log is forced, and that this id is committed. */
    boolean isRecoveryPointCurrent(long committedId) {
        return noted.equals(slot(committedId));
    }

    void force() throws IOException {
        long begunNanos = System.nanoTime();
        file.force();
        forced.accept(System.nanoTime() - begunNanos);
        forcedId = lastId;
        forcedOffset = written;
    }

    /** Verifies that what is flushed lies where the next process will look for it. */
    void verifyInPlace() throws IOException {
        file.verifyInPlace(written);
    }

    /** The same, and that the folder is still what it was. */
    void verifyFolder() throws IOException {
        storage.verifyInPlace();
        verifyInPlace();
    }

    /** An end of the log to come back to. */
    record Mark(long lastId, Hash head, long offset) {}

    /** Where the log ends now. All must be flushed; keys that are out of date then are gone. */
    Mark mark() {
        keys.forgetUpTo(lastId - IdempotencyKeyIndex.WINDOW_IDS);
        return new Mark(lastId, chain.head(), written);
    }

    /** Takes back, durably, what was added since then; all of it lies in this segment. */
    void rollBackTo(Mark mark) throws IOException {
        file.truncate(mark.offset());
        file.force();
        buffered = 0;
        written = mark.offset();
        lastId = mark.lastId();
        chain.resetTo(mark.head());
        index.truncateFrom(mark.offset());
        keys.truncateAfter(lastId);
    }

    /**
     * Writes and forces that number of bytes, and leaves nothing of them behind.
     *
     * @throws DiskFullException when that can't be done
     */
    void probeWrite(int bytes) throws IOException {
        try {
            file.write(ByteBuffer.allocate(bytes), written);
            file.force();
        } finally {
            file.truncate(written);
            file.force();
        }
    }

    /**
     * Begins the next segment. All must be flushed.
     *
     * @throws DiskFullException when it could not be begun: nothing is changed then
     */
    void roll(long committedId) throws IOException {
        force();
        var header = new SegmentHeader(segment.header().logId(), lastId + 1, chain.head());
        WritableSegmentFile next = WritableSegmentFile.create(storage, header, committedId);
        try (WritableSegmentFile full = file) {
            full.writeRecoveryPoint(new RecoveryPoint(lastId, written, committedId, true));
            full.force();
        } catch (IOException e) {
            next.close();
            // Not to be tried again, were it for lack of room: the next segment is there already.
            throw new IOException("the segment could not be sealed: " + e.getMessage(), e);
        }
        file = next;
        segment.seal(written);
        segment.saveKeys(keys, new LogEnd(lastId, chain.head()));
        index = new SparseIndex();
        segment = Segment.growing(storage, header, index);
        written = SegmentHeader.BYTES;
        forcedId = lastId;
        forcedOffset = written;
        noted = slot(committedId);
    }

    /** Brings both slots, one after the other, up to the end. All must be flushed. */
    void finish(long committedId) throws IOException {
        force();
        for (int slots = 0; slots < RecoveryPoint.COUNT; slots++) {
            writeRecoveryPoint(committedId);
            file.force();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    Segment segment() {
        return segment;
    }

    private RecoveryPoint slot(long committedId) {
        return new RecoveryPoint(forcedId, forcedOffset, committedId, false);
    }

    private void makeRoom(int length) throws IOException {
        if (buffered + length <= buffer.length) {
            return;
        }
        if (buffered + length <= BUFFER_BYTES) {
            buffer = Arrays.copyOf(buffer, Math.max(buffered + length, 2 * buffer.length));
            return;
        }
        flush();
        if (length > buffer.length) {
            buffer = new byte[length];
        }
    }

    private void count(int length) {
        lastId++;
        index.add(lastId, offset(), chain);
        chain.add(buffer, buffered, length);
        int keyLength = Frame.keyLength(buffer, buffered);
        if (keyLength > 0) {
            keys.add(keyHash.of(buffer, buffered + Frame.HEADER_BYTES, keyLength), lastId);
        }
        buffered += length;
    }
}
