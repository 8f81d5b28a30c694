package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.RawConnection;
import replog.http.client.Client;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;

@Timeout(60)
class SlowSendersTest {
    private static final int MIB = 1 << 20;
    private static final int CLIENTS = 64;
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final List<RawConnection> slow = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var connection : slow) {
            connection.close();
        }
    }

    @Test
    void neitherHoldUpOthersNorTheRouteThatStandsApart() throws Exception {
        try (var server = server(Duration.ofSeconds(30), MIB);
                var client = new Client(Duration.ofSeconds(2));
                var trickle = Executors.newSingleThreadScheduledExecutor()) {
            announce(server, 6 * MIB, 1);
            trickle.scheduleAtFixedRate(this::oneByteEach, 0, 1, TimeUnit.SECONDS);
            for (int i = 0; i < 100; i++) {
                assertThat(lasted(() -> status(client, server, "POST", "/shared", 100)))
                        .isLessThan(AT_ONCE);
            }
            assertThat(lasted(() -> status(client, server, "PUT", "/apart", MIB)))
                    .isLessThan(AT_ONCE);
            assertThat(lasted(() -> status(client, server, "POST", "/shared", MIB)))
                    .isLessThan(AT_ONCE);
            trickle.shutdownNow();
            assertThat(server.logger.lines()).isEmpty();
        }
    }

    @Test
    void loseTheMemoryThatTheyHoldWhenSomebodyWaitsForIt() throws Exception {
        try (var server = server(Duration.ofSeconds(30), MIB);
                var client = new Client(Duration.ofSeconds(2))) {
            announce(server, 6 * MIB, 60_000);

            assertThat(lasted(() -> status(client, server, "POST", "/shared", 100)))
                    .isLessThan(AT_ONCE);
            assertThat(lasted(() -> status(client, server, "PUT", "/apart", MIB)))
                    .isLessThan(AT_ONCE);
            assertThat(lasted(() -> status(client, server, "POST", "/shared", MIB)))
                    .isLessThan(Duration.ofSeconds(12));
        }
    }

    @Test
    void largeBodiesThatShareLittleMemoryAllGetThrough() throws Exception {
        try (var server = server(Duration.ofSeconds(30), MIB);
                var client = new Client(Duration.ofSeconds(2));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<CompletableFuture<Integer>>();
            for (int i = 0; i < CLIENTS; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> status(client, server, "POST", "/shared", MIB), threads));
            }

            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(204));
        }
    }

    @Test
    void areCutInTheirHeadersAndInTheirBody() throws Exception {
        try (var server = server(Duration.ofSeconds(1), MIB);
                var head = server.connect();
                var body = server.connect()) {
            head.send("POST /shared HTTP/1.1\r\nHost:");
            body.send("POST /shared HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");

            assertThat(System.getProperty("sun.net.httpserver.maxReqTime"))
                    .as("the platform's own limit, on the wall clock").isNull();
            assertThat(lasted(head::closedByServer)).isLessThan(Duration.ofSeconds(5));
            assertThat(body.closedByServer()).isTrue();
            assertThat(server.logger.lines()).isEmpty();
        }
    }

    @Test
    void waitAsLongAsTheirHandlerLikes() throws Exception {
        var done = new CountDownLatch(1);
        try (var server = server(Duration.ofSeconds(1), MIB, done);
                var connection = server.connect();
                var later = Executors.newSingleThreadScheduledExecutor()) {
            later.schedule(done::countDown, 2500, TimeUnit.MILLISECONDS);

            var answer = connection.ask("POST /wait HTTP/1.1\nHost: x\nContent-Length: 1", "a");

            assertThat(answer.status()).isEqualTo(204);
            assertThat(connection.ask("POST /wait HTTP/1.1\nHost: x\nContent-Length: 1", "a")
                    .status()).isEqualTo(204);
        }
    }

    private static TestServer server(Duration timeout, long bytes) throws IOException {
        return server(timeout, bytes, new CountDownLatch(0));
    }

    private static TestServer server(Duration timeout, long bytes, CountDownLatch done)
            throws IOException {
        var limits = new ServerLimits(
                1000, 1000, 32 << 10, 100, timeout, Duration.ofSeconds(60), bytes, bytes);
        return new TestServer(Router.builder()
                .route("POST", "/shared", SlowSendersTest::read)
                .routeApart("PUT", "/apart", SlowSendersTest::read)
                .route("POST", "/wait", request -> {
                    request.body(1);
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return Response.empty(204);
                })
                .build(), limits);
    }

    private static Response read(Request request) {
        request.body(6 * MIB);
        return Response.empty(204);
    }

    private void announce(TestServer server, int announced, int sent) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            var connection = server.connect();
            connection.send("POST /shared HTTP/1.1\r\nHost: x\r\nContent-Length: " + announced
                    + "\r\n\r\n" + "x".repeat(sent));
            slow.add(connection);
        }
    }

    private void oneByteEach() {
        for (var connection : slow) {
            try {
                connection.send("x");
            } catch (IOException e) {
                throw new AssertionError("a slow client was cut without need", e);
            }
        }
    }

    private static int status(
            Client client, TestServer server, String method, String target, int bytes) {
        var call = new ClientRequest(method, server.uri(target), Map.of(),
                ByteBuffer.wrap(new byte[bytes]), Duration.ofSeconds(30), 1000);
        return switch (client.exchange(call)) {
            case ClientResponse.Answered answered -> answered.status();
            case ClientResponse other -> throw new AssertionError(other.toString());
        };
    }

    private static Duration lasted(Callable<?> asked) throws Exception {
        long begunNanos = System.nanoTime();
        Object outcome = asked.call();
        assertThat(outcome).isIn(204, true);
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
