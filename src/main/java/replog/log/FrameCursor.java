package replog.log;

import java.util.Arrays;

/**
 * Steps through the frames of a {@link Frames}, showing one at a time in place, without copying.
 *
 * <p>Before the first {@link #next()} it shows nothing. Confined to one thread.
 */
public final class FrameCursor {
    private final byte[] array;
    private final int end;
    private int at;
    private int after;

    FrameCursor(byte[] array, int offset, int end) {
        this.array = array;
        this.end = end;
        this.after = offset;
    }

    /** Moves to the next frame; false when there is none. */
    public boolean next() {
        at = after;
        if (at == end) {
            return false;
        }
        after = at + Frame.length(array, at);
        return true;
    }

    public long id() {
        return Frame.id(array, at);
    }

    public long epoch() {
        return Frame.epoch(array, at);
    }

    public long timestampMillis() {
        return Frame.timestampMillis(array, at);
    }

    /** Entries of the same atomic append still to come. */
    public int remaining() {
        return Frame.remaining(array, at);
    }

    /** What the key's and value's offsets refer to; not to be changed. */
    public byte[] array() {
        return array;
    }

    public int keyOffset() {
        return at + Frame.HEADER_BYTES;
    }

    public int keyLength() {
        return Frame.keyLength(array, at);
    }

    public int valueOffset() {
        return keyOffset() + keyLength();
    }

    public int valueLength() {
        return after - valueOffset();
    }

    /** This frame as an entry of its own. */
    public Entry entry() {
        return Entry.of(this);
    }

    boolean sameBytes(FrameCursor other) {
        return Arrays.equals(array, at, after, other.array, other.at, other.after);
    }

    int offset() {
        return at;
    }

    int length() {
        return after - at;
    }
}
