package replog.config;

import java.time.Duration;

/** How long something sleeps: a random time between the two, both included. */
public record DelayRange(Duration lower, Duration upper) {
    public DelayRange {
        if (lower.isNegative() || lower.compareTo(upper) > 0) {
            throw new IllegalArgumentException("no range: from " + lower + " to " + upper);
        }
    }
}
