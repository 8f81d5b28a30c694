package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import replog.fixture.RawConnection;

@Isolated("turns are the whole JVM's")
@Timeout(30)
class CpuPermitsTest {
    private static final byte[] BLOCK = new byte[20_000];
    private static final int TURNS = CpuPermits.available();
    private static final int ANSWERS = TURNS + 3;

    @Test
    void asManyAnswersWorkAtOnceAsThereAreTurnsAndLeaveCarriersFree() throws Exception {
        var working = new AtomicInteger();
        var most = new AtomicInteger();
        var all = new CountDownLatch(TURNS);
        var goOn = new CountDownLatch(1);
        try (var server = serving(out -> {
            out.write(BLOCK);
            most.accumulateAndGet(working.incrementAndGet(), Math::max);
            all.countDown();
            await(goOn);
            working.decrementAndGet();
            out.write(BLOCK);
        })) {
            List<RawConnection> readers = reading(server);
            await(all);
            // Time for one more to show.
            assertThat(goOn.await(200, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(working).hasValue(TURNS);
            goOn.countDown();
            assertAllWhole(readers);
        }
        assertThat(most).hasValue(TURNS);
        assertThat(CpuPermits.available()).isEqualTo(TURNS);
        assertThat(CpuPermits.CARRIERS).isGreaterThan(TURNS);
    }

    @Test
    void whoWaitsAfterAFlushHoldsNoTurn() throws Exception {
        var all = new CountDownLatch(ANSWERS);
        try (var server = serving(out -> {
            out.write(BLOCK);
            out.flush();
            all.countDown();
            await(all);
            out.write(BLOCK);
        })) {
            assertAllWhole(reading(server));
        }
        assertThat(CpuPermits.available()).isEqualTo(TURNS);
    }

    @Test
    void aWriterThatFailsGivesItsTurnBack() throws Exception {
        try (var server = serving(out -> {
            out.write(BLOCK);
            throw new IOException("damaged frame");
        })) {
            for (var reader : reading(server)) {
                try (reader) {
                    assertThat(reader.rest()).startsWith("HTTP/1.1 200");
                }
            }
        }
        assertThat(CpuPermits.available()).isEqualTo(TURNS);
    }

    private static TestServer serving(Response.BodyWriter writer) throws IOException {
        return TestServer.answering("GET", "/s",
                _ -> Response.stream(200, "text/plain", writer));
    }

    private static List<RawConnection> reading(TestServer server) throws IOException {
        var readers = new ArrayList<RawConnection>();
        for (int i = 0; i < ANSWERS; i++) {
            var reader = server.connect();
            reader.send("GET /s HTTP/1.1\r\nHost: x\r\n\r\n");
            readers.add(reader);
        }
        return readers;
    }

    private static void assertAllWhole(List<RawConnection> readers) throws IOException {
        for (var reader : readers) {
            try (reader) {
                assertThat(reader.rest()).endsWith("0\r\n\r\n");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
