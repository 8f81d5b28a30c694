package replog.replication;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import replog.replication.Attempt.Result;
import replog.replication.Link.Answer;
import replog.replication.Progress.Sent;
import replog.wire.BatchHeader;
import replog.wire.Standing;

/**
 * Makes of what came back from the attempts of one loop what it means for its secondary. Confined
 * to the loop's thread.
 */
final class Attempts {
    private final Secondary secondary;
    private final Watcher watcher;

    /** @param watcher told of each attempt, once it was taken in */
    Attempts(Secondary secondary, Watcher watcher) {
        this.secondary = secondary;
        this.watcher = watcher;
    }

    /**
     * A batch that was sent.
     *
     * @param begunNanos when it was sent
     * @param bytes of its frames
     * @param lastId the last entry in it, or the one before it when it is empty
     * @param goalId the end of the log then
     * @param introduces whether it went, empty, to one that does not follow
     */
    record Batch(BatchHeader header, long begunNanos, int bytes, long lastId, long goalId,
            boolean introduces) {
        Sent sent() {
            return new Sent(begunNanos, bytes);
        }
    }

    void answered(Answer answer, Batch batch) throws IOException {
        switch (answer) {
            case Answer.Stands(var standing) -> stands(standing, batch);
            case Answer.Refused(var standing, var problem, var detail) -> {
                refused(standing, problem, detail, batch);
                over(batch, Result.REFUSED, problem + ": " + detail);
            }
            case Answer.Delayed(var retryAfter, var detail) -> {
                secondary.attempted(progress -> progress.attemptDelayed(
                        retryAfter, detail, batch.sent(), System.nanoTime()));
                over(batch, Result.DELAYED, detail);
            }
            case Answer.Failed(var why) -> {
                failed(why, batch.sent());
                over(batch, Result.FAILED, why);
            }
            case Answer.TimedOut(var after) -> {
                secondary.attempted(progress -> progress.attemptTimedOut(
                        after, batch.sent(), System.nanoTime(), random()));
                over(batch, Result.TIMED_OUT, "no answer within " + after.toMillis() + " ms");
            }
        }
    }

    private void over(Batch batch, Result result, String detail) {
        watcher.attempted(secondary.name(), new Attempt(batch.header().firstId(), batch.lastId(),
                batch.bytes(), batch.begunNanos(), System.nanoTime() - batch.begunNanos(), result,
                detail, secondary.view().nextAttempt()));
    }

    /** Counts an attempt that failed here, for instance to read what was to be sent. */
    void failed(String why) {
        failed(why, new Sent(System.nanoTime(), 1));
    }

    private void failed(String why, Sent sent) {
        secondary.attempted(progress ->
                progress.attemptFailed(why, sent, System.nanoTime(), random()));
    }

    private void stands(Standing standing, Batch batch) throws IOException {
        boolean turned = secondary.takeIn(standing, batch.begunNanos(), batch.goalId());
        boolean took = standing.lastId() >= batch.lastId() && standing.masterInstance()
                .equals(Optional.of(batch.header().master().instance()));
        if (batch.introduces()) {
            secondary.attempted(progress -> progress.introduced(standing.instance()));
        } else if (took) {
            secondary.attempted(progress ->
                    progress.attemptSucceeded(standing.instance(), batch.goalId()));
        } else if (!turned) {
            failed(elsewhere(standing), batch.sent());
        }
        over(batch, took ? Result.SUCCEEDED : Result.REFUSED, took ? "" : elsewhere(standing));
    }

    private static String elsewhere(Standing standing) {
        return "it took the batch, and stands at " + standing.lastId()
                + " in epoch " + standing.epoch();
    }

    private void refused(Standing standing, String problem, String detail, Batch batch)
            throws IOException {
        boolean turned = secondary.takeIn(standing, batch.begunNanos(), batch.goalId());
        if (batch.introduces()) {
            secondary.attempted(problem.equals("diverged")
                    ? progress -> progress.refuted(standing.instance(), batch.lastId())
                    : progress -> progress.introduced(standing.instance()));
        } else if (!turned) {
            failed(problem + ": " + detail, batch.sent());
        }
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
