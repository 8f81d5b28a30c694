package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.RawConnection;

@Timeout(60)
class SilentClientsTest {
    private static final int SOCKETS = 320;
    private static final int CONNECTIONS = 64;
    private static final String GET = "GET /a HTTP/1.1\nHost: x";

    private final List<RawConnection> strangers = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        var router = Router.builder()
                .route("GET", "/a", request -> Response.empty(204))
                .route("POST", "/b", request -> {
                    request.body(100);
                    return Response.empty(204);
                })
                .route("GET", "/wait", request -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return Response.empty(204);
                })
                .routeApart("GET", "/apart", request -> Response.empty(204))
                .build();
        server = new TestServer(router, new ServerLimits(SOCKETS, CONNECTIONS, 32 << 10, 100,
                Duration.ofSeconds(30), Duration.ofSeconds(60), 1 << 20, 1 << 20));
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        for (var stranger : strangers) {
            stranger.close();
        }
        server.close();
        assertThat(server.logger.lines()).isEmpty();
    }

    @Test
    void endsForTheLongestSilentWhenOthersNeedTheRoom() throws IOException {
        strangers("", SOCKETS);

        assertThat(strangers.getFirst().closedByServer()).isTrue();
        assertThat(strangers.getLast().ask(GET).status()).isEqualTo(204);
    }

    @Test
    void inARequestLineLeavesRoomForOthers() throws IOException {
        strangers("GET /a HT", 3 * CONNECTIONS);

        assertOthersAreServed();
        assertThat(strangers.getFirst().closedByServer()).isTrue();
    }

    @Test
    void inABodyLeavesRoomForOthers() throws IOException {
        strangers("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na",
                3 * CONNECTIONS);

        assertOthersAreServed();
        assertThat(strangers.getFirst().closedByServer()).isTrue();
    }

    @Test
    void afterAnAnswerLeavesRoomForOthers() throws IOException {
        strangers("GET /a HTTP/1.1\r\nHost: x\r\n\r\n", 3 * CONNECTIONS);

        assertOthersAreServed();
        assertThat(strangers.getFirst().answerHead()).isEqualTo(204);
        assertThat(strangers.getFirst().closedByServer()).isTrue();
    }

    @Test
    void ofThoseWhoWaitForTheirAnswerKeepsAPlaceForNodes() throws IOException {
        strangers("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n", CONNECTIONS - CONNECTIONS / 8);
        var refused = refused();

        assertThat(refused.header("Connection")).isEqualTo("close");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.body()).contains("/problems/busy");
        for (int i = 0; i < 2 * CONNECTIONS; i++) {
            try (var node = server.connect()) {
                assertThat(node.ask("GET /apart HTTP/1.1\nHost: x").status()).isEqualTo(204);
            }
        }
    }

    /** The others may still be on their way. */
    private RawConnection.Answer refused() throws IOException {
        while (true) {
            try (var other = server.connect()) {
                var answer = other.ask(GET);
                if (answer.status() == 503) {
                    return answer;
                }
            }
        }
    }

    /** Once what came in a burst has all arrived and is known for silent. */
    private void assertOthersAreServed() {
        long deadlineNanos = System.nanoTime() + 20_000_000_000L;
        int served = 0;
        while (served < 2 * CONNECTIONS) {
            assertThat(System.nanoTime() - deadlineNanos).as("%s in a row", served).isNegative();
            try (var other = server.connect()) {
                int status = other.ask(GET).status();
                assertThat(status).isIn(204, 503);
                served = status == 204 ? served + 1 : 0;
            } catch (IOException e) {
                served = 0; // refused in the burst
            }
        }
    }

    /** The first one surely comes first: the dispatcher takes those of a burst in any order. */
    private void strangers(String said, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            var stranger = server.connect();
            strangers.add(stranger);
            stranger.send(said);
            if (i == 0) {
                try (var other = server.connect()) {
                    assertThat(other.ask(GET).status()).isEqualTo(204);
                }
            }
        }
    }
}
