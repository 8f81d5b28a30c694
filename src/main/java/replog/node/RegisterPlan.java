package replog.node;

import java.time.Duration;
import replog.replication.Backoff;

/**
 * When a secondary registers with its master: at once, after each failure once more after a pause,
 * and from the first success on whenever its master was silent for too long.
 *
 * <p>The time comes in as an argument, in nanoseconds of the monotonic clock. Not safe for use by
 * several threads.
 */
final class RegisterPlan {
    private final Backoff backoff;
    private final long silenceNanos;
    private long dueNanos;
    private int failures;
    private boolean everRegistered;

    /** @param silence after how long without its master's voice it is time again */
    RegisterPlan(Backoff backoff, Duration silence, long nowNanos) {
        this.backoff = backoff;
        this.silenceNanos = silence.toNanos();
        this.dueNanos = nowNanos;
    }

    /** How long until it is time; not above zero when it is. */
    long nanosLeft(long nowNanos) {
        return dueNanos - nowNanos;
    }

    void registered(long nowNanos) {
        everRegistered = true;
        failures = 0;
        dueNanos = nowNanos + silenceNanos;
    }

    /** @param random from 0 to 1 */
    void failed(long nowNanos, double random) {
        failures++;
        dueNanos = nowNanos + backoff.pause(failures, random).toNanos();
    }

    /**
     * Its master spoke. Who never registered is heard since the settings name it, and goes on
     * asking; everybody else is known, whatever failed since.
     *
     * @return whether it is time sooner than before
     */
    boolean heard(long nowNanos) {
        if (!everRegistered) {
            return false;
        }
        long before = dueNanos;
        registered(nowNanos);
        return dueNanos - before < 0;
    }
}
