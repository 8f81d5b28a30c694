package replog.node;

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
    String words() {
        return kind.word() + " at the rate " + rate
                + (count.isEmpty() ? "" : ", " + count.getAsLong() + " times")
                + ttl.map(most -> ", for " + most.toMillis() / 1e3 + " s").orElse("");
    }

    /** One that hits every request until it is taken back. */
    static Fault lasting(FaultKind kind) {
        return new Fault(kind, 1, OptionalLong.empty(), Optional.empty());
    }

    /** One that hits the next request and is over. */
    static Fault once(FaultKind kind) {
        return new Fault(kind, 1, OptionalLong.of(1), Optional.empty());
    }
}
