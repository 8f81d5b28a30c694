package replog.election;

import java.util.Comparator;

/**
 * How good a log is. A node votes for no candidate whose log ranks below its own, so that whoever
 * is elected holds all that a majority held.
 *
 * @param syncedEpoch the last epoch in which the log was level with the one that its master began
 *     with, all else set aside; 0 for none
 * @param lastId the end of the log, forced
 */
public record LogRank(long syncedEpoch, long lastId) implements Comparable<LogRank> {
    private static final Comparator<LogRank> ORDER =
            Comparator.comparingLong(LogRank::syncedEpoch).thenComparingLong(LogRank::lastId);

    @Override
    public int compareTo(LogRank other) {
        return ORDER.compare(this, other);
    }
}
