package replog.http.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.http.server.Response;
import replog.http.server.TestServer;

@Timeout(30)
class ClientTest {
    @AutoClose
    private final Client client = new Client(Duration.ofSeconds(5));

    @Test
    void sendsAndReceivesBodiesOfAnySize() throws IOException {
        try (var server = TestServer.echo()) {
            for (int size : new int[] {0, 1, 8192, 65_536, 65_537, 1 << 20}) {
                byte[] body = new byte[size];
                new Random(size).nextBytes(body);

                var reply =
                        (ClientResponse.Answered) client.exchange(
                                server.call("POST", "/echo", body));

                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo(body);
            }
        }
    }

    @Test
    void sendsOnlyTheBuffersRestAndLeavesItAlone() throws IOException {
        try (var server = TestServer.echo()) {
            var body = ByteBuffer.wrap("abcdef".getBytes(US_ASCII), 2, 3);
            var call = new ClientRequest("POST", server.uri("/echo"), Map.of("X-A", "b"), body,
                    Duration.ofSeconds(5), 100);

            assertThat(client.exchange(call)).isInstanceOfSatisfying(ClientResponse.Answered.class,
                    reply -> assertThat(reply.body()).asString().isEqualTo("cde"));
            assertThat(body.remaining()).isEqualTo(3);
        }
    }

    @Test
    void endsAnExchangeThatStallsInTheBody() throws Exception {
        try (var stalled = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var accepted = CompletableFuture.supplyAsync(() -> answerHalf(stalled));

            var reply = client.exchange(call(stalled, Duration.ofMillis(200), 100));

            assertThat(reply).isEqualTo(new ClientResponse.TimedOut(Duration.ofMillis(200)));
            try (Socket socket = accepted.get(5, TimeUnit.SECONDS)) {
                assertThat(drain(socket)).as("the connection is closed").isTrue();
            }
        }
    }

    @Test
    void boundsTheAnswer() throws IOException {
        try (var server = TestServer.answering("GET", "/big/{size}", request -> Response.stream(
                200, "text/plain", out -> out.write(new byte[(int) request.pathId("size")])))) {
            var exact =
                    new ClientRequest("GET", server.uri("/big/1000"), Map.of(),
                            ByteBuffer.allocate(0),
                    Duration.ofSeconds(5), 1000);
            var over =
                    new ClientRequest("GET", server.uri("/big/1001"), Map.of(),
                            ByteBuffer.allocate(0),
                    Duration.ofSeconds(5), 1000);

            assertThat(client.exchange(exact)).isInstanceOf(ClientResponse.Answered.class);
            assertThat(client.exchange(over)).isEqualTo(new ClientResponse.TooLarge(1000));
        }
    }

    @Test
    void saysInAFewWordsWhyNobodyAnswered() throws Exception {
        int closedPort;
        try (var socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }
        assertThat(client.exchange(call(closedPort))).isEqualTo(
                new ClientResponse.Unreachable("connection refused"));

        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var closing = CompletableFuture.runAsync(() -> acceptAndClose(silent));
            assertThat(client.exchange(call(silent.getLocalPort())))
                    .isIn(
                            new ClientResponse.Unreachable("connection closed"),
                            new ClientResponse.Unreachable("connection reset"));
            closing.join();
        }
        var unknown = new ClientRequest("PUT", URI.create("http://nowhere.invalid/"), Map.of(),
                ByteBuffer.allocate(0), Duration.ofSeconds(10), 100);
        assertThat(client.exchange(unknown)).isEqualTo(
                new ClientResponse.Unreachable("unknown host nowhere.invalid"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: abc", "Content-Length: -5", "Content-Length: 1\r\n"
            + "Content-Length: 2", "Transfer-Encoding: chunked\r\n\r\nxyz"})
    void answersThatMakeNoSenseAreNoAnswers(String header) throws Exception {
        try (var odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answering = CompletableFuture.runAsync(() -> answer(odd, header));
            assertThat(client.exchange(call(odd, Duration.ofSeconds(10), 100)))
                    .isInstanceOf(ClientResponse.Unreachable.class);
            answering.join();
        }
    }

    @Test
    void endsWithItsThread() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.currentThread().interrupt();

            var reply = client.exchange(call(silent, Duration.ofSeconds(20), 100));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(reply).isEqualTo(new ClientResponse.Unreachable("interrupted"));
        }
    }

    @Test
    void endsPendingExchangesWhenClosed() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var pending = CompletableFuture.supplyAsync(
                    () -> client.exchange(call(silent, Duration.ofSeconds(20), 100)));
            try (Socket accepted = silent.accept()) {
                client.close();

                assertThat(pending.get(5, TimeUnit.SECONDS))
                        .isInstanceOf(ClientResponse.Unreachable.class);
                assertThat(client.exchange(call(silent, Duration.ofSeconds(20), 100)))
                        .isInstanceOf(ClientResponse.Unreachable.class);
                assertThat(accepted.isClosed()).isFalse();
            }
        }
    }

    @Test
    void takesNoTimeForBodiesBetweenTheSizesOfPackets() throws IOException {
        try (var server = TestServer.echo()) {
            byte[] body = new byte[16 << 10];
            long[] nanos = new long[50];
            for (int i = 0; i < nanos.length; i++) {
                long begunNanos = System.nanoTime();
                client.exchange(server.call("POST", "/echo", body));
                nanos[i] = System.nanoTime() - begunNanos;
            }
            Arrays.sort(nanos);

            assertThat(Duration.ofNanos(nanos[nanos.length / 2])).isLessThan(Duration.ofMillis(20));
        }
    }

    private static ClientRequest call(int port) {
        return new ClientRequest("PUT", URI.create("http://127.0.0.1:" + port + "/"), Map.of(),
                ByteBuffer.wrap(new byte[3]), Duration.ofSeconds(10), 100);
    }

    private static ClientRequest call(ServerSocket server, Duration timeout, int maxAnswerBytes) {
        return new ClientRequest("GET",
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"),
                Map.of(), ByteBuffer.allocate(0), timeout, maxAnswerBytes);
    }

    private static Socket answerHalf(ServerSocket server) {
        try {
            Socket socket = server.accept();
            socket.getOutputStream().write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(US_ASCII));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(ServerSocket server, String header) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write(
                    ("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n").getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void acceptAndClose(ServerSocket server) {
        try {
            server.accept().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side closes, by end or reset. */
    private static boolean drain(Socket socket) throws IOException {
        socket.setSoTimeout(5000);
        try {
            return socket.getInputStream().readAllBytes().length > 0;
        } catch (SocketException e) {
            return true;
        }
    }
}
