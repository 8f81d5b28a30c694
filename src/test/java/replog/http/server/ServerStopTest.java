package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.LoggedLines;

@Timeout(30)
class ServerStopTest {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);

    @Test
    void letsAnExchangeUnderWayFinishAndTakesNoNewOne() throws Exception {
        try (var server = blocking(); var connection = server.connect()) {
            connection.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            entered.await();

            var stopped = CompletableFuture.runAsync(
                    () -> server.server().stop(Duration.ofSeconds(20)));
            awaitRefusal(server);
            leave.countDown();

            var answer = connection.answer(false);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Connection")).isEqualTo("close");
            stopped.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void cutsWhatOutlastsTheGrace() throws Exception {
        try (var server = blocking(); var connection = server.connect()) {
            connection.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            entered.await();

            server.server().stop(Duration.ofMillis(50));

            assertThat(connection.closedByServer()).isTrue();
            leave.countDown();
        }
    }

    @Test
    void doesNotWaitForClientsThatWentAway() throws Exception {
        try (var server = TestServer.answering("GET", "/big", request ->
                Response.bytes(200, "text/plain", new byte[32 << 20]))) {
            try (var connection = server.connect()) {
                connection.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
                connection.answer(true);
            }

            long begunNanos = System.nanoTime();
            server.server().stop(Duration.ofSeconds(20));

            assertThat(System.nanoTime() - begunNanos).isLessThan(10_000_000_000L);
            assertThat(server.logger.lines()).isEmpty();
        }
    }

    @Test
    void givesThePortBackThoughItNeverServed() throws IOException {
        var first = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines());
        first.close();
        first.close();

        try (var second = Server.bind(
                "127.0.0.1", first.port(), ServerLimits.fitted(1), new LoggedLines())) {
            assertThat(second.port()).isEqualTo(first.port());
        }
    }

    @Test
    void refusesConnectionsOnceStopped() throws IOException {
        var server = TestServer.echo();
        server.close();

        assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
    }

    private TestServer blocking() throws IOException {
        return TestServer.answering("GET", "/wait", request -> {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return Response.text(200, "done");
        });
    }

    private static void awaitRefusal(TestServer server) {
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < deadlineNanos) {
            try {
                server.connect().close();
            } catch (IOException e) {
                return;
            }
        }
        throw new AssertionError("still takes connections");
    }
}
