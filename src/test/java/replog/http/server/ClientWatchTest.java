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

@Timeout(30)
class ClientWatchTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ClientWatch watch = new ClientWatch();

    @Test
    void interruptsOnlyAStalledWriteAndTakesTheInterruptBack() {
        var never = new CountDownLatch(1);

        assertThatThrownBy(() -> watch.write(() -> {
            CompletableFuture.runAsync(() -> cutUntilDone(never));
            await(never);
        })).hasMessage("interrupted");

        never.countDown();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThatThrownBy(() -> watch.write(() -> { }))
                .isInstanceOf(IOException.class).hasMessage("the client was too slow");
    }

    @Test
    void neverInterruptsBetweenWrites() throws IOException {
        watch.write(() -> { });

        watch.cutIfStalled(Duration.ZERO);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        watch.write(() -> { });
    }

    @Test
    void takesAnInterruptBackThatCameAsTheWriteEnded() throws IOException {
        watch.write(() -> {
            pass(MOMENT);
            watch.cutIfStalled(MOMENT);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void judgesEachWriteAlone() throws IOException {
        for (int i = 0; i < 3; i++) {
            watch.write(() -> {
                watch.cutIfStalled(MOMENT);
                pass(MOMENT);
            });
        }
        watch.write(() -> {
            pass(MOMENT);
            watch.cutIfStalled(HOUR);
        });

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        watch.write(() -> { });
    }

    private void cutUntilDone(CountDownLatch done) {
        while (done.getCount() > 0) {
            watch.cutIfStalled(MOMENT);
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
