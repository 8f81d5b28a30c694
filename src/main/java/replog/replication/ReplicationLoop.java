package replog.replication;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import replog.log.Log;
import replog.log.LogReader;
import replog.log.frame.FrameBatch;
import replog.replication.Progress.Sent;
import replog.replication.Progress.Step;
import replog.replication.ReplicationAttempt.Result;
import replog.replication.SecondaryClient.Answer;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/**
 * Tails the log for one secondary, on a virtual thread of its own: each pass either sends one
 * batch or waits until there is a reason to.
 *
 * <p>It keeps one cursor and reads the file, so that a secondary that is away for a week costs one
 * number, not a queue. What accumulates during one request is the next batch.
 */
final class ReplicationLoop implements Runnable {
    private final Secondary secondary;
    private final AttemptOutcomes attempts;
    private final Log log;
    private final Supplier<MasterInfo> masterInfo;
    private final System.Logger logger;
    private final Runnable follower = this::lookForEntries;
    private LogReader reader;
    private volatile long awaitedAfterId = Long.MAX_VALUE;
    private volatile boolean stopped;

    ReplicationLoop(Secondary secondary, Log log, Supplier<MasterInfo> masterInfo,
            ReplicationListener listener, System.Logger logger) {
        this.secondary = secondary;
        this.attempts = new AttemptOutcomes(secondary, listener);
        this.log = log;
        this.masterInfo = masterInfo;
        this.logger = logger;
        this.reader = log.reader(1);
        log.follow(follower);
    }

