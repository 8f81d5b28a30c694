package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.replication.Acknowledgements.Ending;

/** A cluster whose size and members change. */
@Timeout(30)
class AcknowledgementSizesTest {
    private static final UUID M = new UUID(0, 1);
    private static final UUID A = new UUID(0, 2);
    private static final UUID B = new UUID(0, 3);

    private final List<Long> committed = new ArrayList<>();
    private final Acknowledgements acknowledgements = new Acknowledgements(2, committed::add);

    @Test
    void newNodeCountsOnceItHoldsSomething() {
        own(7);
        record("a", A, 7);
        acknowledgements.resize(3);
        acknowledgements.addNode("b");
        assertThat(acknowledgements.reached(3)).isZero();
        record("b", B, 6);
        assertThat(acknowledgements.reached(3)).isEqualTo(6);
    }

    @Test
    void whoLeftHoldsNothing() {
        own(7);
        record("a", A, 7);
        acknowledgements.remove("a");
        assertThat(acknowledgements.reached(2)).isZero();
        assertThat(acknowledgements.holders(7).names()).containsExactly("master");
        acknowledgements.remove("nobody");
    }

    @Test
    void majorityFollowsTheSizeAndTheCommittedIdNeverFalls() {
        own(5);
        record("a", A, 5);
        acknowledgements.resize(5);
        own(9);
        record("a", A, 8);
        record("b", B, 7);
        acknowledgements.remove("b");
        acknowledgements.remove("a");
        acknowledgements.resize(1);
        assertThat(committed).isSorted().contains(5L, 7L).doesNotContain(8L).endsWith(9L);
    }

    @Test
    void waitsForMoreNodesThanThereAreEnd() {
        acknowledgements.resize(3);
        own(1);
        record("a", A, 1);
        var wait = CompletableFuture.supplyAsync(
                () -> acknowledgements.await(1, 3, Long.MAX_VALUE).ending(),
                Thread::startVirtualThread);
        awaitWaiting();
        acknowledgements.resize(2);

        assertThat(wait.join()).isEqualTo(Ending.BEYOND);
        assertThat(acknowledgements.waitCount()).isZero();
        assertThat(acknowledgements.await(1, 3, Long.MAX_VALUE).ending()).isEqualTo(Ending.BEYOND);
    }

    @Test
    void waitsForAsManyNodesAsAreLeftGoOn() {
        acknowledgements.resize(3);
        own(1);
        var wait = CompletableFuture.supplyAsync(
                () -> acknowledgements.await(1, 2, Long.MAX_VALUE).ending(),
                Thread::startVirtualThread);
        awaitWaiting();
        acknowledgements.resize(2);
        assertThat(wait).isNotDone();
        record("a", A, 1);
        assertThat(wait.join()).isEqualTo(Ending.REACHED);
    }

    private void awaitWaiting() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (acknowledgements.waitCount() < 1) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }

    private void own(long position) {
        acknowledgements.recordOwn("master", M, position, true);
    }

    private void record(String name, UUID nodeId, long position) {
        acknowledgements.record(name, name, nodeId, position, true);
    }
}
