package replog.cli.verify;

import java.io.IOException;
import java.util.Arrays;

/** How two logs stand to each other. */
sealed interface LogComparison {
    /** They were begun apart. */
    record OtherLogs() implements LogComparison {}

    /**
     * The shorter one is the beginning of the longer one.
     *
     * @param lastId of the shorter one
     * @param behind how many entries the second one has less than the first, negative for more
     */
    record Same(long lastId, long behind) implements LogComparison {}

    /** Up to the entry before this one they are the same. */
    record Differ(long id, ComparableLog.Seen one, ComparableLog.Seen other)
            implements LogComparison {
        /** The first byte of the frames that is not the same. */
        int firstDifference() {
            return Arrays.mismatch(one.frame(), other.frame());
        }
    }

    /**
     * Bisects by hashes to the first entry in which they differ.
     *
     * @throws IOException when one of them can't be asked, with a sentence
     */
    static LogComparison of(ComparableLog one, ComparableLog other) throws IOException {
        long last = Math.min(one.lastId(), other.lastId());
        if (one.logId().isEmpty() || other.logId().isEmpty()) {
            return new Same(0, one.lastId() - other.lastId());
        }
        if (!one.logId().equals(other.logId())) {
            return new OtherLogs();
        }
        if (one.hashAt(last).equals(other.hashAt(last))) {
            return new Same(last, one.lastId() - other.lastId());
        }
        long same = 0;
        long different = last;
        while (different - same > 1) {
            long middle = (same + different) >>> 1;
            if (one.hashAt(middle).equals(other.hashAt(middle))) {
                same = middle;
            } else {
                different = middle;
            }
        }
        return new Differ(different, one.seen(different), other.seen(different));
    }
}
