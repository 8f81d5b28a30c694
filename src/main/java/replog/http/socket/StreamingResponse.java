package replog.http.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/**
 * The answer to one GET over plain HTTP/1.1, read while it arrives, on a connection of its own. An
 * answer that breaks off ends with an {@link IOException}, never as if it were whole. For one
 * thread; any other may close, which ends a read.
 */
public final class StreamingResponse implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final HttpClientConnection connection;
    private final SocketResponse.Answered head;
    private final InputStream body;

    /** What came of asking. */
    public sealed interface Opening {
        record Opened(StreamingResponse stream) implements Opening {}

        record Failed(String reason) implements Opening {}
    }

    private StreamingResponse(HttpClientConnection connection, SocketResponse.Answered head,
            InputStream body) {
        this.connection = connection;
        this.head = head;
        this.body = body;
    }

    /**
     * Asks, and waits for the head of the answer.
     *
     * @param target path and query
     * @param timeout for the connection to come about, and then for the head
     * @param silence how long each piece of the body may take
     */
    public static Opening open(URI server, String target, Map<String, String> headers,
            Duration timeout, Duration silence) {
        var connection = new HttpClientConnection(server, BUFFER_BYTES);
        try {
            connection.connect(timeout);
        } catch (IOException e) {
            connection.close();
            return new Opening.Failed("can't be reached: " + connection.reason(e));
        }
        try {
            connection.send(HttpClientConnection.get(server, target, headers), timeout);
            var head = connection.head();
            connection.allowSilence(silence);
            return new Opening.Opened(
                    new StreamingResponse(connection, head, connection.body(head)));
        } catch (SocketTimeoutException _) {
            connection.close();
            return new Opening.Failed("did not answer within " + timeout.toSeconds() + " s");
        } catch (IOException e) {
            connection.close();
            return new Opening.Failed("did not answer: " + connection.reason(e));
        }
    }

    public int status() {
        return head.status();
    }

    /** A header's first value. */
    public Optional<String> header(String name) {
        return head.header(name);
    }

    /** Ends where the answer ends, and with an {@link IOException} where it breaks off. */
    public InputStream body() {
        return body;
    }

    /** In words, why its body broke off. */
    public String reason(IOException thrown) {
        return thrown instanceof SocketTimeoutException
                ? "nothing came any more" : connection.reason(thrown);
    }

    @Override
    public void close() {
        connection.close();
    }
}
