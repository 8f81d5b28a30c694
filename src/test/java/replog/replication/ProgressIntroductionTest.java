package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.replication.OneProgress.SECOND;
import static replog.replication.Standings.LATER_PROCESS;
import static replog.replication.Standings.PROCESS;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import replog.replication.Progress.Step;

/** The one empty batch that goes to each instance that is ahead or diverged. */
class ProgressIntroductionTest {
    private final OneProgress one = new OneProgress();

    @ParameterizedTest
    @CsvSource({"AHEAD, 7, 5", "DIVERGED, 3, 3", "DIVERGED, 5, 5", "DIVERGED, 0, 0"})
    void followsWhatBothHold(ReplicationState state, long lastId, long afterId) {
        one.contradicted(state, PROCESS, lastId);
        assertThat(one.next(5)).isEqualTo(new Step.Probe(afterId));
    }

    @ParameterizedTest
    @EnumSource(value = ReplicationState.class, names = {"AHEAD", "DIVERGED"})
    void goesToEachInstanceOnce(ReplicationState state) {
        one.contradicted(state, PROCESS, 7);
        one.progress.onProbed(PROCESS);
        assertThat(one.next(5)).isEqualTo(new Step.AwaitNews());
        one.contradicted(state, PROCESS, 8);
        assertThat(one.next(5)).isEqualTo(new Step.AwaitNews());
        one.contradicted(state, LATER_PROCESS, 8);
        assertThat(one.next(5)).isInstanceOf(Step.Probe.class);
    }

    @Test
    void answerOfAnEarlierInstanceIsNotTheLaterOnes() {
        one.contradicted(ReplicationState.AHEAD, LATER_PROCESS, 7);
        one.progress.onProbed(PROCESS);
        one.progress.onProbeRejected(PROCESS, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.AHEAD);
        assertThat(one.next(5)).isInstanceOf(Step.Probe.class);
    }

    @Test
    void batchThatADeadProcessTookIntroducesNothingToTheLiving() {
        one.heard(PROCESS, 3, 5);
        one.heard(LATER_PROCESS, 5, 5);
        one.progress.attemptSucceeded(PROCESS, 5);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        one.progress.attemptSucceeded(LATER_PROCESS, 5);
        assertThat(one.next(5)).isEqualTo(new Step.AwaitEntries(5));
    }

    @Test
    void oneWhoseEntriesTurnOutToBeStoredNeedsNone() {
        one.heard(PROCESS, 3, 5);
        one.heard(PROCESS, 5, 5);
        assertThat(one.next(5)).isEqualTo(new Step.AwaitEntries(5));
        one.heard(LATER_PROCESS, 5, 5);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
    }

    @Test
    void isRepeatedAfterAPauseWhenItFails() {
        one.contradicted(ReplicationState.AHEAD, PROCESS, 7);
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(SECOND));
        assertThat(one.progress.reason()).contains("why");
        one.passes(Duration.ofSeconds(1));
        assertThat(one.next(5)).isInstanceOf(Step.Probe.class);
    }

    @Test
    void pauseEndsWithANewInstance() {
        one.contradicted(ReplicationState.AHEAD, PROCESS, 7);
        one.failed();
        one.contradicted(ReplicationState.AHEAD, LATER_PROCESS, 7);
        assertThat(one.next(5)).isInstanceOf(Step.Probe.class);
    }

    @Test
    void historyThatIsRefusedStaysRefusedForTheInstance() {
        one.contradicted(ReplicationState.AHEAD, PROCESS, 7);
        one.progress.onProbeRejected(PROCESS, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.DIVERGED);
        assertThat(one.progress.reason()).contains("its history up to 5 is not the master's");
        one.contradicted(ReplicationState.AHEAD, PROCESS, 8);
        assertThat(one.state()).isEqualTo(ReplicationState.DIVERGED);
        assertThat(one.progress.reason()).contains("its history up to 5 is not the master's");
        assertThat(one.next(5)).isEqualTo(new Step.AwaitNews());
        one.contradicted(ReplicationState.AHEAD, LATER_PROCESS, 8);
        assertThat(one.state()).isEqualTo(ReplicationState.AHEAD);
    }

    @Test
    void whatWasRefusedIsFollowedOnceItIsProven() {
        one.contradicted(ReplicationState.AHEAD, PROCESS, 7);
        one.progress.onProbeRejected(PROCESS, 5);
        one.heard(PROCESS, 7, 7);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
        assertThat(one.next(7)).isInstanceOf(Step.Send.class); // it has the rest proven
        one.contradicted(ReplicationState.AHEAD, PROCESS, 8);
        assertThat(one.state()).isEqualTo(ReplicationState.AHEAD);
    }

    @Test
    void refusalOfOneThatFollowsByNowChangesNothing() {
        one.heard(PROCESS, 5, 5);
        one.progress.onProbeRejected(PROCESS, 5);
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
    }
}
