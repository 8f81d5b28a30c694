package replog.log.frame;

import java.io.IOException;
import java.util.Arrays;

/**
 * Steps through the frames of a {@link FrameBatch}, showing one at a time in place, without
 * copying.
 *
 * <p>Before the first {@link #next()} it shows nothing. Confined to one thread.
 */
public final class FrameBatchIterator implements EntryView {
    private static final byte[] NO_BYTES = {};

    private final byte[] array;
    private final int end;
    private int at;
    private int after;

    FrameBatchIterator(byte[] array, int offset, int end) {
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

    @Override
    public long id() {
        return Frame.id(array, at);
    }

    @Override
    public long epoch() {
        return Frame.epoch(array, at);
    }

    @Override
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

    @Override
    public byte[] key() {
        int length = keyLength();
        return length == 0 ? NO_BYTES
                : Arrays.copyOfRange(array, keyOffset(), keyOffset() + length);
    }

    @Override
    public void value(Sink sink) throws IOException {
        sink.take(array, valueOffset(), valueLength());
    }

    /** This frame as an entry of its own. */
    public Entry entry() {
        return Entry.of(this);
    }

    boolean sameBytes(FrameBatchIterator other) {
        return Arrays.equals(array, at, after, other.array, other.at, other.after);
    }

    public int offset() {
        return at;
    }

    public int length() {
        return after - at;
    }
}
