package replog.api.status;

import java.time.Duration;
import java.util.List;
import replog.node.Node;
import replog.node.NodeStatus;

/**
 * A node at a moment, with all that those who follow it are told. Immutable.
 *
 * @param delay what the next replication request will sleep
 * @param recent the last entries up to the end of its log, in their order; none of those that were
 *     there before somebody followed
 * @param takenNanos by the monotonic clock
 */
record NodeSnapshot(NodeStatus status, Duration delay, List<EntryPreview> recent, long takenNanos) {
    /** As it is now, without entries. */
    static NodeSnapshot of(Node node) {
        long nowNanos = System.nanoTime();
        NodeStatus status = node.status();
        return new NodeSnapshot(status, status.faults().isEmpty() ? Duration.ZERO
                : node.faults().nextDelay(), List.of(), nowNanos);
    }

    NodeSnapshot withEntries(List<EntryPreview> entries) {
        return new NodeSnapshot(status, delay, entries, takenNanos);
    }

    long lastId() {
        return status.end().lastId();
    }
}
