package replog.node;

import java.time.Duration;
import java.util.List;

/** What became of an append, in full: each case says what happened to the data. */
public sealed interface AppendResult {
    /**
     * Stored on the master under these ids, and held by these nodes.
     *
     * @param replayed whether it was stored before, for a request of the same idempotency key
     */
    record Stored(long firstId, long lastId, int concern, List<String> acknowledged, long epoch,
            boolean durable, Duration elapsed, boolean replayed) {}

    /** As many nodes as its concern asks for hold it. */
    record Acknowledged(Stored stored) implements AppendResult {}

    /**
     * Stored; the wait ended before its concern was reached, and it goes on replicating.
     *
     * @param unheard registered nodes that count and have not answered since the master's start
     */
    record WaitEnded(Stored stored, Duration timeout, List<String> unheard)
            implements AppendResult {}

    /** Stored; the cluster came to have fewer nodes than its concern asks for. */
    record ClusterShrank(Stored stored, int clusterSize) implements AppendResult {}

    /** Stored; its client hung up before its concern was reached. */
    record ClientLeft(Stored stored) implements AppendResult {}

    /** Stored; the node shuts down before its concern was reached. */
    record ShutDownWhileWaiting(Stored stored) implements AppendResult {}

    /** It may be stored or not: the node shuts down before its disk answered. */
    record ShutDownUndecided() implements AppendResult {}

    /** The wait ended before the master's own disk answered. */
    record Undecided(Duration timeout) implements AppendResult {}

    /** It may be stored or not: the disk did not confirm it. */
    record DiskFailed(String reason) implements AppendResult {}

    /**
     * Not stored: the disk took nothing.
     *
     * @param failed whether the node takes nothing more until a restart, else until there is room
     */
    record DiskRefused(String reason, boolean failed) implements AppendResult {}

    /** It was stored here, and another master took over, whose log may lack it. */
    record TakenOver(String reason) implements AppendResult {}

    /** Not stored: the node takes no appends now. */
    record ReadOnly(ReadOnlyMode mode) implements AppendResult {}

    /** Not stored: so many wait for a concern that the usable nodes can't reach. */
    record TooManyWaiting(int max, int concern) implements AppendResult {}

    /** Not stored: too much waited for the disk until its own wait ended. */
    record Busy(String reason) implements AppendResult {}

    /** Not stored: the node is going down. */
    record ShuttingDown() implements AppendResult {}

    /** Not stored: the cluster has not so many nodes. */
    record ImpossibleConcern(int concern, int clusterSize) implements AppendResult {}

    /**
     * Not stored here: this node is a secondary.
     *
     * @param master where clients find it
     * @param keyed whether the request bears an idempotency key, under which the master may hold
     *     it already
     */
    record NotMaster(KnownMaster master, boolean keyed) implements AppendResult {}

    /** What a request hears of the idempotency key that it bears, where its way ends with that. */
    sealed interface OfKey extends AppendResult {}

    /** Stored before; too many wait for a concern that the usable nodes can't reach now. */
    record StoredAndTooManyWaiting(Stored stored, int max) implements OfKey {}

    /** Stored before; the cluster has not so many nodes as are asked for now. */
    record StoredAndImpossible(Stored stored, int clusterSize) implements OfKey {}

    /** One of the same key is under way, and too many wait already. */
    record TooManyJoining(int max, int concern) implements OfKey {}

    /** Not stored by this request: another value is stored under its key, as this entry. */
    record KeyReused(long id) implements OfKey {}

    /** Not stored by this request; the entries that the node lacks may bear its key. */
    record KeyNotKnown(ReadOnlyMode mode) implements OfKey {}
}
