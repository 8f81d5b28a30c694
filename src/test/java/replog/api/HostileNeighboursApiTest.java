package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.LoggedLines;
import replog.fixture.RawConnection;
import replog.http.server.ServerLimits;

/** Those who say nothing, or too slowly, or don't listen, beside one who behaves well. */
@Timeout(60)
class HostileNeighboursApiTest {
    private static final int SLOW = 50;
    private static final int LEAST_APPENDS = 100;
    private static final int MIB = 1 << 20;
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(1);
    private static final Duration ANSWER_LIMIT = Duration.ofMillis(500);
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final LoggedLines logged = new LoggedLines();
    private final List<RawConnection> slow = new ArrayList<>();
    private final List<RawConnection> readers = new ArrayList<>();
    private final List<RawConnection> idle = new ArrayList<>();
    private final AtomicBoolean enough = new AtomicBoolean();
    private ApiServer node;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        var defaults = ServerLimits.fitted(1);
        node = ApiServer.master(folder, new ServerLimits(
                defaults.maxSockets(), defaults.maxConnections(),
                defaults.maxHeaderBytes(), defaults.maxHeaders(),
                REQUEST_LIMIT, ANSWER_LIMIT,
                defaults.maxBufferedBytes(), defaults.maxBufferedApartBytes()), logged);
    }

    @AfterEach
    void close() throws IOException {
        for (var all : List.of(slow, readers, idle)) {
            for (var connection : all) {
                connection.close();
            }
        }
        node.close();
        assertThat(logged.lines()).isEmpty();
    }

    @Test
    void areCutAndHoldUpNobody() throws Exception {
        for (int i = 0; i < 12; i++) {
            assertThat(node.postText("", "x".repeat(MIB)).status()).isEqualTo(201);
        }
        int idlers = Math.min(2000, ServerLimits.fitted(1).maxConnections() / 4);
        for (int i = 0; i < idlers; i++) {
            idle.add(new RawConnection(node.port()));
        }
        for (int i = 0; i < SLOW; i++) {
            say(readers, "GET /messages HTTP/1.1\r\nHost: localhost\r\n\r\n");
            say(slow, "POST /message HTTP/1.1\r\nHost:");
            say(slow, "POST /message HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: 100\r\n\r\nsmuggled");
        }

        var good = CompletableFuture.supplyAsync(this::appendsMeanwhile);
        try {
            for (var connection : slow) {
                assertThat(connection.endsUnfinished()).isTrue();
            }
            // Who asks a reader whether it was cut takes its answer, and so keeps it.
            assertThat(new CountDownLatch(1).await(2, TimeUnit.SECONDS)).isFalse();
        } finally {
            enough.set(true);
        }

        assertThat(good.join()).isGreaterThanOrEqualTo(LEAST_APPENDS);
        for (var connection : readers) {
            assertThat(connection.endsUnfinished()).isTrue();
        }
        assertThat(node.get("/messages?from=13").text()).doesNotContain("smuggled");
    }

    private void say(List<RawConnection> whose, String text) throws IOException {
        var connection = new RawConnection(node.port());
        whose.add(connection);
        connection.send(text);
    }

    /** How many; each is stored, and none takes long even on a busy machine. */
    private int appendsMeanwhile() {
        int count = 0;
        while (count < LEAST_APPENDS || !enough.get()) {
            long begunNanos = System.nanoTime();
            assertThat(node.postText("", "good").status()).isEqualTo(201);
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(AT_ONCE);
            count++;
        }
        return count;
    }
}
