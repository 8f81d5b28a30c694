package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.replication.OneProgress.BACKOFF;
import static replog.replication.OneProgress.MAX_BATCH;
import static replog.replication.OneProgress.SECOND;
import static replog.replication.OneProgress.STALLED_AFTER;
import static replog.replication.Standings.LATER_PROCESS;
import static replog.replication.Standings.PROCESS;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import replog.replication.Progress.RetryState;
import replog.replication.Progress.Sent;
import replog.replication.Progress.Step;

/** Pauses after attempts that came to nothing, and the size of batches. */
class ProgressRetryTest {
    private final OneProgress one = new OneProgress();

    @Test
    void failurePausesByTheTable() {
        one.heard(PROCESS, 3, 5);
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(SECOND));
        assertThat(one.progress.pauseLeft(one.now)).contains(Duration.ofSeconds(1));
        one.now += SECOND / 4;
        assertThat(one.next(5)).isEqualTo(new Step.Pause(3 * SECOND / 4));
        one.now += SECOND;
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        assertThat(one.progress.pauseLeft(one.now)).isEmpty();
        one.failed();
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(2 * SECOND));
    }

    @Test
    void failureSaysWhyUntilASuccess() {
        one.heard(PROCESS, 5, 5);
        one.failed();
        assertThat(one.progress.reason()).contains("refused");
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        one.succeeded(5);
        assertThat(one.progress.reason()).isEmpty();
        assertThat(one.state()).isEqualTo(ReplicationState.IN_SYNC);
    }

    @Test
    void pauseEndsWithANewInstance() {
        one.heard(PROCESS, 3, 5);
        one.failed();
        one.heard(PROCESS, 3, 5);
        assertThat(one.next(5)).isInstanceOf(Step.Pause.class);
        one.heard(LATER_PROCESS, 3, 5);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
    }

    @Test
    void endOfAPauseBeginsTheTableAnew() {
        one.heard(PROCESS, 3, 5);
        one.failed();
        one.failed();
        one.progress.endPause(one.now);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(SECOND));
    }

    @Test
    void failureOfAnAttemptThatWasBegunBeforeTheEndOfAPauseIsOldNews() {
        one.heard(PROCESS, 3, 5);
        long begun = one.now;
        one.passes(Duration.ofSeconds(1));
        one.progress.endPause(one.now);
        one.progress.attemptFailed("refused", new Sent(begun, 1), one.now, 0);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        one.progress.attemptTimedOut(Duration.ofSeconds(1), new Sent(begun, MAX_BATCH), one.now, 0);
        assertThat(one.next(5)).isEqualTo(new Step.Send(4, Standings.hash(3), MAX_BATCH / 2));
    }

    @Test
    void failureOfAnAttemptThatWentToADeadProcessIsNotTheLivingOnes() {
        one.heard(PROCESS, 3, 5);
        long begun = one.now;
        one.passes(Duration.ofSeconds(1));
        one.heard(LATER_PROCESS, 3, 5);
        one.progress.attemptFailed("connection closed", new Sent(begun, 1), one.now, 0);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
    }

    @Test
    void successBeginsTheTableAnew() {
        one.heard(PROCESS, 3, 5);
        one.failed();
        one.failed();
        one.succeeded(5);
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(SECOND));
    }

    @Test
    void batchHalvesAfterATimeoutAndDoublesAfterASuccess() {
        one.heard(PROCESS, 3, 5);
        one.timedOut(MAX_BATCH);
        one.timedOut(MAX_BATCH);
        assertThat(one.batchBytes()).isEqualTo(MAX_BATCH / 4);
        one.succeeded(5);
        assertThat(one.batchBytes()).isEqualTo(MAX_BATCH / 2);
        one.succeeded(5);
        one.succeeded(5);
        assertThat(one.batchBytes()).isEqualTo(MAX_BATCH);
        assertThat(one.progress.reason()).isEmpty();
    }

    @Test
    void batchNeverFallsToNothing() {
        one.heard(PROCESS, 3, 5);
        for (int count = 0; count < 50; count++) {
            one.timedOut(MAX_BATCH);
        }
        assertThat(one.progress.reason()).contains("no answer within 2000 ms");
        assertThat(one.batchBytes()).isEqualTo(1);
    }

    @Test
    void nextBatchIsSmallerThanWhatWasSent() {
        one.heard(PROCESS, 3, 5);
        one.timedOut(100);
        assertThat(one.batchBytes()).isEqualTo(MAX_BATCH / 16);
        one.timedOut(100); // one entry, which is larger than the batch may be
        assertThat(one.batchBytes()).isEqualTo(MAX_BATCH / 32);
    }

    @Test
    void emptyBatchThatTimesOutLeavesTheBatchAsItIs() {
        one.heard(PROCESS, 3, 5);
        one.timedOut(0);
        assertThat(one.batchBytes()).isEqualTo(MAX_BATCH);
    }

    @Test
    void failureThatIsNoTimeoutLeavesTheBatchAsItIs() {
        one.heard(PROCESS, 3, 5);
        one.failed();
        assertThat(one.batchBytes()).isEqualTo(MAX_BATCH);
    }

    @Test
    void largestBatchOfAllDoesNotOverflow() {
        var large = new Progress(
                new RetryState(BACKOFF, 0), Integer.MAX_VALUE, STALLED_AFTER);
        large.receive(Standings.at(PROCESS, 0), Optional.empty(), 0, 1, 1);
        large.attemptSucceeded(PROCESS, 1);
        assertThat(large.next(2, 1, true))
                .isEqualTo(new Step.Send(1, Standings.hash(0), Integer.MAX_VALUE));
    }

    @Test
    void judgesPausesOnAClockThatOverflows() {
        one.now = Long.MAX_VALUE - 10;
        one.heard(PROCESS, 3, 5);
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(SECOND));
        one.now += SECOND;
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        assertThat(one.heard(LATER_PROCESS, 1, 5)).isTrue();
    }

    @Test
    void entriesThatTurnOutToBeStoredEndThePause() {
        one.heard(PROCESS, 3, 9);
        one.failed();
        one.heard(PROCESS, 4, 9);
        assertThat(one.next(9)).isInstanceOf(Step.Send.class);
    }

    @Test
    void whoAnswersAndStoresNothingKeepsItsPlaceInTheTable() {
        one.heard(PROCESS, 3, 5);
        one.failed();
        for (int heartbeat = 0; heartbeat < 9; heartbeat++) {
            one.passes(Duration.ofMillis(100));
            one.heard(PROCESS, 3, 5);
            assertThat(one.next(5)).isInstanceOf(Step.Pause.class);
        }
        one.passes(Duration.ofSeconds(1));
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(2 * SECOND));
    }

    @Test
    void limitLeavesItAloneUntilThereIsNews() {
        var limited = new OneProgress(2);
        limited.heard(PROCESS, 3, 5);
        limited.failed();
        assertThat(limited.next(5)).isEqualTo(new Step.Pause(SECOND));
        limited.passes(Duration.ofSeconds(1));
        limited.failed();
        limited.passes(Duration.ofDays(1));
        assertThat(limited.next(5)).isEqualTo(new Step.AwaitNews());
        assertThat(limited.progress.reason()).contains("left alone after 2 attempts: refused");
        assertThat(limited.progress.pauseLeft(limited.now)).isEmpty();
        limited.progress.endPause(limited.now);
        assertThat(limited.next(5)).isInstanceOf(Step.Send.class);
        assertThat(limited.progress.reason()).isEmpty();
    }

    @Test
    void newProcessIsTriedAgainInSpiteOfTheLimit() {
        var limited = new OneProgress(1);
        limited.heard(PROCESS, 3, 5);
        limited.failed();
        limited.heard(LATER_PROCESS, 3, 5);
        assertThat(limited.next(5)).isInstanceOf(Step.Send.class);
    }

    @Test
    void fullDiskIsSaidAndKeepsItsPlaceInTheTable() {
        one.heardFull(PROCESS, 3, 5);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        one.failed();
        one.heardFull(PROCESS, 3, 5);
        assertThat(one.next(5)).isInstanceOf(Step.Pause.class);
        assertThat(one.state()).isEqualTo(ReplicationState.CATCHING_UP);
        assertThat(one.progress.reason()).contains("no room");
    }

    @Test
    void roomOnADiskThatWasFullEndsThePause() {
        one.heardFull(PROCESS, 3, 5);
        one.failed();
        one.heard(PROCESS, 3, 5);
        assertThat(one.next(5)).isInstanceOf(Step.Send.class);
        assertThat(one.progress.reason()).isEmpty();
        one.failed();
        one.heard(PROCESS, 3, 5);
        assertThat(one.next(5)).isEqualTo(new Step.Pause(SECOND - 2));
    }

    @Test
    void delayIsNoFailureAndTakesNoPlaceInTheTable() {
        one.heard(PROCESS, 3, 5);
        one.delayed(4);
        assertThat(one.next(5)).isEqualTo(new Step.Pause(4 * SECOND));
        assertThat(one.progress.reason()).contains("it sleeps");
        assertThat(one.progress.pauseLeft(one.now)).contains(Duration.ofSeconds(4));
        assertThat(one.progress.isClear()).isFalse();
        one.passes(Duration.ofSeconds(4));
        assertThat(one.next(5)).isEqualTo(new Step.Send(4, Standings.hash(3), MAX_BATCH));
        one.failed();
        assertThat(one.next(5)).isEqualTo(new Step.Pause(SECOND));
    }

    @Test
    void delayIsAskedAgainBeforeItIsLong() {
        one.heard(PROCESS, 3, 5);
        one.delayed(3_600);
        assertThat(one.next(5)).isEqualTo(
                new Step.Pause(OneProgress.STALLED_AFTER.toNanos()));
    }

    @Test
    void delaysAreNotCountedAgainstTheLimit() {
        var limited = new OneProgress(2);
        limited.heard(PROCESS, 3, 5);
        limited.failed();
        for (int delay = 0; delay < 5; delay++) {
            limited.delayed(1);
            assertThat(limited.next(5)).isEqualTo(new Step.Pause(SECOND));
            limited.passes(Duration.ofSeconds(1));
        }
        assertThat(limited.next(5)).isInstanceOf(Step.Send.class);
    }
}
