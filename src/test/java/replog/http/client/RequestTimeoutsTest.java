package replog.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestTimeoutsTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LATE = Duration.ofHours(1);

    @AutoClose
    private final RequestTimeouts timeouts = new RequestTimeouts("deadlines-test");
    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Test
    void interruptsAWaitThatLastsTooLong() throws Exception {
        long begunNanos = System.nanoTime();

        assertThat(threads.submit(() -> waited(SOON)).get()).isEqualTo("overdue");

        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isGreaterThan(SOON);
    }

    @Test
    void isWokenForAnEarlierEnd() throws Exception {
        var late = new CountDownLatch(1);
        Future<?> waiting = threads.submit(() -> {
            try (var watched = timeouts.watch(LATE)) {
                late.await();
                return watched.isOverdue();
            }
        });

        assertThat(threads.submit(() -> waited(SOON)).get()).isEqualTo("overdue");

        late.countDown();
        assertThat(waiting.get()).isEqualTo(false);
    }

    @Test
    void interruptsEachOfManyAndThoseThatComeLater() throws Exception {
        for (int round = 0; round < 5; round++) {
            List<Future<String>> all = new ArrayList<>();
            for (int millis = 5; millis < 50; millis++) {
                Duration limit = Duration.ofMillis(millis);
                all.add(threads.submit(() -> waited(limit)));
            }
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo("overdue");
            }
        }
    }

    @Test
    void leavesAThreadAloneWhoseWaitIsOver() throws InterruptedException {
        try (var watched = timeouts.watch(SOON)) {
            assertThat(watched.isOverdue()).isFalse();
        }

        assertThat(new CountDownLatch(1)
                .await(SOON.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS))
                .as("nobody interrupted it").isFalse();
    }

    @Test
    void takesAnInterruptBackThatCameAsTheWaitEnded() {
        try (var watched = timeouts.watch(SOON)) {
            while (!watched.isOverdue()) {
                Thread.onSpinWait();
            }
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private String waited(Duration limit) {
        var watched = timeouts.watch(limit);
        try (watched) {
            new CountDownLatch(1).await();
            return "open";
        } catch (InterruptedException _) {
            return watched.isOverdue() ? "overdue" : "interrupted";
        }
    }
}
