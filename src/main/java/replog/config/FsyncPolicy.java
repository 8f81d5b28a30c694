package replog.config;

import java.time.Duration;

/** When what was written is forced to disk; {@link Always} alone makes an answer durable. */
public sealed interface FsyncPolicy {
    /** The policy as settings and answers spell it. */
    String word();

    /** Before anything is acknowledged, once for all that is queued. */
    record Always() implements FsyncPolicy {
        @Override
        public String word() {
            return "always";
        }
    }

    /** Every so often, whatever was acknowledged meanwhile; the interval is above zero. */
    record Every(Duration interval) implements FsyncPolicy {
        public Every {
            if (!interval.isPositive()) {
                throw new IllegalArgumentException("must be longer than 0, not " + interval);
            }
        }

        @Override
        public String word() {
            return Durations.word(interval);
        }
    }

    /** When the operating system sees fit. */
    record Never() implements FsyncPolicy {
        @Override
        public String word() {
            return "never";
        }
    }
}
