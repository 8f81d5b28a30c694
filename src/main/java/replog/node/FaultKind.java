package replog.node;

import java.time.Duration;

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
    default String word() {
        return switch (this) {
            case ErrorBeforeStore() -> "error-before-store";
            case ErrorAfterStore() -> "error-after-store";
            case Drop() -> "drop";
            case Delay _ -> "delay";
            case Partition() -> "partition";
        };
    }
}
