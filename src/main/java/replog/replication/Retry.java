package replog.replication;

import java.time.Duration;
import java.util.Optional;

/**
 * When one secondary may be tried again after attempts that came to nothing. Decides only: time
 * comes in as an argument, in nanoseconds of one monotonic clock. Guarded by {@link Secondary}.
 *
 * <p>Failures in a row go down a table of pauses, up to a limit after which nothing is tried any
 * more until there is news. A delay is no failure: it puts the next attempt off and keeps its
 * place in the table.
 */
final class Retry {
    private final Backoff backoff;
    private final int limit;
    private int failures;
    private boolean pausing;
    private long pausedUntilNanos;
    private String why = "";

    /** @param limit after so many failures in a row it is left alone; 0 is no limit */
    Retry(Backoff backoff, int limit) {
        this.backoff = backoff;
        this.limit = limit;
    }

    /** @param random from 0 to 1, for the jitter */
    void failed(String why, long nowNanos, double random) {
        failures++;
        pauseUntil(nowNanos + backoff.pause(failures, random).toNanos(), why);
    }

    void delayed(Duration by, String why, long nowNanos) {
        pauseUntil(nowNanos + by.toNanos(), why);
    }

    /** Begins the table anew; whatever pause there is ends. */
    void anew() {
        failures = 0;
        pausing = false;
    }

    boolean isLeftAlone() {
        return limit > 0 && failures >= limit;
    }

    /** Whether nothing stands in the way of the next attempt but, perhaps, time. */
    boolean isClear() {
        return failures == 0 && !pausing;
    }

    /** 0 when it may be tried now. */
    long pauseLeftNanos(long nowNanos) {
        return pausing ? Math.max(0, pausedUntilNanos - nowNanos) : 0;
    }

    /** Why the last attempt came to nothing; empty when it did not. */
    Optional<String> reason() {
        if (isClear()) {
            return Optional.empty();
        }
        return Optional.of(
                isLeftAlone() ? "left alone after " + failures + " attempts: " + why : why);
    }

    private void pauseUntil(long nanos, String reason) {
        pausing = true;
        pausedUntilNanos = nanos;
        why = reason;
    }
}