    /** Ends after the pass that is under way. */
    void stop() {
        stopped = true;
        log.unfollow(follower);
        secondary.wake();
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                passSafely();
            }
            reader.close();
        } catch (InterruptedException | IOException e) {
            logger.log(Level.ERROR, "replication to " + secondary.name() + " ended", e);
        }
    }

    /** What should not happen costs an attempt and its pause, not the loop. */
    private void passSafely() throws InterruptedException {
        try {
            runOnce();
        } catch (RuntimeException | Error e) {
            logger.log(Level.ERROR, "replication to " + secondary.name() + " broke", e);
            attempts.onFailed("the master's own loop broke: " + e);
        }
    }

    void runOnce() throws InterruptedException {
        Step step = secondary.next();
        if (stopped) {
            return; // next() may have forgotten the signal of stop()
        }
        switch (step) {
            case Step.Send send -> send(send);
            case Step.Probe(long afterId) -> probe(afterId);
            case Step.AwaitEntries(long afterId) -> awaitEntries(afterId);
            case Step.Pause(long nanos) -> secondary.awaitNews(nanos);
            case Step.AwaitNews() -> secondary.awaitNews(Long.MAX_VALUE);
        }
    }

    /** It says that it waits and then looks, the log's writer the other way round. */
    private void awaitEntries(long afterId) throws InterruptedException {
        awaitedAfterId = afterId;
        try {
            if (log.end().lastId() <= afterId) {
                secondary.awaitNews(Long.MAX_VALUE);
            }
        } finally {
            awaitedAfterId = Long.MAX_VALUE;
        }
    }

    /** Called by the thread that changed the log. */
    private void lookForEntries() {
        if (log.end().lastId() > awaitedAfterId) {
            secondary.wake();
        }
    }

    private void send(Step.Send send) {
        try {
            if (reader.nextId() != send.fromId()) {
                reader.close();
                reader = log.reader(send.fromId());
            }
            long goalId = log.end().lastId();
            FrameBatch frames = reader.read(send.maxBytes());
            String previousHash = send.fromId() == 1 // it may not know the log yet
                    ? log.hashAt(0).toString() : send.previousHash();
            var header = new BatchHeader(masterInfo.get(), send.fromId(), previousHash);
            long begunNanos = System.nanoTime();
            SecondaryClient.Answer answer = secondary.link().replicate(header, frames);
            attempts.receive(answer, new AttemptOutcomes.Batch(
                    header, begunNanos, frames.bytes(), frames.lastId(), goalId, false));
            if (frames.bytes() > send.maxBytes()) {
                releaseBuffer();
            }
        } catch (IOException e) {
            attempts.onFailed("the master's own log can't be read: " + e.getMessage());
        }
    }

    /** Its buffer grew to the size of a bulk, and would stay so. */
    private void releaseBuffer() throws IOException {
        reader.close();
        reader = log.reader(reader.nextId());
    }

    private void probe(long afterId) {
        try {
            long goalId = log.end().lastId();
            var header = new BatchHeader(
                    masterInfo.get(), afterId + 1, log.hashAt(afterId).toString());
            long begunNanos = System.nanoTime();
            SecondaryClient.Answer answer = secondary.link()
                    .replicate(header, FrameBatch.empty(afterId + 1));
            attempts.receive(answer, new AttemptOutcomes.Batch(
                    header, begunNanos, 0, afterId, goalId, true));
        } catch (IOException e) {
            attempts.onFailed("the master's own log can't be read: " + e.getMessage());
        }
    }

    /**
     * Makes of what came back from the attempts of one loop what it means for its secondary.
     * Confined to the loop's thread.
     */
    private static final class AttemptOutcomes {
        private final Secondary secondary;
        private final ReplicationListener listener;

        /** @param listener gets each attempt, once it was processed */
        AttemptOutcomes(Secondary secondary, ReplicationListener listener) {
            this.secondary = secondary;
            this.listener = listener;
        }

        /**
         * A batch that was sent.
         *
         * @param begunNanos when it was sent
         * @param bytes of its frames
         * @param lastId the last entry in it, or the one before it when it is empty
         * @param goalId the end of the log then
         * @param probe whether it went, empty, to one that does not follow
         */
        record Batch(BatchHeader header, long begunNanos, int bytes, long lastId, long goalId,
                boolean probe) {
            Sent sent() {
                return new Sent(begunNanos, bytes);
            }
        }

        void receive(Answer answer, Batch batch) throws IOException {
            switch (answer) {
                case Answer.Stands(var position) -> onStored(position, batch);
                case Answer.Refused(var position, var problem, var detail) -> {
                    onRejected(position, problem, detail, batch);
                    publish(batch, Result.REFUSED, problem + ": " + detail);
                }
                case Answer.Delayed(var retryAfter, var detail) -> {
                    secondary.recordAttempt(progress -> progress.attemptDelayed(
                            retryAfter, detail, batch.sent(), System.nanoTime()));
                    publish(batch, Result.DELAYED, detail);
                }
                case Answer.Failed(var why) -> {
                    onFailed(why, batch.sent());
                    publish(batch, Result.FAILED, why);
                }
                case Answer.TimedOut(var after) -> {
                    secondary.recordAttempt(progress -> progress.attemptTimedOut(
                            after, batch.sent(), System.nanoTime(), random()));
                    publish(batch, Result.TIMED_OUT,
                            "no answer within " + after.toMillis() + " ms");
                }
            }
        }

        private void publish(Batch batch, Result result, String detail) {
            listener.onAttempt(secondary.name(),
                    new ReplicationAttempt(batch.header().firstId(), batch.lastId(),
                    batch.bytes(), batch.begunNanos(), System.nanoTime() - batch.begunNanos(),
                            result,
                    detail, secondary.view().nextAttempt()));
        }

        /** Counts an attempt that failed here, for instance to read what was to be sent. */
        void onFailed(String why) {
            onFailed(why, new Sent(System.nanoTime(), 1));
        }

        private void onFailed(String why, Sent sent) {
            secondary.recordAttempt(progress ->
                    progress.attemptFailed(why, sent, System.nanoTime(), random()));
        }

        private void onStored(NodePosition position, Batch batch) throws IOException {
            boolean changed = secondary.receive(position, batch.begunNanos(), batch.goalId());
            boolean took = position.lastId() >= batch.lastId() && position.masterInstance()
                    .equals(Optional.of(batch.header().master().instance()));
            if (batch.probe()) {
                secondary.recordAttempt(progress -> progress.onProbed(position.instance()));
            } else if (took) {
                secondary.recordAttempt(progress ->
                        progress.attemptSucceeded(position.instance(), batch.goalId()));
            } else if (!changed) {
                onFailed(elsewhere(position), batch.sent());
            }
            publish(batch, took ? Result.SUCCEEDED : Result.REFUSED, took ? ""
                    : elsewhere(position));
        }

        private static String elsewhere(NodePosition position) {
            return "it took the batch, and stands at " + position.lastId()
                    + " in epoch " + position.epoch();
        }

        private void onRejected(NodePosition position, String problem, String detail, Batch batch)
                throws IOException {
            boolean changed = secondary.receive(position, batch.begunNanos(), batch.goalId());
            if (batch.probe()) {
                secondary.recordAttempt(problem.equals("diverged")
                        ? progress -> progress.onProbeRejected(position.instance(), batch.lastId())
                        : progress -> progress.onProbed(position.instance()));
            } else if (!changed) {
                onFailed(problem + ": " + detail, batch.sent());
            }
        }

        private static double random() {
            return ThreadLocalRandom.current().nextDouble();
        }
    }
}
