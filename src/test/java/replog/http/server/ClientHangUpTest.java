package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import replog.fixture.BesideOthers;
import replog.http.Problem;

@BesideOthers
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class ClientHangUpTest {
    private static final String ASK = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";

    private final CountDownLatch waits = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void endsTheWaitOfAClientThatLeft() throws Exception {
        try (var server = server()) {
            try (var client = server.connect()) {
                client.send(ASK);
                waits.await();
            }

            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsTheWaitOfAClientThatClosedItsSideAndAnswersIt() throws Exception {
        try (var server = server(); var client = server.connect()) {
            client.send(ASK);
            client.endOutput();

            assertThat(client.answer(false).status()).isEqualTo(503);
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void isNotSeenWhereAClientOnlyWaits() throws Exception {
        try (var server = server(); var client = server.connect()) {
            client.send(ASK);
            waits.await();

            assertThat(ended.await(2500, TimeUnit.MILLISECONDS)).isFalse();
            over.countDown();
            assertThat(client.answer(false).status()).isEqualTo(204);
            assertThat(client.ask("GET /wait HTTP/1.1\nHost: x").status()).isEqualTo(204);
        }
    }

    private TestServer server() throws IOException {
        return TestServer.answering("GET", "/wait", request -> {
            waits.countDown();
            Response response = request.await(() -> {
                try {
                    over.await();
                    return Response.empty(204);
                } catch (InterruptedException _) {
                    ended.countDown();
                    Thread.currentThread().interrupt();
                    return Response.problem(Problem.busy("left"));
                }
            });
            return Thread.currentThread().isInterrupted()
                    ? Response.problem(Problem.of(500, "leaked", "Leaked", "")) : response;
        });
    }
}
