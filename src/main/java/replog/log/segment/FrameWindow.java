package replog.log.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import replog.log.frame.EntryView;
import replog.log.frame.Frame;
import replog.log.storage.StorageFile;

/**
 * The part of a segment file that is in memory while its frames are read in order, and with
 * {@link #continueIn} the end of the one before it.
 *
 * <p>It never reads past its limit, and grows only for a frame that fits before the limit, so a
 * damaged length costs no memory. Confined to one thread.
 */
public final class FrameWindow {
    private StorageFile file;
    private byte[] array;
    private int from;
    private int to;
    private long offset;
    private long limit;

    /** A window on {@code [offset, limit)} of the file, at first of {@code size} bytes. */
    public FrameWindow(StorageFile file, long offset, long limit, int size) {
        this.file = file;
        this.offset = offset;
        this.limit = limit;
        this.array = new byte[size];
    }

    public byte[] array() {
        return array;
    }

    /** Where the next frame begins in {@link #array()}. */
    public int from() {
        return from;
    }

    /** Where the loaded bytes end in {@link #array()}. */
    public int to() {
        return to;
    }

    /** Where the next frame begins in the file. */
    public long offset() {
        return offset;
    }

    boolean isAtEnd() {
        return offset == limit;
    }

    /** Bytes from the next frame to the limit. */
    public long remaining() {
        return limit - offset;
    }

    public void raiseLimit(long raised) {
        limit = raised;
    }

    /**
     * Goes on with another file, of which {@code [start, end)} follows all that is loaded. Offsets
     * are those of that file from now on: what is loaded already lies before {@code start}.
     */
    public void continueIn(StorageFile next, long start, long end) {
        file = next;
        offset = start - (to - from);
        limit = end;
    }

    public void advance(int bytes) {
        from += bytes;
        offset += bytes;
    }

    /** Has it stand before a frame at another offset of the file. */
    public void moveTo(long target) {
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
    public void load(int count) throws IOException {
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
    public void loadFrame(int ahead) throws IOException {
        load(ahead + Frame.HEADER_BYTES);
        int length = lengthAhead(ahead);
        if (Frame.isPlausibleLength(length) && length <= limit - offset - ahead) {
            load(ahead + length);
        }
    }

    /** What the frame {@code ahead} bytes on claims as its length; 0 when that is not loaded. */
    public int lengthAhead(int ahead) {
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

    /**
     * A frame larger than the window on it: read piece by piece, once to check it and again to show
     * it, and checked then as well. Confined to one thread.
     */
    public static final class LargeFrame {
        private final FrameWindow window;
        private final long offset;
        private final int length;

        /** The one of this length that the window stands before, whole before its limit. */
        public LargeFrame(FrameWindow window, int length) {
            this.window = window;
            this.offset = window.offset();
            this.length = length;
        }

        public long offset() {
            return offset;
        }

        public int length() {
            return length;
        }

        /** Shows all from byte {@code from} on, and says whether the checksum matches. */
        public boolean read(int from, EntryView.Sink sink) throws IOException {
            window.moveTo(offset);
            window.load(Frame.HEADER_BYTES);
            int checksum = Frame.checksum(window.array(), window.from());
            var crc = new CRC32C();
            for (int done = 0; done < length;) {
                window.load(Math.min(length - done, window.array().length));
                byte[] array = window.array();
                int at = window.from();
                int count = Math.min(length - done, window.to() - at);
                if (done == 0) {
                    Frame.beginChecksum(crc, array, at, count);
                } else {
                    crc.update(array, at, count);
                }
                int skipped = Math.clamp(from - (long) done, 0, count);
                if (skipped < count) {
                    sink.take(array, at + skipped, count - skipped);
                }
                window.advance(count);
                done += count;
            }
            return (int) crc.getValue() == checksum;
        }

        /** Has the window stand before it again, with what precedes its value loaded. */
        public void rewind() throws IOException {
            window.moveTo(offset);
            window.load(Frame.HEADER_BYTES);
            int key = Frame.keyLength(window.array(), window.from());
            window.load(Math.min(Frame.HEADER_BYTES + key, length));
        }
    }
}
