package replog.node.trace;

import java.util.List;
import java.util.OptionalInt;
import replog.replication.ReplicationAttempt;

/**
 * How an entry came to be where it is, as far as its master remembers.
 *
 * @param firstId of the append that it was part of, as {@code lastId}; its own where that is
 *     forgotten
 * @param concern how many nodes were asked for; empty where that is forgotten
 * @param complete whether nothing is forgotten
 * @param missing the nodes that count for a write concern and do not hold it
 * @param steps in the order of time
 */
public record EntryTrace(long id, long firstId, long lastId, OptionalInt concern,
        boolean complete, List<String> missing, List<Step> steps) {

    /** At a moment of the monotonic clock, on a node or towards it. */
    public record Step(long atNanos, String node, What what) {}

    public sealed interface What {
        /** The append came to the master. */
        record Received() implements What {}

        /** It was on the master's disk. */
        record Forced() implements What {}

        /** It was sent, in a batch; the moment is when that began. */
        record Attempted(ReplicationAttempt attempt) implements What {}

        /** The node was proven to hold it. */
        record Acknowledged() implements What {}
    }
}
