package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.log.frame.Frame;
import replog.replication.FakeSecondary.Batch;
import replog.replication.FakeSecondary.Fault;
import replog.replication.OneSecondary.Settings;

/** One loop and one secondary over two real logs, pass by pass. */
@Timeout(60)
class ReplicationLoopTest {
    private static final Settings QUICK = Settings.QUICK;

    @TempDir
    private Path folder;

    @Test
    void catchesUpInOrderFromTheFirstEntryOn() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, numbered(500))) {
            pair.heartbeat();
            assertThat(pair.state()).isEqualTo(ReplicationState.CATCHING_UP);
            pair.passUntilLevel();
            assertThat(pair.link.folder().values()).containsExactly(numbered(500));
            assertThat(pair.state()).isEqualTo(ReplicationState.IN_SYNC);
            assertContiguous(pair.link.batches);
            assertThat(pair.link.batches).hasSizeGreaterThan(10)
                    .allMatch(batch -> batch.bytes() <= QUICK.batchBytes());
        }
    }

    @Test
    void goesOnFromWhereTheSecondaryIs() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, numbered(10))) {
            pair.heartbeat();
            pair.passUntilLevel();
            pair.folder.append("11", "12");
            pair.passUntilLevel();
            assertThat(pair.link.batches).last().isEqualTo(new Batch(11, 12, 2 * frame("11")));
            assertThat(pair.acknowledgements.reached(2)).isEqualTo(10); // of its own it knows 10
            pair.heartbeat();
            assertThat(pair.acknowledgements.reached(2)).isEqualTo(12);
            assertThat(pair.folder.log().committedId()).isEqualTo(12);
        }
    }

    @Test
    void sendsAnAtomicAppendWhole() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, "a")) {
            pair.folder.appendTogether(numbered(100));
            pair.folder.append("z");
            pair.heartbeat();
            pair.passUntilLevel();
            assertThat(pair.link.batches).extracting(Batch::firstId, Batch::lastId)
                    .contains(tuple(2L, 101L));
            assertThat(pair.link.folder().log().end()).isEqualTo(pair.folder.log().end());
        }
    }

    @Test
    void answerThatIsLostAfterTheStoreMakesNoDuplicate() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, numbered(30))) {
            pair.link.faults.addAll(List.of(Fault.ANSWER_LOST, Fault.NONE, Fault.ANSWER_LOST));
            pair.heartbeat();
            pair.passUntilLevel();
            assertThat(pair.link.folder().values()).containsExactly(numbered(30));
            assertThat(pair.link.batches).extracting(Batch::firstId).startsWith(1L, 1L);
        }
    }

    @Test
    void heartbeatAfterALostAnswerSparesTheResend() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, "a", "b")) {
            pair.link.faults.add(Fault.ANSWER_LOST);
            pair.heartbeat();
            pair.passes(1);
            assertThat(pair.secondary.view().lastId()).isZero();
            pair.heartbeat();
            assertThat(pair.secondary.view().lastId()).isEqualTo(2);
            assertThat(pair.acknowledgements.reached(2)).isEqualTo(2);
            assertThat(pair.state()).isEqualTo(ReplicationState.IN_SYNC);
            assertThat(pair.link.batches).hasSize(1);
        }
    }

    @Test
    void batchesShrinkAfterTimeoutsAndGrowAgain() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, numbered(300))) {
            pair.link.faults.addAll(List.of(
                    Fault.REQUEST_LOST, Fault.REQUEST_LOST, Fault.REQUEST_LOST));
            pair.heartbeat();
            pair.passUntilLevel();
            var bytes = pair.link.batches.stream().map(Batch::bytes).toList();
            assertThat(bytes.get(0)).isBetween(901, 1024);
            assertThat(bytes.get(1)).isBetween(401, 512);
            assertThat(bytes.get(2)).isBetween(201, 256);
            assertThat(bytes.get(3)).isBetween(80, 128);
            assertThat(bytes.get(4)).isBetween(201, 256);
            assertThat(bytes.get(6)).isBetween(901, 1024);
            assertThat(pair.link.folder().values()).containsExactly(numbered(300));
        }
    }

    @Test
    void longOutageIsLoggedOnce() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            pair.folder.append("b");
            int before = pair.logged.lines().size();
            for (int attempt = 0; attempt < 20; attempt++) {
                pair.link.faults.add(Fault.REFUSED);
            }
            while (!pair.link.faults.isEmpty()) {
                pair.passes(1);
            }
            assertThat(pair.logged.lines()).hasSize(before + 1)
                    .last().asString().contains("s1 is catching-up at 1: connection refused");
            pair.passUntilLevel();
            assertThat(pair.logged.lines()).last().asString().contains("s1 is in-sync at 2");
        }
    }

    @Test
    void answerThatStoredLessThanWasSentIsAFailure() throws Exception {
        var settings = QUICK.pausing(Duration.ofHours(1));
        try (var pair = OneSecondary.behind(folder, settings, "a", "b")) {
            pair.link.faults.add(Fault.DELAYED_PAST_THE_END);
            pair.heartbeat();
            pair.passes(1);
            assertThat(pair.secondary.view().reason()).contains(
                    "it took the batch, and stands at 0 in epoch 0");
            assertThat(pair.secondary.view().nextAttempt()).isPresent();
        }
    }

    @Test
    void eachAttemptIsToldWithWhatCameOfIt() throws Exception {
        var settings = QUICK.pausing(Duration.ofHours(1));
        try (var pair = OneSecondary.behind(folder, settings, "a", "b")) {
            pair.heartbeat();
            pair.passes(1);
            pair.folder.append("c");
            pair.link.faults.add(Fault.REFUSED);
            pair.passes(1);
            assertThat(pair.watched.attempts)
                    .extracting(ReplicationAttempt::result, ReplicationAttempt::firstId,
                    ReplicationAttempt::lastId, ReplicationAttempt::detail,
                            attempt -> attempt.pause().isPresent())
                    .containsExactly(tuple(ReplicationAttempt.Result.SUCCEEDED, 1L, 2L, "", false),
                            tuple(ReplicationAttempt.Result.FAILED, 3L, 3L, "connection refused",
                                    true));
            assertThat(pair.watched.attempts)
                    .allMatch(attempt -> attempt.bytes() > 0 && attempt.elapsedNanos() > 0);
        }
    }

    @Test
    void eachRiseOfItsPositionIsTold() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, "a", "b")) {
            pair.link.faults.add(Fault.ANSWER_LOST);
            pair.heartbeat();
            pair.passes(1);
            assertThat(pair.watched.acknowledged).isEmpty();
            pair.heartbeat();
            pair.heartbeat();
            assertThat(pair.watched.acknowledged).containsExactly(List.of(1L, 2L));
        }
    }

    @Test
    void wipedSecondaryGetsAllAgainAndItsPositionFalls() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, numbered(40))) {
            pair.heartbeat();
            pair.passUntilLevel();
            assertThat(pair.acknowledgements.reached(2)).isEqualTo(40);
            pair.link.wipe(folder.resolve("empty"));
            pair.folder.append("41");
            pair.passes(1); // a gap is the first that it hears
            assertThat(pair.secondary.view().lastId()).isZero();
            assertThat(pair.acknowledgements.reached(2)).isZero();
            assertThat(pair.folder.log().committedId()).isEqualTo(40);
            pair.passUntilLevel();
            pair.heartbeat();
            assertThat(pair.link.folder().values()).containsExactly(numbered(41));
            assertThat(pair.acknowledgements.reached(2)).isEqualTo(41);
            var told = pair.watched.acknowledged;
            // What it lost meanwhile it holds once more.
            assertThat(told.stream().filter(rise -> rise.getFirst() == 1)).hasSize(2);
            assertThat(told.getLast().getLast()).isEqualTo(41L);
        }
    }

    @Test
    void restartedSecondaryIsAskedAtOnceInSpiteOfAPause() throws Exception {
        var settings = QUICK.pausing(Duration.ofHours(1));
        try (var pair = OneSecondary.behind(folder, settings, "a")) {
            pair.link.faults.add(Fault.REFUSED);
            pair.heartbeat();
            pair.passes(1);
            assertThat(pair.secondary.view().nextAttempt()).isPresent();
            pair.link.restart();
            pair.heartbeat();
            assertThat(pair.secondary.view().nextAttempt()).isEmpty();
            pair.passUntilLevel();
        }
    }

    @Test
    void forkThatShowsInAnAnswerHalts() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            pair.link.folder().append("stray");
            pair.folder.append("b", "c");
            pair.passes(1);
            assertThat(pair.state()).isEqualTo(ReplicationState.DIVERGED);
            assertThat(pair.secondary.view().lastId()).isZero();
            assertThat(pair.acknowledgements.reached(2)).isZero();
            pair.passes(1);
            assertThat(pair.secondary.next()).isEqualTo(new Progress.Step.AwaitNews());
            assertThat(pair.link.batches).last().extracting(Batch::bytes).isEqualTo(0);
            assertThat(pair.link.folder().values()).startsWith("a", "stray");
        }
    }

    @Test
    void nodeThatIsLevelHearsOfItsMasterByAnEmptyBatch() throws Exception {
        try (var pair = OneSecondary.behind(folder, QUICK, "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            pair.link.restart();
            pair.link.batches.clear();
            pair.heartbeat();
            pair.passes(1);
            assertThat(pair.link.batches).containsExactly(new Batch(2, 1, 0));
            assertThat(pair.secondary.next()).isEqualTo(new Progress.Step.AwaitEntries(1));
        }
    }

    @Test
    void nodeWithAnotherLogGetsNothing() throws Exception {
        var own = LogFolder.holding(folder.resolve("master"), LogFolder.LOG_ID, "a", "b");
        var other = LogFolder.holding(folder.resolve("s1"), OneSecondary.MASTER, "a");
        try (var pair = new OneSecondary(own, new FakeSecondary(other), QUICK)) {
            pair.heartbeat();
            assertThat(pair.state()).isEqualTo(ReplicationState.OTHER_LOG);
            assertThat(pair.secondary.next()).isEqualTo(new Progress.Step.AwaitNews());
            assertThat(pair.fenced).isEmpty();
            assertThat(pair.link.batches).isEmpty();
        }
    }

    private static void assertContiguous(List<Batch> batches) {
        long nextId = 1;
        for (Batch batch : batches) {
            assertThat(batch.firstId()).isEqualTo(nextId);
            nextId = batch.lastId() + 1;
        }
    }

    private static int frame(String value) {
        return Frame.HEADER_BYTES + value.length();
    }

    private static String[] numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
