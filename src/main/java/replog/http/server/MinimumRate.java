package replog.http.server;

import java.time.Duration;

/**
 * How fast a client must send: so long at all, and a second more for each so many bytes.
 * Immutable.
 */
record MinimumRate(Duration grace, long bytesPerSecond) {
    /** Whether a client that was waited for so long should have sent more than that. */
    boolean isMissed(long waitedNanos, long receivedBytes) {
        double allowedNanos = grace.toNanos() + 1e9 * receivedBytes / bytesPerSecond;
        return waitedNanos > allowedNanos;
    }
}
