package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.replication.Standings.LATER_PROCESS;
import static replog.replication.Standings.PROCESS;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.replication.History.Contradiction;
import replog.replication.Progress.Step;

class ProgressTest {
    private static final int MAX_BATCH = 1000;
    private static final long SECOND = 1_000_000_000L;
    private static final double NO_JITTER = 0.5;

    private final Progress progress = new Progress(
            new Backoff(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))), MAX_BATCH);
    /** The clock; each request takes a tick. */
    private long now = 100;

    @Test
    void sendsNothingToWhomItHasNotHeard() {
        assertThat(progress.next(now, 5, true)).isEqualTo(new Step.AwaitNews());
        assertThat(progress.state()).isEqualTo(State.UNKNOWN);
        assertThat(progress.position()).isZero();
        assertThat(progress.instance()).isEmpty();
    }

    @Test
    void sendsFromTheFirstEntryThatIsMissing() {
        heard(PROCESS, 3, 5);
        assertThat(progress.state()).isEqualTo(State.CATCHING_UP);
        assertThat(next(5)).isEqualTo(new Step.Send(4, Standings.hash(3), MAX_BATCH));
    }

    @Test
    void awaitsEntriesWhenThereIsNothingToSend() {
        heard(PROCESS, 5, 5);
        progress.attemptSucceeded(5);
        assertThat(progress.state()).isEqualTo(State.IN_SYNC);
        assertThat(next(5)).isEqualTo(new Step.AwaitEntries(5));
    }

    @Test
    void sendsNothingToWhomItCanNotReach() {
        heard(PROCESS, 3, 5);
        assertThat(progress.next(now, 5, false)).isEqualTo(new Step.AwaitNews());
    }

    @Test
    void positionOnlyRisesWithinAnInstance() {
        heard(PROCESS, 5, 5);
        assertThat(heard(PROCESS, 3, 5)).isTrue();
        assertThat(progress.position()).isEqualTo(5);
        heard(PROCESS, 6, 6);
        assertThat(progress.position()).isEqualTo(6);
    }

    @Test
    void newInstanceReplacesThePositionDownwards() {
        heard(PROCESS, 5, 5);
        assertThat(heard(LATER_PROCESS, 2, 5)).isTrue();
        assertThat(progress.position()).isEqualTo(2);
        assertThat(progress.state()).isEqualTo(State.CATCHING_UP);
        assertThat(progress.instance()).contains(LATER_PROCESS);
    }

    @Test
    void answerOfADeadProcessCanNotComeBack() {
        long begun = now;
        now += 1;
        heard(LATER_PROCESS, 2, 5);
        assertThat(takeIn(PROCESS, 5, begun)).isFalse();
        assertThat(progress.position()).isEqualTo(2);
        assertThat(progress.instance()).contains(LATER_PROCESS);
    }

    @Test
    void answerToARequestOfTheSameMomentCanNotChangeTheInstance() {
        heard(LATER_PROCESS, 2, 5);
        assertThat(takeIn(PROCESS, 5, now)).isFalse();
        assertThat(takeIn(PROCESS, 5, now + 1)).isTrue();
    }

    @Test
    void lateAnswerOfTheSameInstanceStillCounts() {
        long begun = now;
        heard(PROCESS, 2, 5);
        assertThat(takeIn(PROCESS, 4, begun)).isTrue();
        assertThat(progress.position()).isEqualTo(4);
    }

    @Test
    void refusedAnswerDoesNotMakeLaterOnesStale() {
        heard(PROCESS, 2, 5);
        long taken = now;
        now += 10;
        assertThat(takeIn(LATER_PROCESS, 0, taken)).isFalse();
        assertThat(takeIn(LATER_PROCESS, 0, taken + 1)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = State.class, names = {"AHEAD", "DIVERGED", "OTHER_LOG", "FENCED", "FAILED"})
    void contradictionSendsNothingAndCountsForNothing(State state) {
        heard(PROCESS, 3, 5);
        contradicted(state, 3);
        assertThat(next(5)).isEqualTo(new Step.AwaitNews());
        assertThat(progress.position()).isZero();
        assertThat(progress.state()).isEqualTo(state);
        assertThat(progress.reason()).contains("why");
    }

    @Test
    void contradictionThatIsGoneLetsItFollowAgain() {
        contradicted(State.AHEAD, 7);
        heard(PROCESS, 7, 8);
        assertThat(progress.state()).isEqualTo(State.CATCHING_UP);
        assertThat(progress.position()).isEqualTo(7);
        assertThat(progress.reason()).isEmpty();
        assertThat(next(8)).isEqualTo(new Step.Send(8, Standings.hash(7), MAX_BATCH));
    }

    @Test
    void failedOrGoodAttemptDoesNotHideAContradiction() {
        contradicted(State.DIVERGED, 3);
        progress.attemptSucceeded(3);
        assertThat(progress.state()).isEqualTo(State.DIVERGED);
        failed();
        assertThat(progress.state()).isEqualTo(State.DIVERGED);
        assertThat(next(5)).isEqualTo(new Step.AwaitNews());
    }

    @Test
    void failurePausesByTheTable() {
        heard(PROCESS, 3, 5);
        failed();
        assertThat(next(5)).isEqualTo(new Step.Pause(SECOND));
        assertThat(progress.pauseLeft(now)).contains(Duration.ofSeconds(1));
        now += SECOND / 4;
        assertThat(next(5)).isEqualTo(new Step.Pause(3 * SECOND / 4));
        now += SECOND;
        assertThat(next(5)).isInstanceOf(Step.Send.class);
        assertThat(progress.pauseLeft(now)).isEmpty();
        failed();
        failed();
        assertThat(next(5)).isEqualTo(new Step.Pause(2 * SECOND));
    }

    @Test
    void failureSaysWhyUntilASuccess() {
        heard(PROCESS, 5, 5);
        failed();
        assertThat(progress.reason()).contains("refused");
        assertThat(progress.state()).isEqualTo(State.CATCHING_UP);
        progress.attemptSucceeded(5);
        assertThat(progress.reason()).isEmpty();
        assertThat(progress.state()).isEqualTo(State.IN_SYNC);
    }

    @Test
    void pauseEndsWithANewInstance() {
        heard(PROCESS, 3, 5);
        failed();
        heard(PROCESS, 3, 5);
        assertThat(next(5)).isInstanceOf(Step.Pause.class);
        heard(LATER_PROCESS, 3, 5);
        assertThat(next(5)).isInstanceOf(Step.Send.class);
    }

    @Test
    void endOfAPauseBeginsTheTableAnew() {
        heard(PROCESS, 3, 5);
        failed();
        failed();
        progress.endPause();
        assertThat(next(5)).isInstanceOf(Step.Send.class);
        failed();
        assertThat(next(5)).isEqualTo(new Step.Pause(SECOND));
    }

    @Test
    void successBeginsTheTableAnew() {
        heard(PROCESS, 3, 5);
        failed();
        failed();
        progress.attemptSucceeded(5);
        failed();
        assertThat(next(5)).isEqualTo(new Step.Pause(SECOND));
    }

    @Test
    void batchHalvesAfterATimeoutAndDoublesAfterASuccess() {
        heard(PROCESS, 3, 5);
        timedOut();
        timedOut();
        assertThat(batchBytes()).isEqualTo(MAX_BATCH / 4);
        progress.attemptSucceeded(5);
        assertThat(batchBytes()).isEqualTo(MAX_BATCH / 2);
        progress.attemptSucceeded(5);
        progress.attemptSucceeded(5);
        assertThat(batchBytes()).isEqualTo(MAX_BATCH);
        assertThat(progress.reason()).isEmpty();
    }

    @Test
    void batchNeverFallsToNothing() {
        heard(PROCESS, 3, 5);
        for (int count = 0; count < 50; count++) {
            timedOut();
        }
        assertThat(batchBytes()).isEqualTo(1);
        assertThat(progress.reason()).contains("no answer within 2000 ms");
    }

    @Test
    void failureThatIsNoTimeoutLeavesTheBatchAsItIs() {
        heard(PROCESS, 3, 5);
        failed();
        assertThat(batchBytes()).isEqualTo(MAX_BATCH);
    }

    @Test
    void largestBatchOfAllDoesNotOverflow() {
        var large = new Progress(
                new Backoff(List.of(Duration.ofSeconds(1))), Integer.MAX_VALUE);
        large.takeIn(Standings.at(PROCESS, 0), Optional.empty(), 0, 1, 1);
        large.attemptSucceeded(1);
        assertThat(large.next(2, 1, true))
                .isEqualTo(new Step.Send(1, Standings.hash(0), Integer.MAX_VALUE));
    }

    @Test
    void staysInSyncWhileNewEntriesAreOnTheirWay() {
        heard(PROCESS, 5, 5);
        heard(PROCESS, 5, 6);
        assertThat(progress.state()).isEqualTo(State.IN_SYNC);
    }

    @Test
    void aBatchOfABacklogIsStillCatchingUp() {
        heard(PROCESS, 5, 5);
        progress.attemptSucceeded(9);
        assertThat(progress.state()).isEqualTo(State.IN_SYNC);
        progress.attemptSucceeded(12);
        assertThat(progress.state()).isEqualTo(State.CATCHING_UP);
    }

    @Test
    void judgesPausesOnAClockThatOverflows() {
        now = Long.MAX_VALUE - 10;
        heard(PROCESS, 3, 5);
        failed();
        assertThat(next(5)).isEqualTo(new Step.Pause(SECOND));
        now += SECOND;
        assertThat(next(5)).isInstanceOf(Step.Send.class);
        assertThat(heard(LATER_PROCESS, 1, 5)).isTrue();
    }

    private boolean heard(UUID instance, long lastId, long goalId) {
        long begun = ++now;
        now++;
        return progress.takeIn(
                Standings.at(instance, lastId), Optional.empty(), begun, now, goalId);
    }

    private boolean takeIn(UUID instance, long lastId, long begun) {
        return progress.takeIn(
                Standings.at(instance, lastId), Optional.empty(), begun, now, 5);
    }

    private void contradicted(State state, long lastId) {
        long begun = ++now;
        now++;
        progress.takeIn(Standings.at(PROCESS, lastId),
                Optional.of(new Contradiction(state, "why")), begun, now, 5);
    }

    private void failed() {
        progress.attemptFailed("refused", now, NO_JITTER);
    }

    private void timedOut() {
        progress.attemptTimedOut(Duration.ofSeconds(2), now, NO_JITTER);
    }

    private Step next(long masterLastId) {
        return progress.next(now, masterLastId, true);
    }

    private int batchBytes() {
        progress.endPause();
        return ((Step.Send) next(5)).maxBytes();
    }
}
