package replog.election;

import java.util.Optional;

/**
 * What a node has promised. It is on disk before anybody learns of it.
 *
 * @param epoch the highest that it granted, or whose master it follows; 0 before the first
 * @param grantedTo the candidacy that it granted the epoch to, or that leads in it
 * @param syncedEpoch as in {@link LogRank}
 */
public record Ballot(long epoch, Optional<Candidacy> grantedTo, long syncedEpoch) {
    /** Of a node that took part in nothing yet. */
    public static final Ballot NONE = new Ballot(0, Optional.empty(), 0);

    public Ballot {
        if (epoch < 0 || syncedEpoch > epoch) {
            throw new IllegalArgumentException("synced in " + syncedEpoch + ", of " + epoch);
        }
    }

    Ballot grant(long epoch, Candidacy candidacy) {
        return new Ballot(epoch, Optional.of(candidacy), syncedEpoch);
    }

    Ballot synced() {
        return new Ballot(epoch, grantedTo, epoch);
    }
}
