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
public record Rank(long syncedEpoch, long lastId) implements Comparable<Rank> {
    private static final Comparator<Rank> ORDER =
            Comparator.comparingLong(Rank::syncedEpoch).thenComparingLong(Rank::lastId);

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }
}
