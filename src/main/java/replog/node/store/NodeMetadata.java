package replog.node.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a node must remember besides its log.
 *
 * @param nodeId drawn once: a node with an emptied folder is another node
 * @param logId the log that the folder holds; with it, segments that are missing are missed
 * @param epoch the highest that it has led or accepted; 0 for none, at most {@link #MAX_EPOCH}
 * @param masterInstance whose epoch that is
 * @param secondaries those that registered with it, in their order; at most {@link #MAX_KNOWN}
 * @param released those that it let go for good; as many at most
 * @param recovering whether it began to take its log over from others, and has not finished
 */
public record NodeMetadata(UUID nodeId, Optional<UUID> logId, long epoch,
        Optional<UUID> masterInstance,
        List<RegisteredMember> secondaries, List<RegisteredMember> released, boolean recovering) {
    /** As many nodes as a cluster may have. */
    public static final int MAX_KNOWN = 1_000;

    /** Far more than there are starts, and far from where one more would be negative. */
    static final long MAX_EPOCH = 1L << 62;

    public NodeMetadata {
        secondaries = List.copyOf(secondaries);
        released = List.copyOf(released);
        if (epoch < 0 || epoch > MAX_EPOCH) {
            throw new IllegalArgumentException(
                    "the epoch must be from 0 to " + MAX_EPOCH + ", not " + epoch);
        }
        atMost("secondaries", secondaries);
        atMost("released", released);
    }

    /** That of a folder that holds nothing yet. */
    public static NodeMetadata of(UUID nodeId) {
        return new NodeMetadata(
                nodeId, Optional.empty(), 0, Optional.empty(), List.of(), List.of(), false);
    }

    NodeMetadata withLog(UUID id) {
        return new NodeMetadata(nodeId, Optional.of(id), epoch, masterInstance, secondaries,
                released, recovering);
    }

    NodeMetadata withoutLog() {
        return new NodeMetadata(nodeId, Optional.empty(), epoch, masterInstance, secondaries,
                released, recovering);
    }

    public NodeMetadata withEpoch(long newEpoch, UUID newInstance) {
        return new NodeMetadata(nodeId, logId, newEpoch, Optional.of(newInstance), secondaries,
                released, recovering);
    }

    public NodeMetadata withRecovering(boolean now) {
        return new NodeMetadata(
                nodeId, logId, epoch, masterInstance, secondaries, released, now);
    }

    public NodeMetadata withSecondaries(List<RegisteredMember> newSecondaries,
            List<RegisteredMember> newReleased) {
        return new NodeMetadata(nodeId, logId, epoch, masterInstance, newSecondaries, newReleased,
                recovering);
    }

    private static void atMost(String what, List<RegisteredMember> known) {
        if (known.size() > MAX_KNOWN) {
            throw new IllegalArgumentException(
                    what + " may not be more than " + MAX_KNOWN + ", not " + known.size());
        }
    }
}
