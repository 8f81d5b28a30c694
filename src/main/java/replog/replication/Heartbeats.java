package replog.replication;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import replog.wire.MasterClaim;

/**
 * Asks each secondary at a fixed rate whether it lives and how far it is.
 *
 * <p>All side by side, each on a virtual thread: a hung one delays none. A secondary whose last
 * heartbeat is still under way is not asked again.
 */
final class Heartbeats implements AutoCloseable {
    private final List<Secondary> secondaries;
    private final Supplier<MasterClaim> claim;
    private final System.Logger logger;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeats").factory());

    Heartbeats(List<Secondary> secondaries, Supplier<MasterClaim> claim, System.Logger logger) {
        this.secondaries = secondaries;
        this.claim = claim;
        this.logger = logger;
    }

    void start(Duration interval) {
        for (Secondary secondary : secondaries) {
            var underWay = new AtomicBoolean();
            scheduler.scheduleAtFixedRate(() -> begin(secondary, underWay),
                    0, interval.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void begin(Secondary secondary, AtomicBoolean underWay) {
        if (underWay.compareAndSet(false, true)) {
            Thread.ofVirtual().start(() -> {
                try {
                    beat(secondary);
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

    private void beat(Secondary secondary) {
        try {
            long begunNanos = System.nanoTime();
            Link.Answer answer = secondary.link().heartbeat(Optional.of(claim.get()));
            secondary.heartbeatAnswered(answer, begunNanos);
        } catch (IOException e) {
            // the log that its answer was held against is damaged: that was said when it was found
            logger.log(Level.DEBUG, "a heartbeat of " + secondary.name() + " can't be judged", e);
        } catch (RuntimeException e) {
            logger.log(Level.ERROR, "a heartbeat of " + secondary.name() + " failed", e);
        }
    }
}
