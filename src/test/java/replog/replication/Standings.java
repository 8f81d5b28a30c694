package replog.replication;

import java.util.Optional;
import java.util.UUID;
import replog.log.frame.Hash;
import replog.wire.NodePosition;

/** Standings as a test needs them: one that holds nothing, and what differs from it. */
final class Standings {
    static final UUID MASTER = new UUID(4, 0);
    static final UUID NODE = new UUID(1, 0);
    static final UUID PROCESS = new UUID(2, 1);
    static final UUID LATER_PROCESS = new UUID(2, 2);

    private Standings() {}

    /** Of a process at an entry; who tests pure rules doesn't care for the hash. */
    static NodePosition at(UUID instance, long lastId) {
        return new NodePosition(NODE, instance, "s1", Optional.of(new UUID(3, 0)), 1,
                Optional.of(MASTER), lastId, hash(lastId), NodePosition.ALWAYS,
                Optional.empty(), Optional.empty());
    }

    /** The same of a node whose disk is full. */
    static NodePosition full(UUID instance, long lastId) {
        NodePosition at = at(instance, lastId);
        return new NodePosition(at.nodeId(), instance, at.name(), at.logId(), at.epoch(),
                at.masterInstance(), lastId, at.headHash(), at.fsync(), Optional.empty(),
                Optional.of("no room"));
    }

    static String hash(long lastId) {
        return "%064x".formatted(lastId);
    }

    /** Of a node with an empty folder. */
    static NodePosition empty(UUID nodeId, UUID instance) {
        return new NodePosition(nodeId, instance, "s1", Optional.empty(), 0, Optional.empty(), 0,
                Hash.NONE.toString(), NodePosition.ALWAYS, Optional.empty(), Optional.empty());
    }
}
