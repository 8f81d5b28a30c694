package replog.node;

import java.time.Duration;
import java.util.Optional;

/**
 * A fault since it began. Time comes in, in nanoseconds of one monotonic clock; guarded by whoever
 * guards the {@link FaultTable}.
 */
final class ActiveFault {
    private final String id;
    private final Fault fault;
    private final Origin origin;
    private final long begunNanos;
    private long hits;
    private int sleeping;
    private boolean removed;

    /** Where a fault comes from, in the order in which they are tried. */
    enum Origin {
        /** Asked for, for the next replication request and no other. */
        NEXT("next-"),
        REQUESTED("fault-"),
        /** The setting {@code delay}; it can't be taken back. */
        SETTING("setting-");

        private final String prefix;

        Origin(String prefix) {
            this.prefix = prefix;
        }

        String id(long number) {
            return prefix + number;
        }
    }

    ActiveFault(String id, Fault fault, Origin origin, long begunNanos) {
        this.id = id;
        this.fault = fault;
        this.origin = origin;
        this.begunNanos = begunNanos;
    }

    String id() {
        return id;
    }

    Fault fault() {
        return fault;
    }

    Origin origin() {
        return origin;
    }

    /** Whether it waits for its first request. */
    boolean unused() {
        return hits == 0;
    }

    boolean removed() {
        return removed;
    }

    /** Whether it may hit a request. */
    boolean active(long nowNanos) {
        boolean used = fault.count().isPresent() && hits >= fault.count().getAsLong();
        return !removed && !used && left(nowNanos).map(Duration::isPositive).orElse(true);
    }

    /** Whether it can be forgotten: it hits no more, and nobody sleeps by it. */
    boolean over(long nowNanos) {
        return !active(nowNanos) && sleeping == 0;
    }

    void hit() {
        hits++;
    }

    void remove() {
        removed = true;
    }

    void sleepBegun() {
        sleeping++;
    }

    void sleepEnded() {
        sleeping--;
    }

    FaultView view(long nowNanos) {
        return new FaultView(id, fault, hits,
                left(nowNanos).map(left -> left.isNegative() ? Duration.ZERO : left), sleeping);
    }

    private Optional<Duration> left(long nowNanos) {
        return fault.ttl().map(ttl -> ttl.minusNanos(nowNanos - begunNanos));
    }
}
