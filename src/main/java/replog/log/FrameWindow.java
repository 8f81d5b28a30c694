package replog.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The part of a segment file that is in memory while somebody steps through its frames, and with
 * {@link #goOnIn} the end of the one before it.
 *
 * <p>It never reads past its limit, and grows only for a frame that fits before the limit, so a
 * damaged length costs no memory. Confined to one thread.
 */
final class FrameWindow {
    private StorageFile file;
    private byte[] array;
    private int from;
    private int to;
    private long offset;
    private long limit;

    /** A window on {@code [offset, limit)} of the file, at first of {@code size} bytes. */
    FrameWindow(StorageFile file, long offset, long limit, int size) {
        this.file = file;
        this.offset = offset;
        this.limit = limit;
        this.array = new byte[size];
    }

    byte[] array() {
        return array;
    }

    /** Where the next frame begins in {@link #array()}. */
    int from() {
        return from;
    }

    /** Where the loaded bytes end in {@link #array()}. */
    int to() {
        return to;
    }

    /** Where the next frame begins in the file. */
    long offset() {
        return offset;
    }

    boolean exhausted() {
        return offset == limit;
    }

    /** Bytes from the next frame to the limit. */
    long left() {
        return limit - offset;
    }

    void raiseLimit(long raised) {
        limit = raised;
    }

    /**
     * Goes on with another file, of which {@code [start, end)} follows all that is loaded. Offsets
     * are those of that file from now on: what is loaded already lies before {@code start}.
     */
    void goOnIn(StorageFile next, long start, long end) {
        file = next;
        offset = start - (to - from);
        limit = end;
    }

    void advance(int bytes) {
        from += bytes;
        offset += bytes;
    }

    /** Has it stand before a frame at another offset of the file. */
    void moveTo(long target) {
        long ahead = target - offset;
        offset = target;
        if (ahead >= 0 && ahead <= to - from) {
            from += (int) ahead;
        } else {
            from = 0;
            to = 0;
        }
    }

    /** Loads the next {@code count} bytes, or as many as there are before the limit. */
    void load(int count) throws IOException {
        int wanted = (int) Math.min(count, limit - offset);
        if (to - from >= wanted) {
            return;
        }
        makeRoom(wanted);
        int most = (int) Math.min(array.length - from, limit - offset);
        var space = ByteBuffer.wrap(array, to, most - (to - from));
        while (to - from < wanted) {
            int read = file.read(space, offset + (to - from));
            if (read < 0) {
                throw new EOFException("the file ends before offset " + limit);
            }
            to += read;
        }
    }

    /** Loads the frame that begins {@code ahead} bytes on if it is whole before the limit. */
    void loadFrame(int ahead) throws IOException {
        load(ahead + Frame.HEADER_BYTES);
        int length = lengthAhead(ahead);
        if (Frame.plausible(length) && length <= limit - offset - ahead) {
            load(ahead + length);
        }
    }

    /** What the frame {@code ahead} bytes on claims as its length; 0 when that is not loaded. */
    int lengthAhead(int ahead) {
        return to - from - ahead >= Frame.HEADER_BYTES ? Frame.length(array, from + ahead) : 0;
    }

    private void makeRoom(int wanted) {
        if (from + wanted > array.length) {
            byte[] target = wanted > array.length
                    ? new byte[Math.max(wanted, 2 * array.length)] : array;
            System.arraycopy(array, from, target, 0, to - from);
            array = target;
            to -= from;
            from = 0;
        } else if (from == to) {
            from = 0;
            to = 0;
        }
    }
}
