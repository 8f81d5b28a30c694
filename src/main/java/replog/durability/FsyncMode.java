package replog.durability;

import java.time.Duration;

/** When a node forces what it wrote to its disk. */
public sealed interface FsyncMode {
    /** Before an entry is visible: group commit, the only mode in which 201 means on disk. */
    record Always() implements FsyncMode {}

    /** At this interval; an entry is visible, and acknowledged, before it is on disk. */
    record Every(Duration interval) implements FsyncMode {
        public Every {
            if (!interval.isPositive()) {
                throw new IllegalArgumentException("must be longer than 0, not " + interval);
            }
        }
    }

    /** When the log is closed, and otherwise as the operating system sees fit. */
    record Never() implements FsyncMode {}
}
