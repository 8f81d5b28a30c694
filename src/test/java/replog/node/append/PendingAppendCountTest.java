package replog.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an orderly end waits for. */
@Timeout(60)
class PendingAppendCountTest {
    private final PendingAppendCount pending = new PendingAppendCount();

    @Test
    void waitsForTheLastOne() {
        PendingAppendCount.Place first = pending.begin();
        PendingAppendCount.Place second = pending.begin();
        var none = CompletableFuture.runAsync(() -> pending.awaitNone(Duration.ofSeconds(50)),
                Executors.newVirtualThreadPerTaskExecutor());
        first.close();
        assertThat(none).isNotDone();
        second.close();
        none.join();
    }

    @Test
    void waitsNoLongerThanItsLimit() {
        pending.begin();
        long begunNanos = System.nanoTime();
        pending.awaitNone(Duration.ofMillis(20));
        assertThat(System.nanoTime() - begunNanos).isGreaterThanOrEqualTo(20_000_000);
    }

    @Test
    void waitsForNothingWhenNothingIsUnderWay() {
        pending.begin().close();
        pending.awaitNone(Duration.ofSeconds(50));
    }
}
