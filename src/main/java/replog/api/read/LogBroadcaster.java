package replog.api.read;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import replog.api.live.Broadcaster;
import replog.api.read.EncodedTail.EncodedBatch;
import replog.api.read.ReadQuery.ReadConcern;
import replog.log.Log;

/**
 * Publishes the entries of one log, each encoded once however many follow.
 *
 * <p>News after silence is published at once; then it collects for a moment, the longer the more
 * follow, so that their number does not multiply the work of steady appends.
 */
final class LogBroadcaster extends Broadcaster<LogBroadcaster.LogUpdate> {
    /** About what waking one and writing to it costs, twice. */
    private static final long PAUSE_NANOS_PER_FOLLOWER = 40_000;
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BooleanSupplier draining;
    private final EncodedTail tail;

    private LogBroadcaster(Log log, BooleanSupplier draining) {
        super(log, draining, new LogUpdate(0, 0, List.of()));
        this.draining = draining;
        this.tail = new EncodedTail(log);
    }

    /** For one who follows already, and is to {@link #leave}. */
    static LogBroadcaster start(Log log, BooleanSupplier draining) {
        var broadcaster = new LogBroadcaster(log, draining);
        broadcaster.startThread("feed");
        return broadcaster;
    }

    /** What was published last. */
    LogUpdate lastUpdate() {
        return last().value();
    }

    /**
     * Waits until an entry is within reach, or {@code nanos}, or until this is over, or an
     * interrupt; returns whether it is within reach.
     */
    boolean await(ReadConcern concern, long id, long nanos) {
        long deadline = System.nanoTime() + nanos;
        Update<LogUpdate> seen = last();
        long left = nanos;
        while (left > 0 && concern.end(log()) < id && !isOver()) {
            try {
                seen.awaitNext(left);
            } catch (InterruptedIOException _) {
                break; // it stays interrupted: who waited left
            }
            seen = last();
            left = deadline - System.nanoTime();
        }
        return concern.end(log()) >= id;
    }

    @Override
    public LogUpdate next(LogUpdate before) throws InterruptedException {
        pause(Math.min(MAX_PAUSE_NANOS, subscribers() * PAUSE_NANOS_PER_FOLLOWER));
        log().changes().await(before.lastId(), before.committedId(), LINGER_NANOS, draining);
        if (isOver()) {
            return before;
        }
        long lastId = log().end().lastId();
        return new LogUpdate(lastId, log().committedId(), tail.upTo(lastId));
    }

    /**
     * What a {@link LogBroadcaster} publishes: how far the log goes, and its newest entries.
     * Immutable.
     */
    record LogUpdate(long lastId, long committedId, List<EncodedBatch> tail) {
        long end(ReadConcern concern) {
            return concern.end(lastId, committedId);
        }

        /** The batch that holds an entry, unless the entry is too old. */
        Optional<EncodedBatch> batchWith(long id) {
            return tail.stream().filter(batch -> batch.holds(id)).findFirst();
        }
    }
}
