package replog.durability;

/** How many nodes must hold an entry before its append is acknowledged, the master included. */
public sealed interface WriteConcern {
    /** This many nodes; 1 is the master alone. */
    record Nodes(int count) implements WriteConcern {
        public Nodes {
            if (count < 1) {
                throw new IllegalArgumentException("a write concern is at least 1, not " + count);
            }
        }
    }

    /** More than half of the cluster. */
    record Majority() implements WriteConcern {}

    /** The whole cluster. */
    record All() implements WriteConcern {}

    /** How many nodes that is; more than {@code clusterSize} is a concern that can't be met. */
    default int nodes(int clusterSize) {
        return switch (this) {
            case Nodes(int count) -> count;
            case Majority() -> majority(clusterSize);
            case All() -> clusterSize;
        };
    }

    /** The least number of nodes that is more than half of them. */
    static int majority(int clusterSize) {
        return clusterSize / 2 + 1;
    }
}
