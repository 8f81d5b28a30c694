package replog.node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import replog.log.frame.LogEnd;
import replog.node.fault.Fault.FaultStatus;
import replog.node.result.MasterRoleStatus;
import replog.node.result.SecondaryRoleStatus;

/**
 * A whole node at one moment.
 *
 * @param state how its log stands to the master's, in the word that users see
 * @param reason why it is read-only, or not in sync
 * @param masterLastSeen when a secondary last heard its master, if it has since its start
 * @param masterStatus on a master
 * @param secondaryStatus on a secondary
 */
public record NodeStatus(String name, String role, boolean readOnly, String state,
        Optional<String> reason, UUID nodeId, long epoch, Optional<UUID> logId, LogEnd end,
        long committedId, String fsync, List<FaultStatus> faults, Optional<Instant> masterLastSeen,
        Optional<MasterRoleStatus> masterStatus, Optional<SecondaryRoleStatus> secondaryStatus) {}
