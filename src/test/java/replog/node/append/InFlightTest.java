package replog.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an orderly end waits for. */
@Timeout(60)
class InFlightTest {
    private final InFlight inFlight = new InFlight();

    @Test
    void waitsForTheLastOne() {
        InFlight.Place first = inFlight.begin();
        InFlight.Place second = inFlight.begin();
        var none = CompletableFuture.runAsync(() -> inFlight.awaitNone(Duration.ofSeconds(50)),
                Executors.newVirtualThreadPerTaskExecutor());
        first.close();
        assertThat(none).isNotDone();
        second.close();
        none.join();
    }

    @Test
    void waitsNoLongerThanItsLimit() {
        inFlight.begin();
        long begunNanos = System.nanoTime();
        inFlight.awaitNone(Duration.ofMillis(20));
        assertThat(System.nanoTime() - begunNanos).isGreaterThanOrEqualTo(20_000_000);
    }

    @Test
    void waitsForNothingWhenNothingIsUnderWay() {
        inFlight.begin().close();
        inFlight.awaitNone(Duration.ofSeconds(50));
    }
}
