package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.replication.OneProgress.STALLED_AFTER;
import static replog.replication.Standings.PROCESS;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import replog.replication.Progress.Step;

/** In sync, catching up, stalled. */
class ProgressStateTest {
    private final OneProgress one = new OneProgress();

    @Test
    void staysInSyncWhileNewEntriesAreOnTheirWay() {
        one.heard(PROCESS, 5, 5);
        one.heard(PROCESS, 5, 6);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
    }

    @Test
    void aBatchOfABacklogIsStillCatchingUp() {
        one.heard(PROCESS, 5, 5);
        one.succeeded(9);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
        one.succeeded(12);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
    }

    @Test
    void whoAnswersAndAcknowledgesNothingOfItsWorkIsStalled() {
        one.heard(PROCESS, 3, 5);
        one.passes(STALLED_AFTER.minusSeconds(1));
        one.heard(PROCESS, 3, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        one.passes(Duration.ofSeconds(1));
        one.heard(PROCESS, 3, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.STALLED);
        assertThat(one.progress.reason()).contains("it acknowledged nothing for 5000 ms");
    }

    @Test
    void stalledOneStillGetsEntriesAndCounts() {
        stall();
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        assertThat(one.progress.position()).isEqualTo(3);
        assertThat(one.state().follows()).isTrue();
    }

    @Test
    void firstProgressEndsTheStall() {
        stall();
        one.heard(PROCESS, 4, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        assertThat(one.progress.reason()).isEmpty();
        one.passes(Duration.ofSeconds(1));
        one.heard(PROCESS, 4, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        stall();
        one.heard(PROCESS, 5, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
    }

    @Test
    void failedAttemptsDoNotHideAStall() {
        stall();
        one.failed();
        assertThat(one.state()).isEqualTo(ReplicationState.STALLED);
        assertThat(one.progress.reason()).contains("refused");
        one.heard(PROCESS, 3, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.STALLED);
    }

    @Test
    void idleOneIsNeverStalled() {
        one.heard(PROCESS, 5, 5);
        for (int heartbeat = 0; heartbeat < 9; heartbeat++) {
            one.passes(Duration.ofSeconds(1));
            one.heard(PROCESS, 5, 5);
        }
        one.passes(Duration.ofSeconds(1));
        one.heard(PROCESS, 5, 6);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
    }

    @Test
    void slowOneThatMovesIsNeverStalled() {
        for (int lastId = 0; lastId < 9; lastId++) {
            one.heard(PROCESS, lastId, 50);
            assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
            one.passes(STALLED_AFTER.minusMillis(1));
        }
    }

    @Test
    void whoDoesNotTakeAnEmptyBatchLacksNothing() {
        one.heard(PROCESS, 5, 5);
        one.timedOut(0);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
        assertThat(one.progress.reason()).contains("no answer within 2000 ms");
    }

    @Test
    void silentOneThatLacksSomethingIsNotInSync() {
        one.heard(PROCESS, 5, 5);
        one.progress.onSilence(one.now, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
        one.progress.onSilence(one.now, 6);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
    }

    @Test
    void whoComesBackIsNotStalledByItsAbsence() {
        one.heard(PROCESS, 3, 5);
        one.passes(Duration.ofMinutes(1));
        one.progress.onSilence(one.now, 5);
        one.passes(Duration.ofSeconds(1));
        one.heard(PROCESS, 3, 9);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
    }

    @Test
    void silenceEndsAStall() {
        stall();
        one.progress.onSilence(one.now, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
    }

    private void stall() {
        one.heard(PROCESS, 3, 5);
        one.passes(STALLED_AFTER);
        one.heard(PROCESS, 3, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.STALLED);
    }
}
