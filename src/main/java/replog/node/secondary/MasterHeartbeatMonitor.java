package replog.node.secondary;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import replog.config.Settings;

/**
 * For how long a secondary has heard no master that it follows.
 *
 * <p>Whether that is too long is computed on request, by the monotonic clock: a process that
 * was stopped does not answer as if no time had passed. When it wakes it reads what was sent long
 * before, in one go; so a silence that was too long ends with a second heartbeat, half an interval
 * or more after the first. The interval is the longer one of the master's and this node's own: the
 * limit is always longer than the time between two heartbeats.
 *
 * <p>One virtual thread, from {@link #start} to {@link #close}, logs that it became too long. One
 * monitor guards all; nothing is logged in it.
 */
final class MasterHeartbeatMonitor implements AutoCloseable {
    private final Settings.Heartbeat own;
    private final System.Logger logger;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private final Instant begun = now();
    private Optional<Instant> lastSeen = Optional.empty();
    private Duration interval;
    private long heardNanos = System.nanoTime();
    /** When the first heartbeat came after a silence that was too long and has not ended. */
    private OptionalLong firstNanos = OptionalLong.empty();
    private boolean said;
    private boolean closed;

    MasterHeartbeatMonitor(Settings.Heartbeat heartbeat, System.Logger logger) {
        this.own = heartbeat;
        this.interval = heartbeat.interval();
        this.logger = logger;
    }

    /** As long as a master lets a secondary be silent, and always more than one interval. */
    static Duration limit(Duration interval, int unhealthy) {
        return interval.multipliedBy(Math.max(2, unhealthy));
    }

    /** The same by a node's own settings. */
    static Duration limit(Settings.Heartbeat heartbeat) {
        return limit(heartbeat.interval(), heartbeat.unhealthy());
    }

    void start() {
        thread.start();
    }

    /**
     * The master that is followed sent a heartbeat, or a batch.
     *
     * @param masterInterval of its heartbeats; zero when it does not say
     */
    void onMasterHeard(Duration masterInterval, long nowNanos) {
        Instant at = now();
        boolean isBack;
        long silentNanos;
        synchronized (this) {
            learn(masterInterval);
            if (leftNanos(nowNanos) <= 0 && !endsWith(nowNanos)) {
                return;
            }
            firstNanos = OptionalLong.empty();
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

    boolean isTooLong() {
        return isTooLong(System.nanoTime());
    }

    synchronized boolean isTooLong(long nowNanos) {
        return leftNanos(nowNanos) <= 0;
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

    /** Waits until the silence is too long and not reported yet; false once it is closed. */
    private synchronized boolean becomesTooLong() throws InterruptedException {
        long left = leftNanos(System.nanoTime());
        while (!closed && (said || left > 0)) {
            // Rounded up: zero is for ever.
            wait(said ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = leftNanos(System.nanoTime());
        }
        said = true;
        return !closed;
    }

    private void learn(Duration masterInterval) {
        Duration longer = masterInterval.compareTo(own.interval()) > 0
                ? masterInterval : own.interval();
        if (!longer.equals(interval)) {
            interval = longer;
            notifyAll();
        }
    }

    /** Whether a heartbeat at that time is the second one after the silence. */
    private boolean endsWith(long nowNanos) {
        if (firstNanos.isEmpty()) {
            firstNanos = OptionalLong.of(nowNanos);
        }
        return nowNanos - firstNanos.getAsLong() >= interval.toNanos() / 2;
    }

    private long leftNanos(long nowNanos) {
        return limit(interval, own.unhealthy()).toNanos() - (nowNanos - heardNanos);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
