package replog.http.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import replog.http.HostResolver;
import replog.http.JdkHttpProperties;
import replog.http.socket.SingleConnectionClient.SocketResponse;
import replog.json.EscapedText;

/**
 * One connection to a server of plain HTTP/1.1 (RFC 9112). For one thread; any other may close it,
 * which ends what is under way.
 */
final class HttpClientConnection implements AutoCloseable {
    private static final int DEFAULT_PORT = 80;
    private static final int MAX_HEAD_BYTES = 8 * 1024;
    private static final int NO_CONTENT = 204;
    private static final HostResolver LOOKUPS = new HostResolver();

    private final URI server;
    private final Socket socket = new Socket();
    private final Input in;
    private long deadlineNanos;
    private boolean limited;

    /**
     * Not connected yet.
     *
     * @param bufferBytes 8 KiB at least
     * @throws IllegalArgumentException for an address that is not of plain HTTP
     */
    HttpClientConnection(URI server, int bufferBytes) {
        if (!"http".equals(server.getScheme()) || server.getHost() == null) {
            throw new IllegalArgumentException("no address of plain HTTP: " + server);
        }
        JdkHttpProperties.setForClient();
        this.server = server;
        this.in = new Input(new byte[Math.max(bufferBytes, MAX_HEAD_BYTES)]);
    }

    /** The bytes of a GET. */
    static byte[] get(URI server, String target, Map<String, String> headers) {
        var text = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: "
                + server.getRawAuthority() + "\r\nConnection: close\r\n");
        headers.forEach((name, value) ->
                text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(UTF_8);
    }

    void connect(Duration timeout) throws IOException {
        switch (LOOKUPS.await(server.getHost(), timeout)) {
            case FOUND -> { }
            case UNKNOWN -> throw new UnknownHostException(server.getHost());
            case TIMED_OUT -> throw new SocketTimeoutException();
            case INTERRUPTED -> throw new InterruptedIOException();
        }
        int port = server.getPort() < 0 ? DEFAULT_PORT : server.getPort();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(server.getHost(), port),
                Math.toIntExact(timeout.toMillis()));
    }

    boolean isConnected() {
        return socket.isConnected() && !socket.isClosed();
    }

    /** @param timeout for the whole answer, unless a silence is allowed later */
    void send(byte[] request, Duration timeout) throws IOException {
        limited = true;
        deadlineNanos = System.nanoTime() + timeout.toNanos();
        socket.getOutputStream().write(request);
    }

    /** From now on the limit is for each piece of the answer, not for the whole. */
    void allowSilence(Duration silence) throws IOException {
        limited = false;
        socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
    }

    /** The answer without its body. */
    SocketResponse.Answered head() throws IOException {
        String head = in.head();
        int status = 0;
        if (head.startsWith("HTTP/1.1 ") && head.length() > 12) {
            for (int at = 9; at < 12; at++) {
                status = 10 * status + head.charAt(at) - '0';
            }
        }
        if (status < 200 || status > 599) {
            throw new ProtocolException("no HTTP answer");
        }
        return new SocketResponse.Answered(status, head, new byte[0]);
    }

    /** Ends where the answer ends, and with an {@link IOException} where it breaks off. */
    ResponseBody body(SocketResponse.Answered head) throws ProtocolException {
        return new ResponseBody(in, length(head));
    }

    /** The whole body, which nothing may follow. */
    byte[] body(SocketResponse.Answered head, int maxBytes) throws IOException {
        long length = length(head);
        if (length > maxBytes) {
            throw new ProtocolException("an answer of length " + length);
        }
        byte[] bytes = new ResponseBody(in, length).readNBytes(
                length == ResponseBody.CHUNKED ? maxBytes + 1 : (int) length);
        if (bytes.length > maxBytes) {
            throw new ProtocolException("an answer of more than " + maxBytes + " bytes");
        }
        if (in.from < in.to) {
            throw new ProtocolException("more than one answer");
        }
        return bytes;
    }

    /** In a few words, why something failed. */
    String reason(IOException thrown) {
        return switch (thrown) {
            case UnknownHostException _ ->
                    "unknown host " + EscapedText.of(server.getHost(), 100);
            case NoRouteToHostException _ -> "no route to host";
            case ConnectException _ -> "connection refused";
            case SocketTimeoutException _ -> "no connection in time";
            case EOFException _ -> "connection closed";
            case ProtocolException e -> e.getMessage();
            default -> "connection broken";
        };
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use any more, closed or not
        }
    }

    private static long length(SocketResponse.Answered head) throws ProtocolException {
        if (head.status() == NO_CONTENT) {
            return 0;
        }
        if (head.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return ResponseBody.CHUNKED;
        }
        String length = head.header("Content-Length")
                .orElseThrow(() -> new ProtocolException("an answer without a length"));
        boolean digits = length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (length.isEmpty() || length.length() > 18 || !digits) {
            throw new ProtocolException("an answer of length " + EscapedText.of(length, 40));
        }
        return Long.parseLong(length);
    }

    /** Buffers what arrives; unlike the platform's without a lock for each byte. */
    private final class Input extends InputStream {
        private final byte[] buffer;
        private int from;
        private int to;

        Input(byte[] buffer) {
            this.buffer = buffer;
        }

        /** The next bytes up to an empty line; nothing is buffered before it. */
        String head() throws IOException {
            from = 0;
            to = 0;
            int ended = 0; // how much of CR LF CR LF is there
            while (ended < 4) {
                if (from == MAX_HEAD_BYTES) {
                    throw new ProtocolException("the head is too long");
                }
                if (from == to) {
                    int count = receive(buffer, to, MAX_HEAD_BYTES - to);
                    if (count < 0) {
                        throw new EOFException();
                    }
                    to += count;
                }
                byte next = buffer[from++];
                ended = next == (ended % 2 == 0 ? '\r' : '\n') ? ended + 1 : next == '\r' ? 1 : 0;
            }
            return new String(buffer, 0, from - 2, ISO_8859_1);
        }

        @Override
        public int read() throws IOException {
            return filled() ? buffer[from++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (from == to && length >= buffer.length) {
                return receive(into, offset, length);
            }
            if (!filled()) {
                return -1;
            }
            int count = Math.min(length, to - from);
            System.arraycopy(buffer, from, into, offset, count);
            from += count;
            return count;
        }

        private boolean filled() throws IOException {
            if (from == to) {
                from = 0;
                to = Math.max(0, receive(buffer, 0, buffer.length));
            }
            return from < to;
        }

        private int receive(byte[] into, int offset, int length) throws IOException {
            if (limited) {
                long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    throw new SocketTimeoutException();
                }
                socket.setSoTimeout(Math.toIntExact(millis));
            }
            return socket.getInputStream().read(into, offset, length);
        }
    }

    /**
     * The body of an answer, of a fixed length or in chunks (RFC 9112, section 7.1), of which it
     * reads no byte too many. It ends only where the body is whole. For one thread.
     */
    static final class ResponseBody extends InputStream {
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

        ResponseBody(InputStream in, long length) {
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
}
