package replog.http;

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

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One connection to a server of plain HTTP/1.1 (RFC 9112). For one thread; any other may close it,
 * which ends what is under way.
 */
final class Dial implements AutoCloseable {
    private static final int DEFAULT_PORT = 80;
    private static final int MAX_HEAD_BYTES = 8 * 1024;
    private static final int NO_CONTENT = 204;
    private static final Lookups LOOKUPS = new Lookups();

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
    Dial(URI server, int bufferBytes) {
        if (!"http".equals(server.getScheme()) || server.getHost() == null) {
            throw new IllegalArgumentException("no address of plain HTTP: " + server);
        }
        PlatformProperties.setForClient();
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

    /** From now on each piece of the answer may take so long, whatever the whole takes. */
    void allowSilence(Duration silence) throws IOException {
        limited = false;
        socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
    }

    /** The answer without its body. */
    BareReply.Answered head() throws IOException {
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
        return new BareReply.Answered(status, head, new byte[0]);
    }

    /** Ends where the answer ends, and with an {@link IOException} where it breaks off. */
    BareBody body(BareReply.Answered head) throws ProtocolException {
        return new BareBody(in, length(head));
    }

    /** The whole body, which nothing may follow. */
    byte[] body(BareReply.Answered head, int maxBytes) throws IOException {
        long length = length(head);
        if (length > maxBytes) {
            throw new ProtocolException("an answer of length " + length);
        }
        var body = new BareBody(in, length);
        var bytes = new byte[(int) Math.max(0, length)];
        if (length == BareBody.CHUNKED) {
            bytes = body.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new ProtocolException("an answer of more than " + maxBytes + " bytes");
            }
        } else {
            body.readNBytes(bytes, 0, bytes.length);
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
                    "unknown host " + Printable.of(server.getHost(), 100);
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

    private static long length(BareReply.Answered head) throws ProtocolException {
        if (head.status() == NO_CONTENT) {
            return 0;
        }
        if (head.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return BareBody.CHUNKED;
        }
        String length = head.header("Content-Length")
                .orElseThrow(() -> new ProtocolException("an answer without a length"));
        boolean digits = length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (length.isEmpty() || length.length() > 18 || !digits) {
            throw new ProtocolException("an answer of length " + Printable.of(length, 40));
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
}
