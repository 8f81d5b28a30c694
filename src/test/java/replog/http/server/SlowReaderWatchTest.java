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
import replog.http.server.ResponseWriter.SlowReaderWatch;

@Timeout(30)
class SlowReaderWatchTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration HOUR = Duration.ofHours(1);

    private final SlowReaderWatch readerWatch = new SlowReaderWatch();

    @Test
    void interruptsOnlyAStalledWriteAndTakesTheInterruptBack() {
        var never = new CountDownLatch(1);

        assertThatThrownBy(() -> readerWatch.write(() -> {
            CompletableFuture.runAsync(() -> cutUntilDone(never));
            await(never);
        })).hasMessage("interrupted");

        never.countDown();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThatThrownBy(() -> readerWatch.write(() -> { }))
                .isInstanceOf(IOException.class).hasMessage("the client was too slow");
    }

    @Test
    void neverInterruptsBetweenWrites() throws IOException {
        readerWatch.write(() -> { });

        readerWatch.cutIfStalled(Duration.ZERO);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        readerWatch.write(() -> { });
    }

    @Test
    void takesAnInterruptBackThatCameAsTheWriteEnded() throws IOException {
        readerWatch.write(() -> {
            pass(MOMENT);
            readerWatch.cutIfStalled(MOMENT);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void judgesEachWriteAlone() throws IOException {
        for (int i = 0; i < 3; i++) {
            readerWatch.write(() -> {
                readerWatch.cutIfStalled(MOMENT);
                pass(MOMENT);
            });
        }
        readerWatch.write(() -> {
            pass(MOMENT);
            readerWatch.cutIfStalled(HOUR);
        });

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        readerWatch.write(() -> { });
    }

    private void cutUntilDone(CountDownLatch done) {
        while (done.getCount() > 0) {
            readerWatch.cutIfStalled(MOMENT);
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private static void pass(Duration time) {
        try {
            new CountDownLatch(1).await(time.toNanos() + 1, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
