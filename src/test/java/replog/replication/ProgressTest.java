package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.replication.OneProgress.MAX_BATCH;
import static replog.replication.Standings.LATER_PROCESS;
import static replog.replication.Standings.PROCESS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.replication.Progress.Step;

/** Whom it believes, and what to send. */
class ProgressTest {
    private final OneProgress one = new OneProgress();

    @Test
    void sendsNothingToWhomItHasNotHeard() {
        assertThat(one.progress.next(one.now, 5, true)).isEqualTo(new Step.AwaitNews());
        assertThat(one.state()).isEqualTo(ReplicationState.UNKNOWN);
        assertThat(one.progress.position()).isZero();
        assertThat(one.progress.instance()).isEmpty();
    }

    @Test
    void sendsFromTheFirstEntryThatIsMissing() {
        one.heard(PROCESS, 3, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        assertThat(one.next(5)).isEqualTo(new Step.Send(4, Standings.hash(3), MAX_BATCH));
    }

    @Test
    void awaitsEntriesWhenThereIsNothingToSend() {
        one.heard(PROCESS, 5, 5);
        one.succeeded(5);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
        assertThat(one.next(5)).isEqualTo(new Step.AwaitEntries(5));
    }

    @Test
    void sendsNothingToWhomItCanNotReach() {
        one.heard(PROCESS, 3, 5);
        assertThat(one.progress.next(one.now, 5, false)).isEqualTo(new Step.AwaitNews());
    }

    @Test
    void positionOnlyRisesWithinAnInstance() {
        one.heard(PROCESS, 5, 5);
        assertThat(one.heard(PROCESS, 3, 5)).isTrue();
        assertThat(one.progress.position()).isEqualTo(5);
        one.heard(PROCESS, 6, 6);
        assertThat(one.progress.position()).isEqualTo(6);
    }

    @Test
    void newInstanceReplacesThePositionDownwards() {
        one.heard(PROCESS, 5, 5);
        assertThat(one.heard(LATER_PROCESS, 2, 5)).isTrue();
        assertThat(one.progress.position()).isEqualTo(2);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        assertThat(one.progress.instance()).contains(LATER_PROCESS);
    }

    @Test
    void answerOfADeadProcessCanNotComeBack() {
        long begun = one.now;
        one.now += 1;
        one.heard(LATER_PROCESS, 2, 5);
        assertThat(one.takeIn(PROCESS, 5, begun)).isFalse();
        assertThat(one.progress.position()).isEqualTo(2);
        assertThat(one.progress.instance()).contains(LATER_PROCESS);
    }

    @Test
    void answerToARequestOfTheSameMomentCanNotChangeTheInstance() {
        one.heard(LATER_PROCESS, 2, 5);
        assertThat(one.takeIn(PROCESS, 5, one.now)).isFalse();
        assertThat(one.takeIn(PROCESS, 5, one.now + 1)).isTrue();
    }

    @Test
    void lateAnswerOfTheSameInstanceStillCounts() {
        long begun = one.now;
        one.heard(PROCESS, 2, 5);
        assertThat(one.takeIn(PROCESS, 4, begun)).isTrue();
        assertThat(one.progress.position()).isEqualTo(4);
    }

    @Test
    void refusedAnswerDoesNotMakeLaterOnesStale() {
        one.heard(PROCESS, 2, 5);
        long taken = one.now;
        one.now += 10;
        assertThat(one.takeIn(LATER_PROCESS, 0, taken)).isFalse();
        assertThat(one.takeIn(LATER_PROCESS, 0, taken + 1)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = ReplicationState.class, names = {"OTHER_LOG", "FENCED", "FAILED"})
    void contradictionSendsNothingAndCountsForNothing(ReplicationState state) {
        one.heard(PROCESS, 3, 5);
        one.contradicted(state, PROCESS, 3);
        assertThat(one.next(5)).isEqualTo(new Step.AwaitNews());
        assertThat(one.progress.position()).isZero();
        assertThat(one.state()).isEqualTo(state);
        assertThat(one.progress.reason()).contains("why");
    }

    @Test
    void contradictionThatIsGoneLetsItFollowAgain() {
        one.contradicted(ReplicationState.AHEAD, PROCESS, 7);
        one.heard(PROCESS, 7, 8);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        assertThat(one.progress.position()).isEqualTo(7);
        assertThat(one.progress.reason()).isEmpty();
        assertThat(one.next(8)).isEqualTo(new Step.Send(8, Standings.hash(7), MAX_BATCH));
    }

    @Test
    void failedOrGoodAttemptDoesNotHideAContradiction() {
        one.contradicted(ReplicationState.OTHER_LOG, PROCESS, 3);
        one.succeeded(3);
        assertThat(one.state()).isEqualTo(ReplicationState.OTHER_LOG);
        one.failed();
        assertThat(one.state()).isEqualTo(ReplicationState.OTHER_LOG);
        assertThat(one.next(5)).isEqualTo(new Step.AwaitNews());
    }
}
