package replog.node.result;

import java.time.Duration;
import java.util.List;

/** The result of an append in full: each case says what happened to the data. */
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
    record ReadOnly(ReadOnlyReason mode) implements AppendResult {}

    /** Not stored: too many wait for a concern that the usable nodes can't reach. */
    record TooManyWaiting(int max, int concern) implements AppendResult {}

    /** Not stored: too much waited for the disk until its own wait ended. */
    record Busy(String reason) implements AppendResult {}

    /** Not stored: the node is going down. */
    record ShuttingDown() implements AppendResult {}

    /** Not stored: the cluster has fewer nodes. */
    record ImpossibleConcern(int concern, int clusterSize) implements AppendResult {}

    /**
     * Not stored here: this node is a secondary.
     *
     * @param master where clients find it
     * @param keyed whether the request has an idempotency key, under which the master may hold
     *     it already
     */
    record NotMaster(MasterLocation master, boolean keyed) implements AppendResult {}

    /** The answer that its idempotency key alone decides. */
    sealed interface OfKey extends AppendResult {}

    /** Stored before; too many wait for a concern that the usable nodes can't reach now. */
    record StoredAndTooManyWaiting(Stored stored, int max) implements OfKey {}

    /** Stored before; the cluster has fewer nodes than the request asks for now. */
    record StoredAndImpossible(Stored stored, int clusterSize) implements OfKey {}

    /** One of the same key is under way, and too many wait already. */
    record TooManyJoining(int max, int concern) implements OfKey {}

    /** Not stored by this request: another value is stored under its key, as this entry. */
    record KeyReused(long id) implements OfKey {}

    /** Not stored by this request; an entry that the node lacks may have its key. */
    record KeyNotKnown(ReadOnlyReason mode) implements OfKey {}

    /**
     * How an append can end: what happened to its data, and why, in a word. The one place that says
     * which result is which, for responses and metrics alike.
     *
     * <p>Where the client gets a problem, the word is the problem's type.
     */
    public enum Kind {
        STORED(Outcome.ACKNOWLEDGED, "stored"),
        REPEATED(Outcome.ACKNOWLEDGED, "repeated"),
        WAIT_ENDED(Outcome.APPENDED, "timeout"),
        CLUSTER_SHRANK(Outcome.APPENDED, "cluster-shrank"),
        CLIENT_LEFT(Outcome.APPENDED, "client-left"),
        SHUT_DOWN_WHILE_WAITING(Outcome.APPENDED, "shutting-down"),
        STORED_AND_TOO_MANY_WAITING(Outcome.APPENDED, "too-many-waiting"),
        STORED_AND_IMPOSSIBLE(Outcome.APPENDED, "bad-request"),
        READ_ONLY(Outcome.NOT_APPENDED, "read-only"),
        TOO_MANY_WAITING(Outcome.NOT_APPENDED, "too-many-waiting"),
        BUSY(Outcome.NOT_APPENDED, "busy"),
        SHUTTING_DOWN(Outcome.NOT_APPENDED, "shutting-down"),
        DISK_REFUSED(Outcome.NOT_APPENDED, "disk-refused"),
        IMPOSSIBLE_CONCERN(Outcome.NOT_APPENDED, "bad-request"),
        KEY_REUSED(Outcome.NOT_APPENDED, "idempotency-key-reused"),
        NO_MASTER(Outcome.NOT_APPENDED, "no-master"),
        UNDECIDED(Outcome.UNKNOWN, "timeout"),
        SHUT_DOWN_UNDECIDED(Outcome.UNKNOWN, "shutting-down"),
        DISK_FAILED(Outcome.UNKNOWN, "disk-failed"),
        TAKEN_OVER(Outcome.UNKNOWN, "fenced"),
        TOO_MANY_JOINING(Outcome.UNKNOWN, "too-many-waiting"),
        KEY_NOT_KNOWN(Outcome.UNKNOWN, "read-only"),
        NO_MASTER_FOR_KEY(Outcome.UNKNOWN, "no-master"),
        /** It ended in an exception. */
        BROKEN(Outcome.UNKNOWN, "internal"),
        TO_MASTER(Outcome.REDIRECTED, "redirected");

        private final Outcome outcome;
        private final String result;

        Kind(Outcome outcome, String result) {
            this.outcome = outcome;
            this.result = result;
        }

        public Outcome outcome() {
            return outcome;
        }

        /** Unlike any other's of the same outcome. */
        public String reason() {
            return result;
        }

        public static Kind of(AppendResult result) {
            return switch (result) {
                case AppendResult.Acknowledged(var stored) -> stored.replayed() ? REPEATED : STORED;
                case AppendResult.WaitEnded _ -> WAIT_ENDED;
                case AppendResult.ClusterShrank _ -> CLUSTER_SHRANK;
                case AppendResult.ClientLeft _ -> CLIENT_LEFT;
                case AppendResult.ShutDownWhileWaiting _ -> SHUT_DOWN_WHILE_WAITING;
                case AppendResult.ShutDownUndecided() -> SHUT_DOWN_UNDECIDED;
                case AppendResult.Undecided _ -> UNDECIDED;
                case AppendResult.DiskFailed _ -> DISK_FAILED;
                case AppendResult.DiskRefused _ -> DISK_REFUSED;
                case AppendResult.TakenOver _ -> TAKEN_OVER;
                case AppendResult.ReadOnly _ -> READ_ONLY;
                case AppendResult.TooManyWaiting _ -> TOO_MANY_WAITING;
                case AppendResult.Busy _ -> BUSY;
                case AppendResult.ShuttingDown() -> SHUTTING_DOWN;
                case AppendResult.ImpossibleConcern _ -> IMPOSSIBLE_CONCERN;
                case AppendResult.NotMaster(MasterLocation.At _, _) -> TO_MASTER;
                case AppendResult.NotMaster(MasterLocation.None _, boolean keyed) ->
                        keyed ? NO_MASTER_FOR_KEY : NO_MASTER;
                case AppendResult.StoredAndTooManyWaiting _ -> STORED_AND_TOO_MANY_WAITING;
                case AppendResult.StoredAndImpossible _ -> STORED_AND_IMPOSSIBLE;
                case AppendResult.TooManyJoining _ -> TOO_MANY_JOINING;
                case AppendResult.KeyReused _ -> KEY_REUSED;
                case AppendResult.KeyNotKnown _ -> KEY_NOT_KNOWN;
            };
        }
    }

    /** What happened to the data of an append, in the words that users see. */
    public enum Outcome {
        /** As many nodes as its concern asks for hold it. */
        ACKNOWLEDGED("acknowledged"),
        /** It is stored on the master, and goes on replicating. */
        APPENDED("appended"),
        /** It is not stored and never will be. */
        NOT_APPENDED("not_appended"),
        /** It is stored or not. */
        UNKNOWN("unknown"),
        /** The client was redirected to the master, which knows. */
        REDIRECTED("redirected");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        public String wireName() {
            return word;
        }
    }
}
