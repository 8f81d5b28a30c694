package replog.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/**
 * The body of an answer, of a fixed length or in chunks (RFC 9112, section 7.1), of which it reads
 * no byte too many. It ends only where the body is whole. For one thread.
 */
final class BareBody extends InputStream {
    /** In place of a length. */
    static final long CHUNKED = -1;

    private static final int MAX_LINE = 1000;
    private static final int MAX_SIZE_DIGITS = 8;

    private final InputStream in;
    private final boolean chunked;
    private boolean begun;
    private boolean ended;
    /** Of the chunk that is being read, or of all. */
    private long remaining;

    BareBody(InputStream in, long length) {
        this.in = in;
        this.chunked = length == CHUNKED;
        this.remaining = chunked ? 0 : length;
        this.ended = length == 0;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ended && remaining == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, remaining));
        if (count < 0) {
            throw new EOFException();
        }
        remaining -= count;
        ended = !chunked && remaining == 0;
        return count;
    }

    private void nextChunk() throws IOException {
        if (begun && !line().isEmpty()) {
            throw new ProtocolException("a chunk without an end");
        }
        begun = true;
        String line = line();
        int end = line.indexOf(';');
        String size = (end < 0 ? line : line.substring(0, end)).strip();
        if (!size.matches("[0-9A-Fa-f]{1," + MAX_SIZE_DIGITS + "}")) {
            throw new ProtocolException("a chunk without a size");
        }
        remaining = Long.parseLong(size, 16);
        if (remaining == 0) {
            while (!line().isEmpty()) {
                // a trailer, of which nothing is expected
            }
            ended = true;
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (line.length() == MAX_LINE) {
                throw new ProtocolException("a chunk without a size");
            }
            line.append((char) next);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }
}
