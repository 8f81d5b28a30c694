package replog.replication;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import replog.log.Log;
import replog.log.frame.Hash;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/**
 * Judges whether a node's log is a prefix of the master's, by proof and not by its word.
 *
 * @param nodeId the master's own
 * @param epoch the master's
 * @param instance the master's
 */
record PrefixCheck(Log log, UUID nodeId, long epoch, UUID instance) {
    /** Why a node does not follow. */
    record Contradiction(ReplicationState state, String reason) {}

    /**
     * Empty when it is a prefix: the hash at its last entry is the master's at that id. The log is
     * judged before the epoch, since epochs of different logs have nothing to do with each other.
     */
    Optional<Contradiction> contradiction(NodePosition of) throws IOException {
        if (of.nodeId().equals(nodeId)) {
            return contradicts(ReplicationState.FAILED, "it has the master's own node id " + nodeId
                    + ": its folder is a copy");
        }
        if (of.failure().isPresent()) {
            return contradicts(ReplicationState.FAILED, of.failure().get());
        }
        UUID logId = log.id().orElseThrow();
        if (of.logId().isPresent() && !of.logId().get().equals(logId)) {
            return contradicts(ReplicationState.OTHER_LOG,
                    "it holds the log " + of.logId().get() + ", not "
                    + logId + (log.end().lastId() > 0 || of.lastId() == 0 ? ""
                            : "; the master's is empty, and its folder new or lost"));
        }
        if (of.epoch() > MasterInfo.MAX_EPOCH) {
            return contradicts(ReplicationState.FAILED,
                    "it claims an impossible epoch, " + of.epoch());
        }
        if (of.epoch() > epoch || of.epoch() == epoch
                && of.masterInstance().isPresent() && !of.masterInstance().get().equals(instance)) {
            return contradicts(ReplicationState.FENCED,
                    "it follows another master, of epoch " + of.epoch());
        }
        if (of.logId().isEmpty() && of.lastId() == 0) {
            return Optional.empty();
        }
        long lastId = log.end().lastId();
        if (of.lastId() > lastId) {
            return contradicts(ReplicationState.AHEAD,
                    "it holds entries up to " + of.lastId() + ", the master up to " + lastId);
        }
        Optional<Hash> recent = log.recentHashAt(of.lastId());
        Hash own = recent.isPresent() ? recent.get() : log.hashAt(of.lastId());
        if (!own.toString().equals(of.headHash())) {
            return contradicts(ReplicationState.DIVERGED, "its history up to " + of.lastId()
                    + " is not the master's");
        }
        return Optional.empty();
    }

    private static Optional<Contradiction> contradicts(ReplicationState state, String reason) {
        return Optional.of(new Contradiction(state, reason));
    }
}
