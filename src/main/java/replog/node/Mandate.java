package replog.node;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import replog.durability.WriteConcern;
import replog.node.ReadOnlyMode.Cause;
import replog.replication.Replication;

/**
 * Whether a master may write, and why not: another master, its disk, what it lacks, or who is
 * missing. Says so in the log when that turns.
 *
 * <p>Asked at each append, so it is cheap while nothing is wrong. Safe for use by several threads.
 */
final class Mandate {
    private final Ground ground;
    private final Replication replication;
    private final Supplier<Optional<ReadOnlyMode>> hold;
    private final OptionalInt fixedQuorum;
    private final System.Logger logger;
    private volatile Optional<String> fenced = Optional.empty();
    private Optional<Cause> lastCause = Optional.empty();

    /**
     * @param hold why it must not write while another node is ahead; cheap
     * @param fixedQuorum as it was set; empty is the majority of the cluster
     */
    Mandate(Ground ground, Replication replication, Supplier<Optional<ReadOnlyMode>> hold,
            OptionalInt fixedQuorum, System.Logger logger) {
        this.ground = ground;
        this.replication = replication;
        this.hold = hold;
        this.fixedQuorum = fixedQuorum;
        this.logger = logger;
    }

    Optional<ReadOnlyMode> readOnly() {
        return fenced.map(why -> new ReadOnlyMode(Cause.FENCED, why))
                .or(() -> ground.log().failure()
                        .map(why -> new ReadOnlyMode(Cause.DISK_FAILED, why)))
                .or(() -> ground.log().full().map(why -> new ReadOnlyMode(Cause.DISK_FULL, why)))
                .or(hold)
                .or(this::noQuorum);
    }

    /** Why it may not write on account of other nodes, whatever its own disk can do. */
    Optional<String> refusedByOthers() {
        return fenced.or(() -> hold.get().or(this::noQuorum).map(ReadOnlyMode::reason));
    }

    /** How many nodes must be usable, the master included. */
    int quorum() {
        return fixedQuorum.orElseGet(() -> WriteConcern.majority(replication.clusterSize()));
    }

    /** Why this master leads no more. */
    Optional<String> fenced() {
        return fenced;
    }

    /** Another master took over; returns whether that is news. */
    boolean fence(String why) {
        if (fenced.isPresent()) {
            return false;
        }
        fenced = Optional.of("another master took over: " + why + "; stop this one, or restart"
                + " it to have it lead in the other's place");
        judge();
        return true;
    }

    /** Something changed among the secondaries, or on the disk: who looks last says what it saw. */
    synchronized void judge() {
        Optional<ReadOnlyMode> now = readOnly();
        Optional<Cause> cause = now.map(ReadOnlyMode::cause);
        if (cause.equals(lastCause)) {
            return;
        }
        lastCause = cause;
        now.ifPresentOrElse(
                mode -> logger.log(Level.WARNING, "is read-only: {0}", mode.reason()),
                () -> logger.log(Level.INFO, "takes appends: {0} of {1} nodes usable",
                        replication.usable(), replication.clusterSize()));
    }

    private Optional<ReadOnlyMode> noQuorum() {
        int usable = replication.usable();
        int needed = quorum();
        return usable >= needed ? Optional.empty() : Optional.of(new ReadOnlyMode(Cause.NO_QUORUM,
                Quorum.lack(replication.views(), usable, replication.clusterSize(), needed)));
    }
}
