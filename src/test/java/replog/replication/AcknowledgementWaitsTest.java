package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.replication.Acknowledgements.Ending;
import replog.replication.Acknowledgements.Waiting;

@Timeout(30)
class AcknowledgementWaitsTest {
    private static final UUID[] NODES = {new UUID(0, 1), new UUID(0, 2), new UUID(0, 3)};
    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final Executor THREADS = Thread::startVirtualThread;

    private final Acknowledgements acknowledgements = new Acknowledgements(3, _ -> { });

    @Test
    void whatIsReachedNeedsNoWait() {
        record(0, 7);
        assertThat(acknowledgements.await(7, 1, 0).ending()).isEqualTo(Ending.REACHED);
        assertThat(acknowledgements.await(7, 1, -1).ending()).isEqualTo(Ending.REACHED);
    }

    @Test
    void waitEndsWhenItsConcernIsReached() {
        record(0, 7);
        var wait = waiting(7, 2, FOR_EVER);
        record(1, 6);
        assertThat(wait).isNotDone();
        record(1, 7);
        assertThat(wait.join()).isEqualTo(Ending.REACHED);
        assertThat(acknowledgements.waitCount()).isZero();
    }

    @Test
    void theOldestOfThoseWhoWaitAreShown() {
        record(0, 9);
        record(1, 7);
        waiting(9, 2, FOR_EVER);
        waiting(7, 3, FOR_EVER);
        waiting(8, 3, FOR_EVER);
        assertThat(acknowledgements.oldestWaits(2)).extracting(Waiting::id, Waiting::w,
                wait -> wait.holders().names().size())
                .containsExactly(tuple(7L, 3, 2), tuple(8L, 3, 1));
        record(2, 7);
        assertThat(acknowledgements.oldestWaits(9)).extracting(Waiting::id).containsExactly(8L, 9L);
    }

    @Test
    void theOldestIsSoughtAmongAllOfThem() {
        assertThat(acknowledgements.oldestWaitDuration()).isZero();
        long begun = System.nanoTime();
        waiting(99, 2, FOR_EVER);
        long between = System.nanoTime();
        LongStream.rangeClosed(1, 30).forEach(id -> waiting(id, 3, FOR_EVER));
        long asked = System.nanoTime();
        assertThat(acknowledgements.oldestWaitDuration().toNanos())
                .isGreaterThan(asked - between).isLessThan(System.nanoTime() - begun);
        record(0, 99);
        record(1, 99);
        assertThat(acknowledgements.oldestWaitDuration().toNanos())
                .isPositive().isLessThan(System.nanoTime() - between);
    }

    @Test
    void whichEntryItWaitsForMayBeToldLater() {
        ConcernWait wait = acknowledgements.wait(2);
        var over = CompletableFuture.supplyAsync(() -> wait.await(FOR_EVER), THREADS);
        wait.start(7);
        record(0, 7);
        assertThat(over).isNotDone();
        record(1, 7);
        assertThat(over.join().ending()).isEqualTo(Ending.REACHED);
        assertThat(over.join().holders().names()).hasSize(2);
    }

    @Test
    void whatIsReachedWhenItIsToldNeedsNoWait() {
        record(0, 7);
        ConcernWait wait = acknowledgements.wait(1);
        wait.start(7);
        assertThat(wait.await(0).ending()).isEqualTo(Ending.REACHED);
    }

    @Test
    void whoWentAwayBeforeItWasToldHoldsNoPlace() {
        ConcernWait wait = acknowledgements.wait(2);
        assertThat(wait.await(0).ending()).isEqualTo(Ending.TIMED_OUT);
        wait.start(7);
        assertThat(acknowledgements.waitCount()).isZero();
    }

    @Test
    void whoWentAwayBeforeItWasToldNamesNobody() {
        record(0, 7);
        var waited = acknowledgements.wait(2).await(0);
        assertThat(waited.ending()).isEqualTo(Ending.TIMED_OUT);
        assertThat(waited.holders().names()).isEmpty();
    }

    @Test
    void whoWentAwayBeforeItWasToldMayAskForMoreNodesThanWereEverKnown() {
        assertThat(acknowledgements.wait(4).await(0).ending()).isEqualTo(Ending.TIMED_OUT);
    }

    @Test
    void whatIsNeverToldCanBeEnded() {
        ConcernWait wait = acknowledgements.wait(2);
        wait.end();
        assertThat(wait.await(FOR_EVER).ending()).isEqualTo(Ending.ENDED);
        wait.start(7);
        assertThat(acknowledgements.waitCount()).isZero();
    }

    @Test
    void whatIsToldAfterAllWaitsEndedIsOver() {
        ConcernWait wait = acknowledgements.wait(2);
        acknowledgements.endWaits();
        wait.start(7);
        assertThat(wait.await(FOR_EVER).ending()).isEqualTo(Ending.ENDED);
        assertThat(acknowledgements.waitCount()).isZero();
    }

    @Test
    void onePositionEndsAllWaitsUpToIt() {
        var waits = List.of(waiting(1, 1, FOR_EVER), waiting(3, 1, FOR_EVER),
                waiting(3, 1, FOR_EVER));
        var later = waiting(4, 1, FOR_EVER);
        record(0, 3);
        assertThat(waits).allMatch(wait -> wait.join() == Ending.REACHED);
        assertThat(later).isNotDone();
        acknowledgements.endWaits();
    }

