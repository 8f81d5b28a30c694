package replog.node.master;

import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import replog.log.Log;
import replog.log.PendingAppend.Outcome;
import replog.log.frame.LogEnd;
import replog.node.peer.RemoteLog;
import replog.node.peer.RemoteLog.Part;

/**
 * Appends to a log what another node holds beyond its end, as far as that continues it.
 *
 * <p>No other thread may append meanwhile. Each part is proven before it is stored: the hash before
 * it must be the own log's head, and its frames are checked. For one thread.
 */
final class RemoteLogFetch {
    private static final long PROGRESS_NANOS = 5_000_000_000L;

    private final Log log;
    private final System.Logger logger;
    private final BooleanSupplier stopped;
    private long toldNanos = System.nanoTime();

    /** How it ended. */
    sealed interface Result {
        /** The log holds all that the node held. */
        record Level() implements Result {}

        /** The node's history is another one than the log's, up to the log's end. */
        record Forked() implements Result {}

        record Failed(String reason) implements Result {}
    }

    /** @param stopped asked between parts */
    RemoteLogFetch(Log log, BooleanSupplier stopped, System.Logger logger) {
        this.log = log;
        this.stopped = stopped;
        this.logger = logger;
    }

    /** Fetches all that this node has; progress is logged every few seconds. */
    Result from(String name, RemoteLog source) {
        UUID logId = log.id().orElseThrow();
        while (!stopped.getAsBoolean()) {
            LogEnd end = log.end();
            switch (source.from(end.lastId() + 1)) {
                case Part.Failed(var reason) -> {
                    return new Result.Failed(reason);
                }
                case Part.BeyondTheEnd() -> {
                    return new Result.Level();
                }
                case Part.Given(var position, var hashBefore, var frames) -> {
                    if (!position.logId().equals(Optional.of(logId))) {
                        return new Result.Failed("it holds another log");
                    }
                    if (!hashBefore.equals(end.head().toString())) {
                        return new Result.Forked();
                    }
                    if (frames.isEmpty()) {
                        return new Result.Level();
                    }
                    Outcome outcome = log.append(frames).await(Long.MAX_VALUE).orElseThrow();
                    if (!(outcome instanceof Outcome.Appended)) {
                        return new Result.Failed("this node can't store it: " + outcome);
                    }
                    tellProgress(name, position.lastId());
                }
            }
        }
        return new Result.Failed("the node is shutting down");
    }

    private void tellProgress(String name, long goalId) {
        long nowNanos = System.nanoTime();
        if (nowNanos - toldNanos > PROGRESS_NANOS) {
            toldNanos = nowNanos;
            logger.log(System.Logger.Level.INFO, "fetches from {0}: {1} of {2}", name,
                    Long.toString(log.end().lastId()), Long.toString(goalId));
        }
    }
}
