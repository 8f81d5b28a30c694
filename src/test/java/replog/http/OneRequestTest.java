package replog.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A single GET, however the other side answers. */
@Timeout(30)
class OneRequestTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int MAX = 1000;

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 503})
    void givesStatusHeadersAndBody(int status) throws IOException {
        try (var server = TestServer.answering("GET", "/a",
                request -> Response.text(status, request.query("b").orElse("none")))) {
            assertThat(get(server.uri("/a?b=c"))).isInstanceOfSatisfying(Reply.Answered.class,
                    reply -> {
                        assertThat(reply.status()).isEqualTo(status);
                        assertThat(reply.body()).asString().isEqualTo("c");
                        assertThat(reply.header("content-type").orElseThrow())
                                .startsWith("text/plain");
                    });
        }
    }

    @Test
    void followsNobodyElsewhere() throws IOException {
        try (var server = TestServer.answering("GET", "/a",
                request -> Response.empty(307).header("Location", "/b"))) {
            assertThat(get(server.uri("/a"))).isInstanceOfSatisfying(Reply.Answered.class,
                    reply -> assertThat(reply.status()).isEqualTo(307));
        }
    }

    @Test
    void boundsTheAnswer() throws IOException {
        try (var server = TestServer.answering("GET", "/big/{size}", request -> Response.stream(
                200, "text/plain", out -> out.write(new byte[(int) request.pathId("size")])))) {
            assertThat(get(server.uri("/big/" + MAX))).isInstanceOf(Reply.Answered.class);
            assertThat(get(server.uri("/big/" + (MAX + 1)))).isEqualTo(new Reply.TooLarge(MAX));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"})
    void endsWhateverStalls(String sent) throws IOException {
        try (var stalling = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> send(stalling, sent, false));
            long begun = System.nanoTime();
            assertThat(OneRequest.get(uri(stalling), SHORT, MAX))
                    .isEqualTo(new Reply.TimedOut(SHORT));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
        }
    }

    @Test
    void endsWhatTricklesForLongerThanItsDeadline() throws IOException {
        try (var trickling = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> trickle(trickling));
            assertThat(OneRequest.get(uri(trickling), SHORT, MAX))
                    .isEqualTo(new Reply.TimedOut(SHORT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"})
    void whatIsNoWholeAnswerIsNone(String sent) throws IOException {
        try (var breaking = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                send(breaking, sent, true);
                send(breaking, sent, true); // the JDK asks a second time
            });
            assertThat(OneRequest.get(uri(breaking), PATIENCE, MAX))
                    .isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void saysInAFewWordsWhyNobodyAnswered() throws IOException {
        URI closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = uri(socket);
        }
        assertThat(get(closed)).isEqualTo(new Reply.Unreachable("connection refused"));
        assertThat(get(URI.create("http://nowhere.invalid/")))
                .isEqualTo(new Reply.Unreachable("unknown host nowhere.invalid"));
    }

    @Test
    void asksByHttpOnly() {
        assertThatThrownBy(() -> get(URI.create("file:///nowhere")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Reply get(URI uri) {
        return OneRequest.get(uri, PATIENCE, MAX);
    }

    private static URI uri(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private static void send(ServerSocket server, String text, boolean close) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
            if (!close) {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } else {
                socket.shutdownOutput();
            }
        } catch (IOException _) {
            // the other side ended it
        }
    }

    private static void trickle(ServerSocket server) {
        try (Socket socket = server.accept()) {
            var out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".getBytes(US_ASCII));
            long next = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
                out.write('x');
                next += SHORT.toNanos() / 10;
                while (System.nanoTime() < next) {
                    Thread.onSpinWait();
                }
            }
        } catch (IOException _) {
            // the other side ended it
        }
    }
}