    @Test
    void waitOfOneConcernHoldsUpNoOther() {
        record(0, 1);
        var forAll = waiting(1, 3, FOR_EVER);
        record(0, 2);
        assertThat(acknowledgements.await(2, 1, 0).ending()).isEqualTo(Ending.REACHED);
        record(1, 2);
        assertThat(acknowledgements.await(2, 2, 0).ending()).isEqualTo(Ending.REACHED);
        assertThat(forAll).isNotDone();
        record(2, 1);
        assertThat(forAll.join()).isEqualTo(Ending.REACHED);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 1_000_000})
    void waitThatTimesOutIsForgotten(long nanos) {
        assertThat(acknowledgements.await(1, 2, nanos).ending()).isEqualTo(Ending.TIMED_OUT);
        assertThat(acknowledgements.waitCount()).isZero();
    }

    @Test
    void timeoutOfOneLeavesTheOthersOfTheSameEntryWaiting() {
        var wait = waiting(1, 2, FOR_EVER);
        assertThat(acknowledgements.await(1, 2, 1).ending()).isEqualTo(Ending.TIMED_OUT);
        assertThat(acknowledgements.waitCount()).isOne();
        record(0, 1);
        record(1, 1);
        assertThat(wait.join()).isEqualTo(Ending.REACHED);
    }

    @Test
    void positionThatFellMustRiseAgain() {
        record(0, 7);
        record(1, 7);
        record(1, 3);
        var wait = waiting(5, 2, FOR_EVER);
        record(1, 4);
        assertThat(wait).isNotDone();
        record(1, 5);
        assertThat(wait.join()).isEqualTo(Ending.REACHED);
    }

    @Test
    void endEndsAllWaitsNowAndToCome() {
        record(0, 7);
        var wait = waiting(7, 2, FOR_EVER);
        acknowledgements.endWaits();
        assertThat(wait.join()).isEqualTo(Ending.ENDED);
        assertThat(acknowledgements.await(7, 3, FOR_EVER).ending()).isEqualTo(Ending.ENDED);
        assertThat(acknowledgements.await(7, 1, FOR_EVER).ending()).isEqualTo(Ending.REACHED);
        assertThat(acknowledgements.waitCount()).isZero();
    }

    @Test
    void whatIsReachedStaysReachedWhenWaitsEnd() {
        var wait = waiting(7, 1, FOR_EVER);
        record(0, 7);
        acknowledgements.endWaits();
        assertThat(wait.join()).isEqualTo(Ending.REACHED);
    }

    @Test
    void interruptedWaitEndsAndIsForgotten() throws InterruptedException {
        var ending = new CompletableFuture<Ending>();
        Thread thread = Thread.ofVirtual().start(
                () -> ending.complete(
                        acknowledgements.await(1, 2, FOR_EVER).ending()));
        awaitWaiting(1);
        thread.interrupt();
        assertThat(ending.join()).isEqualTo(Ending.INTERRUPTED);
        assertThat(acknowledgements.waitCount()).isZero();
    }

    /** Positions rise at random from several threads; who waited for what must have seen it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noWaitIsLostOrEndedTooSoonUnderLoad(long seed) {
        int last = 2_000;
        var committed = new AtomicLong();
        var loaded = new Acknowledgements(3, id -> committed.accumulateAndGet(id, Math::max));
        var waits = new ArrayList<CompletableFuture<Boolean>>();
        var random = new Random(seed);
        for (int number = 0; number < 1_000; number++) {
            long id = 1 + random.nextInt(last);
            int w = 1 + random.nextInt(3);
            boolean patient = random.nextInt(4) > 0;
            waits.add(CompletableFuture.supplyAsync(() -> {
                var waited = loaded.await(id, w, patient ? FOR_EVER : 1_000);
                return switch (waited.ending()) {
                    case REACHED -> loaded.reached(w) >= id
                            && waited.holders().names().size() >= w;
                    case TIMED_OUT -> !patient;
                    case ENDED, BEYOND, INTERRUPTED -> false;
                };
            }, THREADS));
        }
        var climbs = new ArrayList<CompletableFuture<Void>>();
        for (int node = 0; node < NODES.length; node++) {
            int number = node;
            climbs.add(CompletableFuture.runAsync(() -> climb(loaded, number, last), THREADS));
        }
        climbs.forEach(CompletableFuture::join);
        assertThat(waits).as("seed %s", seed).allMatch(CompletableFuture::join);
        assertThat(loaded.waitCount()).isZero();
        assertThat(committed).hasValue(last);
    }

    private static void climb(Acknowledgements loaded, int node, int last) {
        var random = new Random(node);
        int position = 0;
        while (position < last) {
            position = Math.min(last, position + 1 + random.nextInt(20));
            if (node == 0) {
                loaded.recordOwn("node0", NODES[0], position, true);
            } else {
                loaded.record("node" + node, "node" + node, NODES[node], position, true);
            }
        }
    }

    private void record(int node, long position) {
        acknowledgements.record(
                "node" + node, "node" + node, NODES[node], position, true);
    }

    private CompletableFuture<Ending> waiting(long id, int w, long nanos) {
        int before = acknowledgements.waitCount();
        var wait = CompletableFuture.supplyAsync(
                () -> acknowledgements.await(id, w, nanos).ending(), THREADS);
        awaitWaiting(before + 1);
        return wait;
    }

    private void awaitWaiting(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (acknowledgements.waitCount() < count) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }
}
