package replog.replication;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import replog.replication.PrefixCheck.Contradiction;
import replog.replication.Progress.RetryState;
import replog.replication.Progress.Sent;
import replog.replication.Progress.Step;
import replog.wire.NodePosition;

/** A progress with a clock of its own, in the verbs in which tests speak of it. */
final class OneProgress {
    static final int MAX_BATCH = 1000;
    static final long SECOND = 1_000_000_000L;
    static final Duration STALLED_AFTER = Duration.ofSeconds(5);
    static final Backoff BACKOFF = new Backoff(
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)));

    private static final double NO_JITTER = 0.5;

    final Progress progress;
    /** The clock; each request takes a tick. */
    long now = 100;

    OneProgress() {
        this(0);
    }

    OneProgress(int retryLimit) {
        progress = new Progress(new RetryState(BACKOFF, retryLimit), MAX_BATCH, STALLED_AFTER);
    }

    boolean heard(UUID instance, long lastId, long goalId) {
        return heard(Standings.at(instance, lastId), goalId);
    }

    boolean heard(NodePosition reported, long goalId) {
        long begun = ++now;
        now++;
        return progress.receive(reported, Optional.empty(), begun, now, goalId);
    }

    /** It answers, and its disk has no room. */
    void heardFull(UUID instance, long lastId, long goalId) {
        heard(Standings.full(instance, lastId), goalId);
    }

    /** The answer to a request that was sent at {@code begun} comes in now. */
    boolean takeIn(UUID instance, long lastId, long begun) {
        return progress.receive(
                Standings.at(instance, lastId), Optional.empty(), begun, now, 5);
    }

    void contradicted(ReplicationState state, UUID instance, long lastId) {
        long begun = ++now;
        now++;
        progress.receive(Standings.at(instance, lastId),
                Optional.of(new Contradiction(state, "why")), begun, now, 5);
    }

    /** The process that was last believed took a batch. */
    void succeeded(long goalId) {
        progress.attemptSucceeded(progress.instance().orElseThrow(), goalId);
    }

    void failed() {
        progress.attemptFailed("refused", new Sent(now, 1), now, NO_JITTER);
    }

    void timedOut(int sentBytes) {
        progress.attemptTimedOut(Duration.ofSeconds(2), new Sent(now, sentBytes), now, NO_JITTER);
    }

    void delayed(long seconds) {
        progress.attemptDelayed(Duration.ofSeconds(seconds), "it sleeps", new Sent(now, 1), now);
    }

    void passes(Duration time) {
        now += time.toNanos();
    }

    Step next(long masterLastId) {
        return progress.next(now, masterLastId, true);
    }

    ReplicationState state() {
        return progress.state();
    }

    int batchBytes() {
        progress.endPause(now);
        return ((Step.Send) next(5)).maxBytes();
    }
}
