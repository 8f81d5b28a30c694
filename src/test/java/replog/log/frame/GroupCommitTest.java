package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import replog.durability.FsyncMode;
import replog.log.CrashableStorage;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Outcome;
import replog.log.Step.Kind;

/** What is forced when. */
class GroupCommitTest {
    private final CrashableStorage storage = new CrashableStorage();

    @Test
    void appendsThatWaitForOneForceShareTheNext() throws Exception {
        int writers = 200;
        var gate = new Hooks.Gate(Kind.FORCE);
        try (Log log = Logs.open(storage)) {
            storage.hook(gate);
            PendingAppend first = log.append(Logs.drafts("first"), 1);
            gate.awaitHeld();
            int before = storage.forces();
            var queued = new CountDownLatch(writers);
            var threads = new ArrayList<Thread>();
            for (int number = 0; number < writers; number++) {
                threads.add(Thread.startVirtualThread(() -> {
                    PendingAppend append = log.append(Logs.drafts("value"), 1);
                    queued.countDown();
                    Logs.appended(append);
                }));
            }
            queued.await();
            gate.open();
            Logs.appended(first);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(log.end().lastId()).isEqualTo(1 + writers);
            assertThat(storage.forces() - before).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void nothingIsVisibleOrSettledBeforeItsForce() throws IOException {
        var gate = new Hooks.Gate(Kind.FORCE);
        try (Log log = Logs.open(storage)) {
            Logs.append(log, "a");
            storage.hook(gate);
            PendingAppend append = log.append(Logs.drafts("b"), 1);
            gate.awaitHeld();
            assertThat(append.await(0)).isEmpty();
            assertThat(log.end().lastId()).isEqualTo(1);
            assertThat(log.entry(2)).isEmpty();
            assertThat(Logs.values(log)).containsExactly("a");
            gate.open();
            Logs.appended(append);
            assertThat(Logs.values(log)).containsExactly("a", "b");
        }
    }

    @Test
    void eachForceIsToldWithTheTimeThatItTook() throws IOException {
        var told = new CopyOnWriteArrayList<Long>();
        try (Log log = Logs.open(storage, Logs.options(1 << 20).withForceListener(told::add))) {
            int before = storage.forces();
            for (int count = 1; count <= 3; count++) {
                Logs.append(log, "value");
                assertThat(told).hasSize(count).hasSize(storage.forces() - before);
            }
            long begunNanos = System.nanoTime();
            Logs.append(log, "value");
            assertThat(told.getLast()).isBetween(0L, System.nanoTime() - begunNanos);
        }
    }

    @Test
    void alwaysForcesWhatWasAcknowledged() throws IOException {
        try (Log log = Logs.open(storage)) {
            for (int count = 1; count <= 20; count++) {
                Logs.append(log, "value");
                assertThat(foundAfterPowerLoss()).isEqualTo(count);
            }
        }
    }

    @Test
    void neverForcesBeforeTheEnd() throws IOException {
        Log log = Logs.open(storage, Logs.options(1 << 20, new FsyncMode.Never()));
        int forces = storage.forces();
        Logs.append(log, "a", "b", "c");
        assertThat(Logs.values(log)).containsExactly("a", "b", "c");
        assertThat(storage.forces()).isEqualTo(forces);
        log.close();
        assertThat(foundAfterPowerLoss()).isEqualTo(3);
    }

    @Test
    void neverForcesAFullSegmentAllTheSame() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4100, new FsyncMode.Never()))) {
            Logs.append(log, "a", "b", "c");
            assertThat(foundAfterPowerLoss()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void everyIntervalForcesAllThatWasSeenBefore() throws IOException {
        var gate = new Hooks.Gate(Kind.FORCE);
        var options = Logs.options(1 << 20, new FsyncMode.Every(Duration.ofMillis(1)));
        try (Log log = Logs.open(storage, options)) {
            storage.hook(gate);
            Logs.append(log, "a");
            assertThat(Logs.values(log)).containsExactly("a");
            gate.awaitHeld(); // without another append
            gate.open();
        }
        assertThat(foundAfterPowerLoss()).isEqualTo(1);
    }

    @Test
    void aLongIntervalForcesAtTheEndAlone() throws IOException {
        var options = Logs.options(1 << 20, new FsyncMode.Every(Duration.ofDays(1)));
        Log log = Logs.open(storage, options);
        int forces = storage.forces();
        Logs.append(log, "a", "b", "c");
        assertThat(storage.forces()).isEqualTo(forces);
        log.close();
        assertThat(foundAfterPowerLoss()).isEqualTo(3);
    }

    @Test
    void failedForceOfTheIntervalEndsAppending() throws IOException {
        var options = Logs.options(1 << 20, new FsyncMode.Every(Duration.ofMillis(1)));
        var failed = new CountDownLatch(1);
        try (Log log = Logs.open(storage, options)) {
            storage.hook(step -> {
                if (step.kind() == Kind.FORCE) {
                    failed.countDown();
                    throw new IOException("injected");
                }
            });
            Logs.append(log, "a");
            failed.await();
            Outcome outcome = Logs.outcome(log.append(Logs.drafts("b"), 1));
            while (outcome instanceof Outcome.Appended) { // the writer is about to fail
                outcome = Logs.outcome(log.append(Logs.drafts("b"), 1));
            }
            assertThat(outcome).isInstanceOf(Outcome.NotAppended.class);
            assertThat(Logs.values(log)).startsWith("a");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long foundAfterPowerLoss() throws IOException {
        var random = new Random() {
            private static final long serialVersionUID = 1;

            @Override
            public int nextInt(int bound) {
                return bound - 1; // each write that was not forced is lost
            }
        };
        try (Log log = Logs.open(storage.crash(random))) {
            List<String> values = Logs.values(log);
            return values.size();
        }
    }
}
