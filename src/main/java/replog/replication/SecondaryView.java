package replog.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One secondary as its master sees it at a moment, for people and programs.
 *
 * @param counted false for a spare, which gets all entries and counts for no concern
 * @param name what people call it
 * @param nodeId empty until it was heard
 * @param statusFor how long its health's status has been what it is; empty when it was never heard
 * @param lastId the last entry that it is proven to hold; 0 for none
 * @param claimedId the last entry that it says it holds, of whatever history; 0 until it was heard
 * @param nextAttempt how long it is still left alone after a failure; empty when it is not
 */
public record SecondaryView(SecondaryAddress member, boolean counted, String name,
        Optional<UUID> nodeId,
        Health health, Optional<Duration> statusFor, ReplicationState state,
                Optional<String> reason,
        long lastId, long claimedId, Optional<Duration> nextAttempt) {

    /** Whether a quorum may rest on it: it answers, and its history is the master's. */
    public boolean usable() {
        return counted && follows();
    }

    /** Whether it answers, and its history is the master's; a spare may as well. */
    public boolean follows() {
        return health.isHeard() && health.status() != Health.Status.UNHEALTHY && state.follows();
    }
}
