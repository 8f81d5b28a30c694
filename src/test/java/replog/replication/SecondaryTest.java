package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.replication.FakeSecondary.Fault;
import replog.replication.Health.Status;
import replog.replication.OneSecondary.Settings;
import replog.replication.Progress.Step;
import replog.replication.SecondaryClient.Answer;
import replog.wire.NodePosition;

/** What heartbeats and answers do to one secondary. */
@Timeout(60)
class SecondaryTest {
    private static final Settings PATIENT = Settings.QUICK.pausing(Duration.ofHours(1));

    @TempDir
    private Path folder;

    @Test
    void firstHeartbeatMakesItHealthyAndBeginsReplication() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            assertThat(pair.state()).isEqualTo(ReplicationState.UNKNOWN);
            assertThat(pair.secondary.next()).isEqualTo(new Step.AwaitNews());
            pair.heartbeat();
            assertThat(pair.secondary.nudged()).isTrue();
            assertThat(pair.secondary.view().health().status()).isEqualTo(Status.HEALTHY);
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
    void silenceHasItsReasonUntilItAnswers() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT)) {
            assertThat(pair.secondary.view().reason()).isEmpty();
            pair.missHeartbeat();
            assertThat(pair.secondary.view().reason()).contains("no heartbeat within 500 ms");
            pair.heartbeat();
            assertThat(pair.secondary.view().reason()).isEmpty();
            assertThat(pair.logged.lines()).contains("INFO s1 is in-sync at 0");
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
    void whoCanNotBeCountedOnIsNeverCalledHealthy() throws Exception {
        var own = LogFolder.holding(folder.resolve("master"), LogFolder.LOG_ID, "a");
        var other = LogFolder.holding(folder.resolve("s1"), OneSecondary.MASTER, "a");
        try (var pair = new OneSecondary(own, new FakeSecondary(other), PATIENT)) {
            pair.heartbeat();
            assertThat(pair.secondary.view().health().status()).isEqualTo(Status.UNHEALTHY);
            for (int missed = 0; missed < 9; missed++) {
                pair.missHeartbeat();
            }
            pair.heartbeat();
            pair.heartbeat();
            assertThat(pair.logged.lines()).hasSize(2).last()
                    .isEqualTo("INFO s1 answers again");
            assertThat(pair.secondary.view().usable()).isFalse();
        }
    }

    @Test
    void silentOneThatMissesEntriesIsNotInSync() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            for (int missed = 0; missed < 5; missed++) {
                pair.missHeartbeat();
            }
            assertThat(pair.state()).isEqualTo(ReplicationState.IN_SYNC);
            pair.folder.append("b");
            pair.missHeartbeat();
            assertThat(pair.state()).isEqualTo(ReplicationState.CATCHING_UP);
        }
    }

    @Test
    void registrationEndsAPauseAtOnce() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.link.faults.add(Fault.REFUSED);
            pair.passes(1);
            assertThat(pair.secondary.next()).isInstanceOf(Step.Pause.class);
            pair.secondary.onRegistered();
            assertThat(pair.secondary.nudged()).isTrue();
            assertThat(pair.secondary.next()).isInstanceOf(Step.Send.class);
        }
    }

    @Test
    void entriesThatTurnOutToBeStoredWakeTheLoopFromItsPause() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.link.faults.add(Fault.ANSWER_LOST);
            pair.passes(1);
            pair.folder.append("b");
            assertThat(pair.secondary.next()).isInstanceOf(Step.Pause.class);
            pair.heartbeat();
            assertThat(pair.secondary.nudged()).isTrue();
            pair.passUntilLevel();
        }
    }

    @Test
    void whoseDiskHasRoomAgainIsAskedAtOnce() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.link.diskIsFull(true);
            pair.heartbeat();
            pair.link.answers.add(new Answer.Failed("it answered 503 no room"));
            pair.passes(1);
            pair.heartbeat();
            assertThat(pair.secondary.next()).isInstanceOf(Step.Pause.class);
            pair.link.diskIsFull(false);
            pair.heartbeat();
            assertThat(pair.secondary.nudged()).isTrue();
            pair.passUntilLevel();
        }
    }

    @Test
    void delayedOneIsAskedAgainWhenItSaysSo() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.link.answers.add(new Answer.Delayed(Duration.ofMillis(1), "it sleeps"));
            pair.passes(1);
            assertThat(pair.secondary.view().reason()).contains("it sleeps");
            pair.passUntilLevel(); // its table would pause for an hour
        }
    }

    @Test
    void dismissedOneChangesNothingAnyMore() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            pair.secondary.dismiss();
            int lines = pair.logged.lines().size();
            pair.heartbeat();
            pair.missHeartbeat();
            pair.missHeartbeat();
            assertThat(pair.acknowledgements.holders(1).names()).containsExactly("master");
            pair.secondary.setCounted(true);
            assertThat(pair.acknowledgements.holders(1).names()).containsExactly("master");
            assertThat(pair.logged.lines()).hasSize(lines);
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
            NodePosition taken = new NodePosition(UUID.randomUUID(), UUID.randomUUID(), "s1",
                    Optional.of(LogFolder.LOG_ID), OneSecondary.EPOCH + 1,
                    Optional.of(UUID.randomUUID()), 0, pair.folder.hashAt(0), NodePosition.ALWAYS,
                    Optional.empty(), Optional.empty());
            pair.secondary.onHeartbeatResult(new Answer.Stands(taken), System.nanoTime());
            assertThat(pair.state()).isEqualTo(ReplicationState.FENCED);
            assertThat(pair.fenced).singleElement().asString().contains("s1", "epoch 5");
        }
    }

    @Test
    void refusalOfABatchFencesItsMasterToo() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            NodePosition taken = new NodePosition(UUID.randomUUID(), UUID.randomUUID(), "s1",
                    Optional.of(LogFolder.LOG_ID), OneSecondary.EPOCH,
                    Optional.of(UUID.randomUUID()), 0, pair.folder.hashAt(0), NodePosition.ALWAYS,
                    Optional.empty(), Optional.empty());
            pair.link.answers.add(new Answer.Refused(taken, "fenced", "another"));
            pair.passes(1);
            assertThat(pair.fenced).hasSize(1);
            assertThat(pair.acknowledgements.reached(2)).isZero();
        }
    }
}
