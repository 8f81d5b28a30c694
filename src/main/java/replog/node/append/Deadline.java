package replog.node.append;

import java.time.Duration;

/**
 * When a wait must end, on the monotonic clock.
 *
 * @param timeout zero for never
 */
public record Deadline(long begunNanos, Duration timeout) {
    /** Nanoseconds until then; not above zero when it is over. */
    long nanosLeft() {
        return timeout.isZero()
                ? Long.MAX_VALUE : timeout.toNanos() - (System.nanoTime() - begunNanos);
    }

    /** What is left until then, within these bounds. */
    public Duration left(Duration least, Duration most) {
        return Duration.ofNanos(Math.clamp(nanosLeft(), least.toNanos(), most.toNanos()));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
