package replog.log;

import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * A frame larger than the window on it: read piece by piece, once to check it and again to show it,
 * and checked then as well. Confined to one thread.
 */
final class LargeFrame {
    private final FrameWindow window;
    private final long offset;
    private final int length;

    /** The one of this length that the window stands before, whole before its limit. */
    LargeFrame(FrameWindow window, int length) {
        this.window = window;
        this.offset = window.offset();
        this.length = length;
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Shows all from byte {@code from} on, and says whether the checksum matches. */
    boolean show(int from, StoredEntry.Sink sink) throws IOException {
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
    void rewind() throws IOException {
        window.moveTo(offset);
        window.load(Frame.HEADER_BYTES);
        int key = Frame.keyLength(window.array(), window.from());
        window.load(Math.min(Frame.HEADER_BYTES + key, length));
    }
}
