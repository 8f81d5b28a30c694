package replog.http.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.LoggedLines;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.http.server.TestServer;
import replog.http.socket.SingleConnectionClient.SocketResponse;

/** The client that measures, against a node's own server and against bytes of all kinds. */
@Timeout(30)
class SingleConnectionClientTest {
    private static final byte[] REQUEST =
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofMillis(300);

    @Test
    void asksAgainAndAgainOnOneConnection() throws IOException {
        try (var server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1),
                new LoggedLines());
                var client = client(server.port(), PATIENCE)) {
            server.serve(Router.builder().route("POST", "/a", request ->
                    Response.json(201, Map.of("body", request.utf8(100, "a").length))
                            .withHeader("X-B", "c d")).build());
            for (int i = 0; i < 100; i++) {
                var answer = (SocketResponse.Answered) client.exchange(REQUEST);
                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.text()).isEqualTo("{\"body\":2}\n");
                assertThat(answer.header("x-b")).hasValue("c d");
                assertThat(answer.header("x")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "HTTP/1.1 200 OK~content-LENGTH:  3 ~~abc                | 200 | abc",
        "HTTP/1.1 204 No Content~~                               | 204 | \"\"",
        "HTTP/1.1 307 Temporary~Location: http://h/~Content-Length: 0~~ | 307 | \"\"",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ab~1~c~0~~ | 200 | abc",
        "HTTP/1.1 503 Busy~Content-Length: 1~~x                  | 503 | x"})
    void answerIsReadHoweverItIsCutUp(String answer, int status, String body) throws Exception {
        for (int pieces : new int[] {1, 1000}) {
            try (var listener = listener(); var client = client(listener, PATIENCE)) {
                var served = serve(listener, pieces, List.of(raw(answer)));
                var reply = (SocketResponse.Answered) client.exchange(REQUEST);
                assertThat(reply.status()).isEqualTo(status);
                assertThat(reply.text()).isEqualTo(body);
                assertThat(reply.header("Location"))
                        .isEqualTo(status == 307 ? Optional.of("http://h/") : Optional.empty());
                served.join();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "SSH-2.0-OpenSSH_9.2p1~~                            | no HTTP answer",
        "HTTP/1.1 x00 OK~~                                  | no HTTP answer",
        "HTTP/1.1 100 Continue~~                            | no HTTP answer",
        "HTTP/1.1 200 OK~~                                  | an answer without a length",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~z~~    | a chunk without a size",
        "HTTP/1.1 200 OK~Content-Length: -1~~               | an answer of length -1",
        "HTTP/1.1 200 OK~Content-Length: 9999999999~~       | an answer of length 9999999999",
        "HTTP/1.1 200 OK~Content-Length: 2000000~~          | an answer of length 2000000",
        "HTTP/1.1 200 OK~Content-Length: 1~~ab              | more than one answer",
        "HTTP/1.1 200 OK~Content-Length: 5~~ab              | connection closed",
        "HTTP/1.1 20                                        | connection closed"})
    void otherBytesAreNoAnswer(String answer, String reason) throws Exception {
        try (var listener = listener(); var client = client(listener, PATIENCE)) {
            var served = serve(listener, 1, List.of(raw(answer)));
            assertThat(client.exchange(REQUEST)).isEqualTo(new SocketResponse.Lost(reason));
            served.join();
        }
    }

    @Test
    void headThatNeverEndsIsGivenUp() throws Exception {
        try (var listener = listener(); var client = client(listener, PATIENCE)) {
            var served = serve(listener, 1, List.of("HTTP/1.1 200 " + "x".repeat(10_000)));
            assertThat(client.exchange(REQUEST))
                    .isEqualTo(new SocketResponse.Lost("the head is too long"));
            served.join();
        }
    }

    @Test
    void closedConnectionIsMadeAnewByTheNextExchange() throws Exception {
        try (var listener = listener(); var client = client(listener, PATIENCE)) {
            var served = serve(listener, 1, List.of(
                    raw("HTTP/1.1 200 OK~Connection: close~Content-Length: 1~~a"), "",
                    raw("HTTP/1.1 200 OK~Content-Length: 1~~b")));
            assertThat(client.exchange(REQUEST)).isInstanceOf(SocketResponse.Answered.class);
            assertThat(client.exchange(REQUEST))
                    .isEqualTo(new SocketResponse.Lost("connection closed"));
            assertThat(((SocketResponse.Answered) client.exchange(REQUEST)).text()).isEqualTo("b");
            served.join();
        }
    }

    @Test
    void noAnswerInTimeIsTold() throws IOException {
        Duration timeout = Duration.ofMillis(100);
        try (var listener = listener(); var client = client(listener, timeout)) {
            assertThat(client.exchange(REQUEST)).isEqualTo(new SocketResponse.TimedOut(timeout));
        }
    }

    @Test
    void nobodyThereHeardNothing() throws IOException {
        int port;
        try (var listener = listener()) {
            port = listener.getLocalPort();
        }
        try (var client = client(port, PATIENCE)) {
            assertThat(client.exchange(REQUEST))
                    .isEqualTo(new SocketResponse.NotSent("connection refused"));
        }
    }

    @Test
    void closingEndsAnExchangeAndForbidsOthers() throws Exception {
        try (var listener = listener()) {
            var client = client(listener, PATIENCE);
            var arrived = new CountDownLatch(1);
            var served = CompletableFuture.runAsync(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().readNBytes(REQUEST.length);
                    arrived.countDown();
                    socket.getInputStream().read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, Thread::startVirtualThread);
            var exchange = CompletableFuture.supplyAsync(
                    () -> client.exchange(REQUEST), Thread::startVirtualThread);
            arrived.await();
            client.close();
            assertThat(exchange.join()).isEqualTo(new SocketResponse.Lost("connection closed"));
            assertThat(client.exchange(REQUEST))
                    .isEqualTo(new SocketResponse.NotSent("connection closed"));
            served.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 307, 404, 503})
    void getsAnAnswerOfAnyStatusAndFollowsNobodyElsewhere(int status) throws IOException {
        try (var server = TestServer.answering("GET", "/a", request -> Response.text(
                status, request.query("b").orElse("") + request.header("x-c").orElse(""))
                .withHeader("Location", "/b"))) {
            assertThat(
                    SingleConnectionClient.get(server.uri("/"), "/a?b=d", Map.of("x-c", "e"),
                            PATIENCE))
                    .isInstanceOfSatisfying(SocketResponse.Answered.class, reply -> {
                        assertThat(reply.status()).isEqualTo(status);
                        assertThat(reply.text()).isEqualTo("de");
                    });
        }
    }

    @Test
    void boundsAnAnswerOfAnyLength() throws IOException {
        int max = 1 << 20;
        try (var server = TestServer.answering("GET", "/{size}", request -> Response.stream(
                200, "text/plain", out -> out.write(new byte[(int) request.pathId("size")])))) {
            assertThat(SingleConnectionClient.get(server.uri("/"), "/" + max, Map.of(), PATIENCE))
                    .isInstanceOf(SocketResponse.Answered.class);
            assertThat(
                    SingleConnectionClient.get(server.uri("/"), "/" + (max + 1), Map.of(),
                            PATIENCE))
                    .isEqualTo(new SocketResponse.Lost("an answer of more than 1048576 bytes"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK~", "HTTP/1.1 200 OK~Content-Length: 9~~half"})
    void endsWhateverStalls(String sent) throws IOException {
        try (var listener = listener(); var client = client(listener, MOMENT)) {
            var ended = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write(raw(sent).getBytes(US_ASCII));
                    awaitUninterruptibly(ended);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(client.exchange(REQUEST)).isEqualTo(new SocketResponse.TimedOut(MOMENT));
            ended.countDown();
        }
    }

    @Test
    void endsWhatTricklesForLongerThanItsTimeout() throws IOException {
        try (var listener = listener(); var client = client(listener, MOMENT)) {
            Thread.ofVirtual().start(() -> trickle(listener));
            assertThat(client.exchange(REQUEST)).isEqualTo(new SocketResponse.TimedOut(MOMENT));
        }
    }

    @Test
    void namesAnUnknownHost() {
        assertThat(
                SingleConnectionClient.get(URI.create("http://nowhere.invalid"), "/", Map.of(),
                        PATIENCE))
                .isEqualTo(new SocketResponse.NotSent("unknown host nowhere.invalid"));
    }

    @Test
    void onlyPlainHttpIsSpoken() {
        assertThatThrownBy(() -> new SingleConnectionClient(URI.create("https://h:1"), PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void trickle(ServerSocket server) {
        try (Socket socket = server.accept()) {
            var out = socket.getOutputStream();
            out.write(raw("HTTP/1.1 200 OK~Content-Length: 900~~").getBytes(US_ASCII));
            long next = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
                out.write('x');
                next += MOMENT.toNanos() / 10;
                while (System.nanoTime() < next) {
                    Thread.onSpinWait();
                }
            }
        } catch (IOException _) {
            // the other side ended it
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SingleConnectionClient client(ServerSocket listener, Duration timeout) {
        return client(listener.getLocalPort(), timeout);
    }

    private static SingleConnectionClient client(int port, Duration timeout) {
        return new SingleConnectionClient(URI.create("http://127.0.0.1:" + port), timeout);
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static String raw(String shown) {
        return shown.replace("~", "\r\n");
    }

    /** Each answer on a connection of its own, which is then ended, in at most so many pieces. */
    private static CompletableFuture<Void> serve(
            ServerSocket listener, int pieces, List<String> answers) {
        return CompletableFuture.runAsync(() -> {
            for (String answer : answers) {
                try (Socket socket = listener.accept()) {
                    socket.setTcpNoDelay(true);
                    socket.getInputStream().readNBytes(REQUEST.length);
                    byte[] bytes = answer.getBytes(ISO_8859_1);
                    int step = Math.max(1, bytes.length / pieces);
                    for (int at = 0; at < bytes.length; at += step) {
                        int count = Math.min(step, bytes.length - at);
                        socket.getOutputStream().write(bytes, at, count);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }
}
