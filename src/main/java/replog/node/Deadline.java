package replog.node;

import java.time.Duration;

/**
 * When a wait must end, on the monotonic clock.
 *
 * @param timeout zero for never
 */
record Deadline(long begunNanos, Duration timeout) {
    /** Nanoseconds until then; not above zero when it is over. */
    long nanosLeft() {
        return timeout.isZero()
                ? Long.MAX_VALUE : timeout.toNanos() - (System.nanoTime() - begunNanos);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
