package replog.node;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import replog.log.LogEnd;
import replog.replication.Acknowledgements.Waiting;
import replog.replication.View;

/**
 * One node whole, at a moment.
 *
 * @param state how its log stands to the master's, in the word that users see
 * @param reason why it is read-only, or not in sync
 * @param masterLastSeen when a secondary heard its master last, if it did since its start
 */
public record NodeStatus(String name, String role, boolean readOnly, String state,
        Optional<String> reason, UUID nodeId, long epoch, Optional<UUID> logId, LogEnd end,
        long committedId, String fsync, List<FaultView> faults, Optional<Instant> masterLastSeen,
        Optional<Leading> leading, Optional<Following> following) {
    static final int SHOWN_WAITS = 20;

    /**
     * What a master adds.
     *
     * @param waiting how many appends wait
     * @param waits those of them that wait for the lowest ids, {@link #SHOWN_WAITS} at most
     */
    public record Leading(int clusterSize, int quorum, int usable, int waiting,
            List<Waiting> waits, List<View> secondaries) {}

    /**
     * What a secondary adds.
     *
     * @param master the last one heard; empty, as its URL, where it heard none since its start
     * @param held how many entries that were offered by hand wait for the master's own
     */
    public record Following(Optional<String> master, Optional<URI> masterUrl,
            KnownMaster masterForClients, int held) {}
}
