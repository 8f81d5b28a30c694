package replog.replication;

import java.time.Duration;
import java.util.List;

/**
 * The pauses between failed attempts: a table whose last entry repeats, jittered by a tenth.
 *
 * @param pauses at least one, each above zero
 */
public record Backoff(List<Duration> pauses) {
    private static final double JITTER = 0.1;

    public Backoff {
        pauses = List.copyOf(pauses);
        if (pauses.isEmpty()) {
            throw new IllegalArgumentException("a backoff needs at least one pause");
        }
    }

    /**
     * The pause after this many failures in a row.
     *
     * @param failures at least 1
     * @param random from 0 to 1, so that many nodes do not come back in step
     */
    public Duration pause(int failures, double random) {
        Duration pause = pauses.get(Math.min(failures, pauses.size()) - 1);
        return Duration.ofNanos((long) (pause.toNanos() * (1 + JITTER * (2 * random - 1))));
    }
}
