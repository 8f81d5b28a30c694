package replog.node;

import java.util.Optional;
import java.util.UUID;

/**
 * What a node must remember besides its log.
 *
 * @param nodeId drawn once: a node with an emptied folder is another node
 * @param logId the log that the folder holds; with it, segments that are missing are missed
 * @param epoch the highest that it has led or accepted; 0 for none
 * @param masterInstance whose epoch that is
 */
record NodeRecord(
        UUID nodeId, Optional<UUID> logId, long epoch, Optional<UUID> masterInstance) {

    NodeRecord withLog(UUID id) {
        return new NodeRecord(nodeId, Optional.of(id), epoch, masterInstance);
    }

    NodeRecord withEpoch(long newEpoch, UUID newInstance) {
        return new NodeRecord(nodeId, logId, newEpoch, Optional.of(newInstance));
    }
}
