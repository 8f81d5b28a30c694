package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import replog.durability.FsyncMode;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.DiskFull;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.PagesLost;
import replog.log.PendingAppend.Outcome;
import replog.log.Step.Kind;
import replog.log.segment.RecoveryPoint;

/** At rest a log notes on disk what it knows, once, and then leaves the disk alone. */
@BesideOthers
class RestTest {
    private static final LogOptions SHORT_REST = restful(new FsyncMode.Always());

    private final CrashableStorage storage = new CrashableStorage();

    private static LogOptions restful(FsyncMode forcing) {
        return Logs.options(1 << 20, forcing, Duration.ofMillis(1));
    }

    @Test
    void aKilledNodeKnowsItsCommittedIdAndThatAllIsForced() throws IOException {
        try (Log log = Logs.open(storage, SHORT_REST)) {
            Logs.append(log, "a", "b");
            awaitNoted(2, 0);
            log.commit(1); // the writer waits for work alone by now
            awaitNoted(2, 1);
            log.commit(2);
            awaitNoted(2, 2);
            CrashableStorage killed = storage.kill();
            byte[] bytes = killed.bytes(Logs.segment(1));
            assertThat(slot(killed).forcedOffset()).isEqualTo(bytes.length);
            try (Log next = Logs.open(killed)) {
                assertThat(next.committedId()).isEqualTo(2);
            }
        }
    }

    @Test
    void leavesTheDiskAloneOnceAllIsNoted() throws Exception {
        try (Log log = Logs.open(storage, SHORT_REST)) {
            Logs.append(log, "a");
            log.commit(1);
            awaitNoted(1, 1);
            log.commit(1);
            int steps = storage.steps();
            assertThat(Logs.awaitBeyond(
                    log, 1, TimeUnit.MILLISECONDS.toNanos(100), () -> false)).isFalse();
            assertThat(storage.steps() - steps).as("at most the force of the last note")
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void notesNothingBeforeTheRestIsLongEnough() throws IOException {
        var options = Logs.options(1 << 20, new FsyncMode.Always(), Duration.ofDays(1));
        try (Log log = Logs.open(storage, options)) {
            int forces = storage.forces();
            Logs.append(log, "a", "b", "c");
            log.commit(3);
            assertThat(storage.forces() - forces).isEqualTo(3);
            assertThat(slot(storage).committedId()).isZero();
        }
    }

    @Test
    void underAnIntervalItNotesWhatWasForced() throws IOException {
        try (Log log = Logs.open(storage, restful(new FsyncMode.Every(Duration.ofMillis(1))))) {
            Logs.append(log, "a", "b");
            log.commit(2);
            awaitNoted(2, 2);
        }
    }

    @Test
    void forcesNothingWhereNothingIsToBeForced() throws Exception {
        try (Log log = Logs.open(storage, restful(new FsyncMode.Never()))) {
            int forces = storage.forces();
            Logs.append(log, "a");
            log.commit(1);
            Logs.awaitBeyond(log, 1, TimeUnit.MILLISECONDS.toNanos(50), () -> false);
            assertThat(storage.forces()).isEqualTo(forces);
        }
    }

    @Test
    void aPowerLossAtAnyStepOfItLosesNothing() throws IOException {
        for (int steps = 0; steps <= 2; steps++) {
            var disk = new CrashableStorage();
            try (Log log = Logs.open(disk, SHORT_REST)) {
                Logs.append(log, "a", "b");
                Logs.awaitUntil(() -> slot(disk).forcedId() == 2);
                disk.hook(new Hooks.Halt(steps));
                log.commit(2);
                Logs.awaitUntil(() -> log.failure().isPresent() || slot(disk).committedId() == 2);
            }
            for (int seed = 0; seed < 30; seed++) {
                try (Log next = Logs.open(disk.crash(Logs.chance(seed)))) {
                    assertThat(Logs.values(next)).containsExactly("a", "b");
                    assertThat(next.committedId()).isIn(0L, 2L);
                }
            }
        }
    }

    @Test
    void aFailedForceIsFinal() throws IOException {
        Log log = Logs.open(storage, SHORT_REST);
        Logs.append(log, "a");
        awaitNoted(1, 0);
        var failing = new AtomicBoolean(true);
        var after = new AtomicInteger();
        storage.hook(step -> {
            if (step.kind() == Kind.FORCE && failing.getAndSet(false)) {
                throw new PagesLost();
            }
            after.addAndGet(failing.get() ? 0 : 1);
        });
        log.commit(1);
        Logs.awaitUntil(() -> log.failure().isPresent());
        assertThat(Logs.outcome(log.append(Logs.drafts("b"), 1)))
                .isInstanceOf(Outcome.NotAppended.class);
        log.close();
        assertThat(after).as("steps after the force that failed").hasValue(0);
        try (Log next = Logs.open(storage.kill())) {
            assertThat(Logs.values(next)).containsExactly("a");
        }
    }

    @Test
    void aFullDiskIsNotFinal() throws IOException {
        try (Log log = Logs.open(storage, SHORT_REST)) {
            Logs.append(log, "a");
            awaitNoted(1, 0);
            var full = new AtomicBoolean(true);
            storage.hook(step -> {
                if (full.get() && step.kind() == Kind.WRITE) {
                    throw new DiskFull(0);
                }
            });
            log.commit(1);
            Logs.awaitUntil(() -> log.full().isPresent());
            full.set(false);
            Logs.awaitUntil(() -> log.full().isEmpty());
            awaitNoted(1, 1);
            assertThat(log.failure()).isEmpty();
            Logs.append(log, "b");
        }
    }

    private void awaitNoted(long forcedId, long committedId) {
        Logs.awaitUntil(() -> slot(storage).forcedId() == forcedId
                && slot(storage).committedId() == committedId);
    }

    private static RecoveryPoint slot(CrashableStorage in) {
        return RecoveryPoint.latest(in.bytes(Logs.segment(1))).orElseThrow().point();
    }
}
