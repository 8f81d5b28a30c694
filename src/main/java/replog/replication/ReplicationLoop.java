package replog.replication;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import replog.log.Frames;
import replog.log.Log;
import replog.log.LogReader;
import replog.replication.Progress.Step;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/**
 * Tails the log for one secondary, on a virtual thread of its own: each pass either sends one
 * batch or waits until there is a reason to.
 *
 * <p>It keeps one cursor and reads the file, so that a secondary that is away for a week costs one
 * number, not a queue. What accumulates during one request is the next batch.
 */
final class ReplicationLoop implements Runnable {
    private final Secondary secondary;
    private final Attempts attempts;
    private final Log log;
    private final Supplier<MasterClaim> claim;
    private final System.Logger logger;
    private final Runnable follower = this::lookForEntries;
    private LogReader reader;
    private volatile long awaitedAfterId = Long.MAX_VALUE;
    private volatile boolean stopped;

    ReplicationLoop(Secondary secondary, Log log, Supplier<MasterClaim> claim,
            Watcher watcher, System.Logger logger) {
        this.secondary = secondary;
        this.attempts = new Attempts(secondary, watcher);
        this.log = log;
        this.claim = claim;
        this.logger = logger;
        this.reader = log.reader(1);
        log.follow(follower);
    }

    /** Ends after the pass that is under way. */
    void stop() {
        stopped = true;
        log.unfollow(follower);
        secondary.nudge();
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
            attempts.failed("the master's own loop broke: " + e);
        }
    }

    void runOnce() throws InterruptedException {
        Step step = secondary.next();
        if (stopped) {
            return; // next() may have forgotten the nudge of stop()
        }
        switch (step) {
            case Step.Send send -> send(send);
            case Step.Introduce(long afterId) -> introduce(afterId);
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

    /** By whoever brought the log news. */
    private void lookForEntries() {
        if (log.end().lastId() > awaitedAfterId) {
            secondary.nudge();
        }
    }

    private void send(Step.Send send) {
        try {
            if (reader.nextId() != send.fromId()) {
                reader.close();
                reader = log.reader(send.fromId());
            }
            long goalId = log.end().lastId();
            Frames frames = reader.read(send.maxBytes());
            String previousHash = send.fromId() == 1 // it may not know the log yet
                    ? log.hashAt(0).toString() : send.previousHash();
            var header = new BatchHeader(claim.get(), send.fromId(), previousHash);
            long begunNanos = System.nanoTime();
            Link.Answer answer = secondary.link().replicate(header, frames);
            attempts.answered(answer, new Attempts.Batch(
                    header, begunNanos, frames.bytes(), frames.lastId(), goalId, false));
            if (frames.bytes() > send.maxBytes()) {
                letGo();
            }
        } catch (IOException e) {
            attempts.failed("the master's own log can't be read: " + e.getMessage());
        }
    }

    /** Its buffer grew to the size of a bulk, and would stay so. */
    private void letGo() throws IOException {
        reader.close();
        reader = log.reader(reader.nextId());
    }

    private void introduce(long afterId) {
        try {
            long goalId = log.end().lastId();
            var header = new BatchHeader(
                    claim.get(), afterId + 1, log.hashAt(afterId).toString());
            long begunNanos = System.nanoTime();
            Link.Answer answer = secondary.link().replicate(header, Frames.none(afterId + 1));
            attempts.answered(answer, new Attempts.Batch(
                    header, begunNanos, 0, afterId, goalId, true));
        } catch (IOException e) {
            attempts.failed("the master's own log can't be read: " + e.getMessage());
        }
    }
}
