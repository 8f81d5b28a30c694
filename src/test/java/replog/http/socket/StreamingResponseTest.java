package replog.http.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.fixture.LoggedLines;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.http.socket.HttpClientConnection.ResponseBody;

/** Answers that are read as they come, from a node's own server and from bytes of all kinds. */
@Timeout(30)
class StreamingResponseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void readsWhatANodesServerStreams() throws IOException {
        byte[] piece = "0123456789".repeat(1000).getBytes(UTF_8);
        try (var server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1),
                new LoggedLines())) {
            server.serve(Router.builder().route("GET", "/a", request -> {
                assertThat(request.header("X-B")).hasValue("c");
                assertThat(request.query("d")).hasValue("1");
                return Response.stream(200, "text/plain", out -> {
                    for (int i = 0; i < 100; i++) {
                        out.write(piece);
                    }
                }).withHeader("X-E", "f");
            }).build());
            try (var stream = opened(server.port(), PATIENCE)) {
                assertThat(stream.status()).isEqualTo(200);
                assertThat(stream.header("x-e")).hasValue("f");
                assertThat(stream.body().readAllBytes()).hasSize(100 * piece.length);
                assertThat(stream.body().read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "Content-Length: 3~~abcd                                       | abc",
        "Content-Length: 0~~                                           | \"\"",
        "transfer-encoding:  chunked~~3~abc~A;x=y~0123456789~0~T: u~~z | abc0123456789",
        "Transfer-Encoding: chunked~~0~~                               | \"\""})
    void bodyEndsWhereItIsWhole(String answer, String body) throws Exception {
        try (var listener = listener()) {
            var served = serve(listener, "HTTP/1.1 200 OK~" + answer);
            try (var stream = opened(listener.getLocalPort(), PATIENCE)) {
                assertThat(stream.body().readAllBytes()).asString().isEqualTo(body);
            }
            served.join();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "Content-Length: 3~~ab                       | connection closed",
        "Transfer-Encoding: chunked~~3~abc~          | connection closed",
        "Transfer-Encoding: chunked~~3~ab            | connection closed",
        "Transfer-Encoding: chunked~~3~abc~0~        | connection closed",
        "Transfer-Encoding: chunked~~3~abcd~0~~      | a chunk without an end",
        "Transfer-Encoding: chunked~~-1~a~0~~        | a chunk without a size",
        "Transfer-Encoding: chunked~~123456789~a     | a chunk without a size"})
    void bodyThatBreaksOffIsNeverWhole(String answer, String reason) throws Exception {
        try (var listener = listener()) {
            var served = serve(listener, "HTTP/1.1 200 OK~" + answer);
            try (var stream = opened(listener.getLocalPort(), PATIENCE)) {
                assertThatThrownBy(() -> stream.body().readAllBytes())
                        .isInstanceOfSatisfying(IOException.class, thrown ->
                                assertThat(stream.reason(thrown)).isEqualTo(reason));
            }
            served.join();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "SSH-2.0-OpenSSH_9.2p1~~               | did not answer: no HTTP answer",
        "HTTP/1.1 200 OK~X: y~~                | did not answer: an answer without a length",
        "HTTP/1.1 200 OK~Content-Length: -1~~  | did not answer: an answer of length -1",
        "HTTP/1.1 200 OK~Content-Le            | did not answer: connection closed"})
    void answerThatIsNoneIsSaid(String answer, String reason) throws Exception {
        try (var listener = listener()) {
            var served = serve(listener, answer);
            assertThat(open(listener.getLocalPort(), PATIENCE))
                    .isEqualTo(new StreamingResponse.Opening.Failed(reason));
            served.join();
        }
    }

    @Test
    void silenceIsNoticedBeforeTheAnswerAndWithinIt() throws Exception {
        try (var listener = listener()) {
            assertThat(open(listener.getLocalPort(), SHORT))
                    .isEqualTo(new StreamingResponse.Opening.Failed("did not answer within 0 s"));
            listener.accept().close();
            var silent = CompletableFuture.runAsync(() -> {
                try (var socket = listener.accept()) {
                    socket.getOutputStream().write(
                            raw("HTTP/1.1 200 OK~Content-Length: 3~~ab"));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            try (var stream = opened(listener.getLocalPort(), SHORT)) {
                assertThatThrownBy(() -> stream.body().readAllBytes())
                        .isInstanceOfSatisfying(IOException.class, thrown ->
                                assertThat(stream.reason(thrown))
                                        .isEqualTo("nothing came any more"));
            }
            silent.join();
        }
    }

    @Test
    void nobodyThereIsSaid() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(open(port, PATIENCE)).isEqualTo(
                new StreamingResponse.Opening.Failed("can't be reached: connection refused"));
    }

    @Test
    void chunksAreReadNoByteTooFar() throws IOException {
        var in = new ByteArrayInputStream(raw("1~a~0~~rest"));
        assertThat(new ResponseBody(in, ResponseBody.CHUNKED).readAllBytes()).asString()
                .isEqualTo("a");
        assertThat(in.readAllBytes()).asString().isEqualTo("rest");
    }

    private static StreamingResponse opened(int port, Duration silence) {
        return switch (open(port, silence)) {
            case StreamingResponse.Opening.Opened(var stream) -> stream;
            case StreamingResponse.Opening.Failed(var reason) -> throw new AssertionError(reason);
        };
    }

    private static StreamingResponse.Opening open(int port, Duration patience) {
        return StreamingResponse.open(URI.create("http://127.0.0.1:" + port), "/a?d=1",
                Map.of("X-B", "c"), patience, patience);
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
    }

    /** Answers once, and closes once the request is there. */
    private static CompletableFuture<Void> serve(ServerSocket listener, String answer) {
        return CompletableFuture.runAsync(() -> {
            try (var socket = listener.accept()) {
                socket.getInputStream().read(new byte[1000]);
                socket.getOutputStream().write(raw(answer));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static byte[] raw(String text) {
        return text.replace("~", "\r\n").getBytes(ISO_8859_1);
    }
}
