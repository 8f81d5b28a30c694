package replog.replication;

import java.time.Instant;
import java.util.Optional;

/**
 * A secondary's status by heartbeat. Immutable.
 *
 * @param failures in a row
 * @param lastSeen by the wall clock, for people; nothing is decided by it
 */
public record Health(Status status, int failures, Optional<Instant> lastSeen) {
    private static final int SUSPECTED_AFTER = 2;
    private static final int UNHEALTHY_AFTER = 5;

    /** From good to bad. */
    public enum Status { HEALTHY, SUSPECTED, UNHEALTHY }

    /** Before the first heartbeat. */
    static Health unheard() {
        return new Health(Status.SUSPECTED, 0, Optional.empty());
    }

    /** One success is healthy again. */
    Health heard(Instant at) {
        return new Health(Status.HEALTHY, 0, Optional.of(at));
    }

    /** It answers, and its history or its disk says that it can't be counted on. */
    Health distrusted() {
        return new Health(Status.UNHEALTHY, failures, lastSeen);
    }

    Health missed() {
        int missed = failures + 1;
        if (missed >= UNHEALTHY_AFTER) {
            return new Health(Status.UNHEALTHY, missed, lastSeen);
        }
        boolean stillHealthy = status == Status.HEALTHY && missed < SUSPECTED_AFTER;
        return new Health(stillHealthy ? status : Status.SUSPECTED, missed, lastSeen);
    }
}
