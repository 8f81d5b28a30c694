package replog.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The answer to one GET over plain HTTP/1.1, read while it comes, on a connection of its own.
 *
 * <p>For whoever reads much or for long, and then ends. An answer that the server doesn't end as it
 * announced ends with an {@link IOException}, never as if it were whole. For one thread; any other
 * may close, which ends a read.
 */
public final class BareStream implements AutoCloseable {
    private static final int MAX_HEAD_BYTES = 32 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int NO_CONTENT = 204;

    private final URI server;
    private final Socket socket;
    private final BareReply.Answered head;
    private final InputStream body;

    /** What came of asking. */
    public sealed interface Opening {
        /** An answer began. */
        record Opened(BareStream stream) implements Opening {}

        /** None did. */
        record Failed(String reason) implements Opening {}
    }

    private BareStream(URI server, Socket socket, BareReply.Answered head, InputStream body) {
        this.server = server;
        this.socket = socket;
        this.head = head;
        this.body = body;
    }

    /**
     * Asks, and waits for the head of the answer.
     *
     * @param target path and query
     * @param timeout for the connection to come about, and for the head
     * @param silence for how long the body may say nothing
     */
    public static Opening open(URI server, String target, Map<String, String> headers,
            Duration timeout, Duration silence) {
        Dial.check(server);
        PlatformProperties.setForClient();
        var socket = new Socket();
        try {
            Dial.connect(socket, server, timeout);
        } catch (IOException e) {
            close(socket);
            return new Opening.Failed("can't be reached: " + Dial.reason(server, e));
        }
        try {
            socket.getOutputStream().write(request(server, target, headers));
            var in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
            var head = head(in);
            socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
            return new Opening.Opened(new BareStream(server, socket, head, body(head, in)));
        } catch (SocketTimeoutException _) {
            close(socket);
            return new Opening.Failed("did not answer within " + timeout.toSeconds() + " s");
        } catch (IOException e) {
            close(socket);
            return new Opening.Failed("did not answer: " + Dial.reason(server, e));
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
                ? "nothing came any more" : Dial.reason(server, thrown);
    }

    @Override
    public void close() {
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use any more, closed or not
        }
    }

    private static byte[] request(URI server, String target, Map<String, String> headers) {
        var text = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: "
                + server.getRawAuthority() + "\r\nConnection: close\r\n");
        headers.forEach((name, value) ->
                text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(UTF_8);
    }

    private static BareReply.Answered head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream(1024);
        int ended = 0; // how much of CR LF CR LF is there
        while (ended < 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (bytes.size() == MAX_HEAD_BYTES) {
                throw new ProtocolException("the head is too long");
            }
            bytes.write(next);
            ended = next == (ended % 2 == 0 ? '\r' : '\n') ? ended + 1 : next == '\r' ? 1 : 0;
        }
        String head = bytes.toString(ISO_8859_1);
        if (!head.matches("(?s)HTTP/1\\.1 [2-5][0-9]{2}[ \r].*")) {
            throw new ProtocolException("no HTTP answer");
        }
        return new BareReply.Answered(
                Integer.parseInt(head.substring(9, 12)), head, new byte[0]);
    }

    private static InputStream body(BareReply.Answered head, InputStream in)
            throws ProtocolException {
        if (head.status() == NO_CONTENT) {
            return InputStream.nullInputStream();
        }
        if (head.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return new BareBody(in, BareBody.CHUNKED);
        }
        String length = head.header("Content-Length")
                .orElseThrow(() -> new ProtocolException("an answer without a length"));
        if (!length.matches("[0-9]{1,18}")) {
            throw new ProtocolException("an answer of length " + Printable.of(length, 40));
        }
        return new BareBody(in, Long.parseLong(length));
    }
}
