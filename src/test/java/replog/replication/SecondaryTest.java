package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.replication.FakeSecondary.Fault;
import replog.replication.Link.Answer;
import replog.replication.OneSecondary.Settings;
import replog.replication.Progress.Step;
import replog.wire.Standing;

/** What heartbeats do, and how a loop waits and is woken. */
@Timeout(60)
class SecondaryTest {
    private static final Settings PATIENT = Settings.QUICK.pausing(Duration.ofHours(1));

    @TempDir
    private Path folder;

    @Test
    void firstHeartbeatMakesItHealthyAndBeginsReplication() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            assertThat(pair.state()).isEqualTo(State.UNKNOWN);
            assertThat(pair.secondary.next()).isEqualTo(new Step.AwaitNews());
            pair.heartbeat();
            assertThat(pair.secondary.nudged()).isTrue();
            assertThat(pair.secondary.view().health().status()).isEqualTo(Health.Status.HEALTHY);
            assertThat(pair.secondary.next()).isInstanceOf(Step.Send.class);
            assertThat(pair.secondary.nudged()).isFalse();
        }
    }

    @Test
    void unhealthyOneIsLeftAloneUntilItAnswersAndThenAskedAtOnce() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.link.faults.add(Fault.REFUSED);
            pair.passes(1);
            for (int missed = 0; missed < 5; missed++) {
                pair.missHeartbeat();
            }
            assertThat(pair.secondary.next()).isEqualTo(new Step.AwaitNews());
            pair.heartbeat();
            assertThat(pair.secondary.next()).isInstanceOf(Step.Send.class);
        }
    }

    @Test
    void healthIsLoggedWhenItChanges() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT)) {
            pair.heartbeat();
            int before = pair.logged.lines().size();
            for (int missed = 0; missed < 9; missed++) {
                pair.missHeartbeat();
            }
            assertThat(pair.logged.lines().subList(before, pair.logged.lines().size()))
                    .containsExactly(
                            "INFO s1 is SUSPECTED: no heartbeat within 500 ms",
                            "INFO s1 is UNHEALTHY: no heartbeat within 500 ms");
        }
    }

    @Test
    void positionFromAHeartbeatCountsWithoutABatch() throws Exception {
        var own = LogFolder.holding(folder.resolve("master"), LogFolder.LOG_ID);
        try (var pair = new OneSecondary(
                own, new FakeSecondary(folder.resolve("s1")), PATIENT)) {
            own.append("a", "b");
            pair.heartbeat();
            pair.passUntilLevel();
            pair.link.restart();
            pair.heartbeat();
            assertThat(pair.acknowledgements.holders(2).names()).containsExactly("master", "s1");
            assertThat(pair.link.batches).hasSize(1);
            pair.passes(1);
            assertThat(pair.link.batches).hasSize(2).last()
                    .extracting(FakeSecondary.Batch::bytes).isEqualTo(0);
        }
    }

    @Test
    void spareGetsAllAndCountsForNothing() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT.spare(), "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            assertThat(pair.link.folder().values()).containsExactly("a");
            assertThat(pair.acknowledgements.reached(2)).isZero();
        }
    }

    @Test
    void weakerForcingIsPassedOn() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.link.forcesNever();
            pair.heartbeat();
            pair.passUntilLevel();
            assertThat(pair.acknowledgements.holders(1).durable()).isFalse();
        }
    }

    @Test
    void anotherMastersSecondaryFencesItsMaster() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            Standing taken = new Standing(UUID.randomUUID(), UUID.randomUUID(), "s1",
                    Optional.of(LogFolder.LOG_ID), OneSecondary.EPOCH + 1,
                    Optional.of(UUID.randomUUID()), 0, pair.folder.hashAt(0), Standing.ALWAYS,
                    Optional.empty());
            pair.secondary.heartbeatAnswered(new Answer.Stands(taken), System.nanoTime());
            assertThat(pair.state()).isEqualTo(State.FENCED);
            assertThat(pair.fenced).singleElement().asString().contains("s1", "epoch 5");
        }
    }

    @Test
    void refusalOfABatchFencesItsMasterToo() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            Standing taken = new Standing(UUID.randomUUID(), UUID.randomUUID(), "s1",
                    Optional.of(LogFolder.LOG_ID), OneSecondary.EPOCH,
                    Optional.of(UUID.randomUUID()), 0, pair.folder.hashAt(0), Standing.ALWAYS,
                    Optional.empty());
            pair.secondary.batchAnswered(
                    new Answer.Refused(taken, "fenced", "another"), System.nanoTime(), 1, 1);
            assertThat(pair.fenced).hasSize(1);
            assertThat(pair.acknowledgements.reached(2)).isZero();
        }
    }

    @Test
    void loopRestsWhileThereIsNoNews() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            var passes = new AtomicInteger();
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (passes.get() < 3) {
                        pair.loop.runOnce();
                        passes.incrementAndGet();
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            awaitWaiting(thread);
            for (int heartbeat = 0; heartbeat < 100; heartbeat++) {
                pair.heartbeat();
            }
            assertThat(passes).hasValue(0);
            pair.folder.append("b");
            awaitTrue(() -> passes.get() == 2); // woken, sent
            awaitWaiting(thread);
            pair.heartbeat();
            assertThat(passes).hasValue(2);
            pair.loop.stop();
            thread.join();
        }
    }

    @Test
    void stopIsNotForgottenByAPassThatHasBegun() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.loop.stop(); // right after the loop looked whether it should go on
            Thread pass = Thread.ofPlatform().daemon().start(() -> {
                try {
                    pair.loop.runOnce();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(pass.join(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void stopEndsEachKindOfWait() throws Exception {
        try (var unheard = OneSecondary.behind(folder.resolve("1"), PATIENT, "a");
                var level = OneSecondary.behind(folder.resolve("2"), PATIENT, "a");
                var paused = OneSecondary.behind(folder.resolve("3"), PATIENT, "a")) {
            level.heartbeat();
            level.passUntilLevel();
            paused.link.faults.add(Fault.REFUSED);
            paused.heartbeat();
            paused.passes(1);
            for (OneSecondary pair : new OneSecondary[] {unheard, level, paused}) {
                Thread thread = Thread.ofPlatform().daemon().start(pair.loop);
                awaitWaiting(thread);
                pair.loop.stop();
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
                assertThat(pair.logged.lines()).noneMatch(line -> line.startsWith("ERROR"));
            }
        }
    }

    private static void awaitWaiting(Thread thread) {
        awaitTrue(() -> thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }
}
