package replog.node.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A fault as it is asked for.
 *
 * @param rate how likely it hits a request of its kind, above 0 up to 1
 * @param count how many requests it hits until it is over; empty is no limit
 * @param ttl how long it lasts; empty is until it is taken back
 */
public record Fault(FaultKind kind, double rate, OptionalLong count, Optional<Duration> ttl) {
    public static final long MAX_COUNT = 1_000_000_000;
    public static final Duration MAX_TTL = Duration.ofDays(30);

    public Fault {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate must be above 0 and at most 1, not " + rate);
        }
        if (count.isPresent() && (count.getAsLong() < 1 || count.getAsLong() > MAX_COUNT)) {
            throw new IllegalArgumentException("count must be from 1 to " + MAX_COUNT
                    + ", not " + count.getAsLong());
        }
        if (ttl.isPresent() && (!ttl.get().isPositive() || ttl.get().compareTo(MAX_TTL) > 0)) {
            throw new IllegalArgumentException("ttl must be above 0 and at most " + MAX_TTL
                    + ", not " + ttl.get());
        }
    }

    /** In a few words, for the log. */
    String describe() {
        return kind.wireName() + " at the rate " + rate
                + (count.isEmpty() ? "" : ", " + count.getAsLong() + " times")
                + ttl.map(most -> ", for " + most.toMillis() / 1e3 + " s").orElse("");
    }

    /** One that hits every request until it is taken back. */
    public static Fault lasting(FaultKind kind) {
        return new Fault(kind, 1, OptionalLong.empty(), Optional.empty());
    }

    /** One that hits the next request and is over. */
    static Fault once(FaultKind kind) {
        return new Fault(kind, 1, OptionalLong.of(1), Optional.empty());
    }

    /** What a fault does to the requests that it hits. */
    public sealed interface FaultKind {
        /** The longest sleep that can be asked for. */
        Duration MAX_DELAY = Duration.ofHours(1);

        /** A replication request fails and is not stored. */
        record ErrorBeforeStore() implements FaultKind {}

        /** A replication request is stored and fails all the same, so that it comes again. */
        record ErrorAfterStore() implements FaultKind {}

        /** A replication request is not stored, and its connection is closed without an answer. */
        record Drop() implements FaultKind {}

        /** A replication request sleeps a random time between the two before it is stored. */
        record Delay(Duration lower, Duration upper) implements FaultKind {
            public Delay {
                if (lower.isNegative() || lower.compareTo(upper) > 0
                        || upper.compareTo(MAX_DELAY) > 0) {
                    throw new IllegalArgumentException("no delay: from " + lower + " to " + upper);
                }
            }
        }

        /** Requests between nodes get lost, in both directions; those of clients do not. */
        record Partition() implements FaultKind {}

        /** As requests and status spell it. */
        default String wireName() {
            return switch (this) {
                case ErrorBeforeStore() -> "error-before-store";
                case ErrorAfterStore() -> "error-after-store";
                case Drop() -> "drop";
                case Delay _ -> "delay";
                case Partition() -> "partition";
            };
        }
    }

    /**
     * An active fault at a moment.
     *
     * @param id what it is called until it is over
     * @param hits how many requests it has hit
     * @param left how long it lasts yet, if that is limited
     * @param sleeping how many requests sleep by it now
     */
    public record FaultStatus(
            String id, Fault fault, long hits, Optional<Duration> left, int sleeping) {}
}
