package replog.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lines of bytes, each up to a line feed, with or without a carriage return before it; the last one
 * may lack its end. Holds one line and what was read beyond it. For one thread.
 */
public final class LineReader {
    private static final int FIRST_BYTES = 64 * 1024;

    private final InputStream in;
    private final int maxBytes;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int from;
    private int end;
    private boolean ended;

    /** A line is longer than it may be. */
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;

        TooLongException(int maxBytes) {
            super("longer than " + maxBytes + " bytes");
        }
    }

    /** @param maxBytes of a line */
    public LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next one without its end; empty where there is none. */
    public Optional<byte[]> next() throws IOException {
        int looked = from;
        while (true) {
            for (int at = looked; at < end; at++) {
                if (buffer[at] == '\n') {
                    byte[] line = line(at);
                    from = at + 1;
                    return Optional.of(line);
                }
            }
            int seen = end - from;
            if (seen > maxBytes) {
                throw new TooLongException(maxBytes);
            }
            if (ended || !filled()) {
                ended = true;
                byte[] line = Arrays.copyOfRange(buffer, from, end);
                from = end;
                return seen == 0 ? Optional.empty() : Optional.of(line);
            }
            looked = from + seen;
        }
    }

    /** Whether a next one is there without reading more. */
    public boolean isBuffered() {
        for (int at = from; at < end; at++) {
            if (buffer[at] == '\n') {
                return true;
            }
        }
        return false;
    }

    private byte[] line(int lineFeed) throws TooLongException {
        boolean carriageReturn = lineFeed > from && buffer[lineFeed - 1] == '\r';
        int lineEnd = carriageReturn ? lineFeed - 1 : lineFeed;
        if (lineEnd - from > maxBytes) {
            throw new TooLongException(maxBytes);
        }
        return Arrays.copyOfRange(buffer, from, lineEnd);
    }

    /** Moves what is left to the front, in a larger buffer if need be, and reads more. */
    private boolean filled() throws IOException {
        int left = end - from;
        byte[] into = left > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, from, into, 0, left);
        buffer = into;
        from = 0;
        end = left;
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count >= 0;
    }
}
