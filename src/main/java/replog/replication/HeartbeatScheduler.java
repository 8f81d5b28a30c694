package replog.replication;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import replog.wire.MasterInfo;

/**
 * Asks each secondary at a regular interval whether it lives and how far it is.
 *
 * <p>All side by side, each on a virtual thread: a hung one delays none. A secondary whose last
 * heartbeat is still under way is not asked again. Rounds that a pause of this process has missed
 * are not made up for: they would be failures in a row within one moment.
 */
final class HeartbeatScheduler implements AutoCloseable {
    private final Supplier<MasterInfo> claim;
    private final Duration interval;
    private final System.Logger logger;
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("heartbeats").factory());

    HeartbeatScheduler(Supplier<MasterInfo> claim, Duration interval, System.Logger logger) {
        this.claim = claim;
        this.interval = interval;
        this.logger = logger;
        scheduler.setRemoveOnCancelPolicy(true);
    }

    /** Asks it at once and then on and on, until the schedule is cancelled. */
    Future<?> schedule(Secondary secondary) {
        var underWay = new AtomicBoolean();
        return scheduler.scheduleWithFixedDelay(() -> ask(secondary, underWay),
                0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void ask(Secondary secondary, AtomicBoolean underWay) {
        if (underWay.compareAndSet(false, true)) {
            Thread.ofVirtual().start(() -> {
                try {
                    sendHeartbeat(secondary);
                } finally {
                    underWay.set(false);
                }
            });
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    /** What should not happen is a miss: nothing was heard, so nothing may rest on it. */
    private void sendHeartbeat(Secondary secondary) {
        long begunNanos = System.nanoTime();
        try {
            SecondaryClient.Answer answer = secondary.link().heartbeat(Optional.of(claim.get()));
            secondary.onHeartbeatResult(answer, begunNanos);
        } catch (RuntimeException e) {
            secondary.onHeartbeatResult(
                    new SecondaryClient.Answer.Failed("the master's own heartbeat broke: " + e),
                            begunNanos);
            logger.log(Level.ERROR, "a heartbeat of " + secondary.name() + " broke", e);
        }
    }
}
