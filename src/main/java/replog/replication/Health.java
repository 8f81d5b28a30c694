package replog.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A secondary's status: by its heartbeats, and never good while its history or its disk can't be
 * relied on. Immutable; time is an argument.
 *
 * @param heartbeats what the heartbeats alone say
 * @param trusted false when it answers, and can't be counted on
 * @param failures in a row
 * @param lastSeen by the wall clock, for people; nothing is decided by it
 * @param sinceNanos when {@link #status()} became what it is, by the monotonic clock
 */
public record Health(Status heartbeats, boolean trusted, int failures,
        Optional<Instant> lastSeen, long sinceNanos) {

    /** From good to bad. */
    public enum Status { HEALTHY, SUSPECTED, UNHEALTHY }

    /** After how many failures in a row a status falls; from 1, and not falling. */
    public record Rules(int suspectedAfter, int unhealthyAfter) {
        public Rules {
            if (suspectedAfter < 1 || unhealthyAfter < suspectedAfter) {
                throw new IllegalArgumentException("suspected after " + suspectedAfter
                        + " failures, unhealthy after " + unhealthyAfter);
            }
        }
    }

    /** Before the first heartbeat. */
    static Health unheard(long nowNanos) {
        return new Health(Status.SUSPECTED, true, 0, Optional.empty(), nowNanos);
    }

    /** What counts. */
    public Status status() {
        return trusted ? heartbeats : Status.UNHEALTHY;
    }

    /** Whether it ever answered. */
    public boolean isHeard() {
        return lastSeen.isPresent();
    }

    /** How long the status has been what it is. */
    Duration statusFor(long nowNanos) {
        return Duration.ofNanos(nowNanos - sinceNanos);
    }

    /** One success is healthy again. */
    Health afterSuccess(Instant at, long nowNanos) {
        return next(Status.HEALTHY, trusted, 0, Optional.of(at), nowNanos);
    }

    Health afterFailure(Rules rules, long nowNanos) {
        int missed = failures + 1;
        Status fallen = heartbeats;
        if (missed >= rules.unhealthyAfter()) {
            fallen = Status.UNHEALTHY;
        } else if (missed >= rules.suspectedAfter() && heartbeats == Status.HEALTHY) {
            fallen = Status.SUSPECTED;
        }
        return next(fallen, trusted, missed, lastSeen, nowNanos);
    }

    /** Its history and its disk say whether it can be counted on. */
    Health trusted(boolean now, long nowNanos) {
        return next(heartbeats, now, failures, lastSeen, nowNanos);
    }

    private Health next(Status byHeartbeat, boolean trustedNow, int failuresNow,
            Optional<Instant> seen, long nowNanos) {
        var next = new Health(byHeartbeat, trustedNow, failuresNow, seen, nowNanos);
        return next.status() != status() ? next
                : new Health(byHeartbeat, trustedNow, failuresNow, seen, sinceNanos);
    }
}
