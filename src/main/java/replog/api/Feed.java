package replog.api;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import replog.log.Log;

/**
 * Publishes the entries of one log, each encoded once however many follow.
 *
 * <p>News after silence is published at once; then it collects for a moment, the longer the more
 * follow, so that their number does not multiply the work of steady appends.
 */
final class Feed extends Broadcaster<Beat> {
    /** About what waking one and writing to it costs, twice. */
    private static final long PAUSE_NANOS_PER_FOLLOWER = 40_000;
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BooleanSupplier draining;
    private final EventTail tail;

    private Feed(Log log, BooleanSupplier draining) {
        super(log, draining, new Beat(0, 0, List.of()));
        this.draining = draining;
        this.tail = new EventTail(log);
    }

    /** For one who follows already, and is to {@link #leave}. */
    static Feed begun(Log log, BooleanSupplier draining) {
        var feed = new Feed(log, draining);
        feed.start("feed");
        return feed;
    }

    /** What was published last. */
    Beat beat() {
        return last().value();
    }

    /**
     * Waits until an entry is within reach, or so many nanoseconds, or until this is over, or an
     * interrupt; returns whether it is within reach.
     */
    boolean await(Reach reach, long id, long nanos) {
        long deadline = System.nanoTime() + nanos;
        Update<Beat> seen = last();
        long left = nanos;
        while (left > 0 && reach.end(log()) < id && !isOver()) {
            try {
                seen.awaitNext(left);
            } catch (InterruptedIOException _) {
                break; // it stays interrupted: who waited left
            }
            seen = last();
            left = deadline - System.nanoTime();
        }
        return reach.end(log()) >= id;
    }

    @Override
    Beat next(Beat before) throws InterruptedException {
        pause(Math.min(MAX_PAUSE_NANOS, subscribers() * PAUSE_NANOS_PER_FOLLOWER));
        log().news().await(before.lastId(), before.committedId(), LINGER_NANOS, draining);
        if (isOver()) {
            return before;
        }
        long lastId = log().end().lastId();
        return new Beat(lastId, log().committedId(), tail.upTo(lastId));
    }
}
