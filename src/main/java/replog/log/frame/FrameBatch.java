package replog.log.frame;

import java.nio.ByteBuffer;
import java.util.Optional;
import replog.log.LogReader;

/**
 * Whole, intact frames of consecutive ids, as they are on disk and on the wire.
 *
 * <p>Immutable by convention: the array is not changed while it is read. Only
 * {@link #check} and a {@link LogReader} make one, so what it holds was verified.
 */
public final class FrameBatch {
    private final byte[] array;
    private final int offset;
    private final int length;
    private final long firstId;
    private final long lastId;

    public FrameBatch(byte[] array, int offset, int length, long firstId, long lastId) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.firstId = firstId;
        this.lastId = lastId;
    }

    /**
     * Checks bytes from outside: each frame's bounds, checksum, version, kind, and ids from
     * {@code firstId} on without a gap, ending with a whole atomic append.
     *
     * @throws MalformedFramesException naming the offset and the id where they are wrong
     */
    public static FrameBatch check(byte[] bytes, long firstId) throws MalformedFramesException {
        int at = 0;
        long id = firstId;
        var appends = new AtomicAppendTracker();
        while (at < bytes.length) {
            if (!Frame.isIntact(bytes, at, bytes.length, id) || !Frame.isKnownFormat(bytes, at)) {
                throw new MalformedFramesException("offset " + at + ", id " + id + ": "
                        + Frame.fault(bytes, at, bytes.length, id));
            }
            if (!appends.accept(Frame.remaining(bytes, at))) {
                throw new MalformedFramesException(
                        "offset " + at + ", id " + id + ": it breaks into an atomic append");
            }
            at += Frame.length(bytes, at);
            id++;
        }
        if (!appends.isComplete()) {
            throw new MalformedFramesException("id " + id + ": an atomic append is cut off");
        }
        return new FrameBatch(bytes, 0, bytes.length, firstId, id - 1);
    }

    /**
     * One frame alone, be it of an atomic append with others.
     *
     * @throws MalformedFramesException when these bytes are not just that
     */
    public static FrameBatch checkOne(byte[] frame, long id) throws MalformedFramesException {
        if (!Frame.isIntact(frame, 0, frame.length, id) || !Frame.isKnownFormat(frame, 0)
                || Frame.length(frame, 0) != frame.length) {
            throw new MalformedFramesException("id " + id + ": "
                    + Frame.fault(frame, 0, frame.length, id));
        }
        return new FrameBatch(frame, 0, frame.length, id, id);
    }

    /** None at all, where {@code firstId} would be the first. */
    public static FrameBatch empty(long firstId) {
        return new FrameBatch(new byte[0], 0, 0, firstId, firstId - 1);
    }

    public long firstId() {
        return firstId;
    }

    /** One below {@link #firstId} when there are none. */
    public long lastId() {
        return lastId;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public int count() {
        return Math.toIntExact(lastId - firstId + 1);
    }

    /** Their size in bytes. */
    public int bytes() {
        return length;
    }

    /** The bytes themselves; read-only. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array, offset, length).slice();
    }

    public FrameBatchIterator cursor() {
        return new FrameBatchIterator(array, offset, offset + length);
    }

    /** Those from {@code id} on; {@code id} lies within, or right after the last. */
    public FrameBatch from(long id) {
        var cursor = cursor();
        while (cursor.next()) {
            if (cursor.id() == id) {
                int gone = cursor.offset() - offset;
                return new FrameBatch(array, offset + gone, length - gone, id, lastId);
            }
        }
        return new FrameBatch(array, offset + length, 0, id, lastId);
    }

    /** The first id at which these and {@code other}, of the same first id, differ in a byte. */
    public Optional<Long> firstDifference(FrameBatch other) {
        var mine = cursor();
        var theirs = other.cursor();
        while (mine.next() && theirs.next()) {
            if (!mine.sameBytes(theirs)) {
                return Optional.of(mine.id());
            }
        }
        return Optional.empty();
    }

    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    /** Follows the countdown of {@code remaining} from frame to frame. Confined to one thread. */
    public static final class AtomicAppendTracker {
        private int remaining;

        /** Takes the next frame's count; false when it breaks the countdown. */
        public boolean accept(int next) {
            boolean good = remaining == 0 || next == remaining - 1;
            remaining = next;
            return good;
        }

        /** Whether the last frame taken was the last of its append. */
        public boolean isComplete() {
            return remaining == 0;
        }
    }

    /**
     * Bytes from outside are not the frames that they should be; the message says where and why.
     */
    public static final class MalformedFramesException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedFramesException(String message) {
            super(message);
        }
    }
}
