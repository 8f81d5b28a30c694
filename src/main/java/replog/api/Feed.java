package replog.api;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import replog.log.Log;

/**
 * Tells all who follow one log what is new in it, from one thread of its own: the writer of the log
 * wakes one, however many follow, and each entry is encoded once.
 *
 * <p>News after silence is told at once; then it collects for a moment, the longer the more follow,
 * so that their number does not multiply the work of steady appends. It ends for good with its
 * log, when the node goes down, or when nobody follows any more. Safe for use by several threads.
 */
final class Feed implements Runnable {
    /** About what waking one and writing to it costs, twice. */
    private static final long PAUSE_NANOS_PER_FOLLOWER = 40_000;
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Log log;
    private final BooleanSupplier ending;
    private final Audience audience = new Audience();
    private volatile Beat beat = new Beat(0, 0, List.of());

    /** @param ending whether the node goes down, asked when the log's followers are woken */
    private Feed(Log log, BooleanSupplier ending) {
        this.log = log;
        this.ending = ending;
    }

    /** For one who follows already, and is to {@link #leave}. */
    static Feed begun(Log log, BooleanSupplier ending) {
        var feed = new Feed(log, ending);
        Thread.ofVirtual().name("feed").start(feed);
        return feed;
    }

    Log log() {
        return log;
    }

    /** What was said last. */
    Beat beat() {
        return beat;
    }

    /** Whether all who follow are to end, in good order. */
    boolean isOver() {
        return audience.isEnded() || log.news().isClosed() || ending.getAsBoolean();
    }

    /** False if it has ended; true is to be followed by one {@link #leave}. */
    boolean join() {
        return audience.join();
    }

    void leave() {
        audience.leave();
    }

    /**
     * Waits until an entry is within reach, or so many nanoseconds, or until this is over, or an
     * interrupt; returns whether it is within reach.
     */
    boolean await(Reach reach, long id, long nanos) {
        long deadline = System.nanoTime() + nanos;
        Beat seen = beat;
        long left = nanos;
        while (left > 0 && reach.end(log) < id && !isOver()) {
            try {
                seen.awaitNext(left);
            } catch (InterruptedIOException _) {
                break; // it stays interrupted: who waited left
            }
            seen = beat;
            left = deadline - System.nanoTime();
        }
        return reach.end(log) >= id;
    }

    @Override
    public void run() {
        try {
            tell();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does; it ends as it would with the log
        } finally {
            audience.end();
            beat.follow();
        }
    }

    private void tell() throws InterruptedException {
        var tail = new EventTail(log);
        while (!isOver()) {
            log.news().await(beat.lastId(), beat.committedId(), LINGER_NANOS, ending);
            if (audience.endIfEmpty() || isOver()) {
                return;
            }
            Beat before = beat;
            long lastId = log.end().lastId();
            beat = new Beat(lastId, log.committedId(), tail.upTo(lastId));
            before.follow();
            log.news().pause(pauseNanos(), ending);
        }
    }

    private long pauseNanos() {
        return Math.min(MAX_PAUSE_NANOS, audience.size() * PAUSE_NANOS_PER_FOLLOWER);
    }
}
