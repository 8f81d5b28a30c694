package replog.node;

/**
 * How an append can end: what happened to its data, and why, in a word. The one place that says
 * which result is which, to those who answer as to those who count.
 *
 * <p>Where a client is told of a problem, the word is that problem's type.
 */
public enum AppendEnd {
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

    AppendEnd(Outcome outcome, String result) {
        this.outcome = outcome;
        this.result = result;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Unlike any other's of the same outcome. */
    public String result() {
        return result;
    }

    public static AppendEnd of(AppendResult result) {
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
            case AppendResult.NotMaster(KnownMaster.At _, _) -> TO_MASTER;
            case AppendResult.NotMaster(KnownMaster.None _, boolean keyed) ->
                    keyed ? NO_MASTER_FOR_KEY : NO_MASTER;
            case AppendResult.StoredAndTooManyWaiting _ -> STORED_AND_TOO_MANY_WAITING;
            case AppendResult.StoredAndImpossible _ -> STORED_AND_IMPOSSIBLE;
            case AppendResult.TooManyJoining _ -> TOO_MANY_JOINING;
            case AppendResult.KeyReused _ -> KEY_REUSED;
            case AppendResult.KeyNotKnown _ -> KEY_NOT_KNOWN;
        };
    }
}
