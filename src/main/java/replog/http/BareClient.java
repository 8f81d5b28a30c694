package replog.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Asks one server over plain HTTP/1.1, one request after the other on a connection of its own,
 * which it makes anew when it broke or the server ended it. Nothing is ever sent again.
 *
 * <p>For whoever measures, and wants to pay for the server rather than for the client, or asks so
 * little that a client of the platform's would take longer to begin: requests are given as the
 * bytes that go out, and the caller's thread itself writes them and reads the answer. Only answers
 * with a length are understood. Exchanges belong to one thread; any other may close.
 */
public final class BareClient implements AutoCloseable {
    private static final int MAX_HEAD_BYTES = 8 * 1024;
    private static final int MAX_BODY_BYTES = 1024 * 1024;
    private static final int MAX_LENGTH_DIGITS = 9;
    private static final int NO_CONTENT = 204;

    private final URI server;
    private final Duration timeout;
    private final byte[] buffer = new byte[MAX_HEAD_BYTES];
    private volatile Socket socket = new Socket();
    private volatile boolean closed;

    /** @param timeout for the connection to come about, and for each piece of an answer to come */
    public BareClient(URI server, Duration timeout) {
        Dial.check(server);
        PlatformProperties.setForClient();
        this.server = server;
        this.timeout = timeout;
    }

    /** @param request the whole request, head and body, to a server that keeps connections */
    public BareReply exchange(byte[] request) {
        try {
            connect();
        } catch (IOException e) {
            drop();
            return new BareReply.NotSent(reason(e));
        }
        try {
            socket.getOutputStream().write(request);
            var answer = read();
            if (answer.header("Connection").filter("close"::equalsIgnoreCase).isPresent()) {
                drop();
            }
            return answer;
        } catch (SocketTimeoutException _) {
            drop();
            return new BareReply.TimedOut(timeout);
        } catch (IOException e) {
            drop();
            return new BareReply.Lost(reason(e));
        }
    }

    /** An exchange under way is lost, and no other is begun. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    private void connect() throws IOException {
        if (socket.isConnected() && !socket.isClosed()) {
            return;
        }
        var fresh = new Socket();
        socket = fresh;
        if (closed) {
            throw new EOFException();
        }
        Dial.connect(fresh, server, timeout);
    }

    private void drop() {
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use any more, closed or not
        }
    }

    private BareReply.Answered read() throws IOException {
        int filled = 0;
        int headEnd = -1;
        while (headEnd < 0) {
            if (filled == buffer.length) {
                throw new ProtocolException("the head is too long");
            }
            int count = socket.getInputStream().read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                throw new EOFException();
            }
            headEnd = headEnd(Math.max(0, filled - 3), filled + count);
            filled += count;
        }
        var head = new BareReply.Answered(status(), new String(buffer, 0, headEnd - 2, ISO_8859_1),
                new byte[0]);
        return new BareReply.Answered(head.status(), head.head(), body(head, headEnd, filled));
    }

    /** Where the body begins, or -1 if that is further on. */
    private int headEnd(int from, int to) {
        for (int at = from; at + 3 < to; at++) {
            if (buffer[at] == '\r' && buffer[at + 1] == '\n'
                    && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
                return at + 4;
            }
        }
        return -1;
    }

    /** The three digits of {@code HTTP/1.1 201 Created}; the head is longer than that line's. */
    private int status() throws ProtocolException {
        int status = 0;
        for (int at = 9; at < 12; at++) {
            status = 10 * status + buffer[at] - '0';
        }
        boolean http = new String(buffer, 0, 9, ISO_8859_1).equals("HTTP/1.1 ");
        if (!http || status < 200 || status > 599) {
            throw new ProtocolException("no HTTP answer");
        }
        return status;
    }

    private byte[] body(BareReply.Answered head, int from, int filled) throws IOException {
        byte[] body = new byte[length(head)];
        int here = filled - from;
        if (here > body.length) {
            throw new ProtocolException("more than one answer");
        }
        System.arraycopy(buffer, from, body, 0, here);
        int rest = body.length - here;
        if (rest > 0 && socket.getInputStream().readNBytes(body, here, rest) < rest) {
            throw new EOFException();
        }
        return body;
    }

    private static int length(BareReply.Answered head) throws ProtocolException {
        if (head.status() == NO_CONTENT) {
            return 0;
        }
        String length = head.header("Content-Length")
                .orElseThrow(() -> new ProtocolException("an answer without a length"));
        boolean digits = length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (length.isEmpty() || length.length() > MAX_LENGTH_DIGITS || !digits
                || Integer.parseInt(length) > MAX_BODY_BYTES) {
            throw new ProtocolException("an answer of length " + Printable.of(length, 40));
        }
        return Integer.parseInt(length);
    }

    private String reason(IOException thrown) {
        return closed ? "connection closed" : Dial.reason(server, thrown);
    }
}
