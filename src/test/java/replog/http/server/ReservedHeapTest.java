package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.RawConnection;

/** A small body of which its handler makes much takes the memory of a large one. */
@Timeout(30)
class ReservedHeapTest {
    private static final int KIB = 1 << 10;
    private static final int BUDGET = 32 * KIB;
    private static final int OTHER = 20 * KIB;

    @Test
    void leavesNoRoomForOthersUntilItEnds() throws Exception {
        assertThat(whileOneHolds(BUDGET * ServerLimits.HEAP_BYTES_PER_BODY_BYTE)).isEqualTo(503);
    }

    @Test
    void leavesRoomWhereLittleIsMadeOfIt() throws Exception {
        assertThat(whileOneHolds(8 * KIB * ServerLimits.HEAP_BYTES_PER_BODY_BYTE)).isEqualTo(204);
    }

    /** How a larger body is answered meanwhile; afterwards it is taken in any case. */
    private static int whileOneHolds(long heapBytes) throws Exception {
        var holds = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var router = Router.builder()
                .route("POST", "/much", request -> {
                    request.body(KIB);
                    request.reserveHeap(heapBytes);
                    holds.countDown();
                    return ended(end);
                })
                .route("POST", "/other", request -> {
                    request.body(OTHER);
                    return Response.empty(204);
                })
                .build();
        var limits = new ServerLimits(1000, 100, 32 << 10, 100,
                Duration.ofSeconds(2), Duration.ofSeconds(60), BUDGET, BUDGET);
        try (var server = new TestServer(router, limits);
                var first = server.connect();
                var second = server.connect();
                var third = server.connect()) {
            first.send("POST /much HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
            holds.await();
            int meanwhile = post(second);
            end.countDown();
            assertThat(first.answer(false).status()).isEqualTo(204);
            assertThat(post(third)).isEqualTo(204);
            return meanwhile;
        }
    }

    private static int post(RawConnection connection) throws IOException {
        return connection.ask("POST /other HTTP/1.1\nHost: x\nContent-Length: " + OTHER,
                "x".repeat(OTHER)).status();
    }

    private static Response ended(CountDownLatch end) throws IOException {
        try {
            end.await();
            return Response.empty(204);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
