package replog.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * The loop and the heartbeats that attend to one secondary, from {@link #begin} to {@link #end}.
 *
 * <p>Confined to one thread at a time, by the monitor of {@link Replication}.
 */
final class Attendance {
    private final Secondary secondary;
    private final ReplicationLoop loop;
    private Optional<Thread> thread = Optional.empty();
    private Optional<Future<?>> schedule = Optional.empty();

    Attendance(Secondary secondary, ReplicationLoop loop) {
        this.secondary = secondary;
        this.loop = loop;
    }

    Secondary secondary() {
        return secondary;
    }

    void begin(Heartbeats heartbeats) {
        schedule = Optional.of(heartbeats.begin(secondary));
        thread = Optional.of(Thread.ofVirtual().start(loop));
    }

    /** Sends nothing more; a request under way may still end. */
    void end() {
        schedule.ifPresent(running -> running.cancel(false));
        loop.stop();
    }

    /** Whether a request is still under way after its end. */
    boolean isBusy() {
        return thread.filter(Thread::isAlive).isPresent();
    }

    /** Waits for the request under way. */
    void join(Duration limit) throws InterruptedException {
        if (thread.isPresent()) {
            thread.get().join(limit);
        }
    }
}
