package replog.node;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import replog.config.Settings;

/**
 * For how long a secondary has heard no master that it follows.
 *
 * <p>Whether that is too long is judged when somebody asks, by the monotonic clock: a process that
 * was stopped does not answer as if no time had passed. When it wakes it reads what was sent long
 * before, in one go; so a silence that was too long ends with a second voice, some time after the
 * first. One virtual thread, from {@link #start} to
 * {@link #close}, logs that it became too long. One monitor guards all; nothing is logged in it.
 */
final class MasterSilence implements AutoCloseable {
    private final long limitNanos;
    private final long apartNanos;
    private final System.Logger logger;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private final Instant begun = now();
    private Optional<Instant> lastSeen = Optional.empty();
    private long heardNanos = System.nanoTime();
    private long firstNanos = heardNanos;
    private boolean said;
    private boolean closed;

    MasterSilence(Settings.Heartbeat heartbeat, System.Logger logger) {
        this.limitNanos = limit(heartbeat).toNanos();
        this.apartNanos = heartbeat.interval().toNanos() / 2;
        this.logger = logger;
    }

    /** As long as a master lets a secondary be silent. */
    static Duration limit(Settings.Heartbeat heartbeat) {
        return heartbeat.interval().multipliedBy(heartbeat.unhealthy());
    }

    void start() {
        thread.start();
    }

    /** The master that is followed spoke. */
    void heard() {
        Instant at = now();
        boolean isBack;
        long silentNanos;
        synchronized (this) {
            long nowNanos = System.nanoTime();
            if (leftNanos() <= 0 && !endsWith(nowNanos)) {
                return;
            }
            silentNanos = nowNanos - heardNanos;
            heardNanos = nowNanos;
            lastSeen = Optional.of(at);
            isBack = said;
            said = false;
            if (isBack) {
                notifyAll();
            }
        }
        if (isBack) {
            logger.log(Level.INFO, "hears its master again, after {0} s",
                    Long.toString(TimeUnit.NANOSECONDS.toSeconds(silentNanos)));
        }
    }

    synchronized boolean isTooLong() {
        return leftNanos() <= 0;
    }

    /** When a master was heard last, by the wall clock, for people. */
    synchronized Optional<Instant> lastSeen() {
        return lastSeen;
    }

    /** Since when it lasts: a part of a sentence, the same one until a master is heard. */
    synchronized String since() {
        return lastSeen.map(at -> "has heard no master since " + at)
                .orElse("has heard no master since its start at " + begun);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void run() {
        try {
            while (becomesTooLong()) {
                logger.log(Level.WARNING, "{0}: it may lack entries, and sends no append on",
                        since());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it is too long and nobody was told; false once it is closed. */
    private synchronized boolean becomesTooLong() throws InterruptedException {
        long left = leftNanos();
        while (!closed && (said || left > 0)) {
            // Rounded up: zero is for ever.
            wait(said ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = leftNanos();
        }
        said = true;
        return !closed;
    }

    /** Whether a voice at that time follows another that came after the silence. */
    private boolean endsWith(long nowNanos) {
        if (nowNanos - firstNanos >= limitNanos) {
            firstNanos = nowNanos;
        }
        return nowNanos - firstNanos >= apartNanos;
    }

    private long leftNanos() {
        return limitNanos - (System.nanoTime() - heardNanos);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
