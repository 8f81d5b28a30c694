package replog.node.append;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import replog.durability.WriteConcern;
import replog.node.result.ReadOnlyReason;
import replog.node.result.ReadOnlyReason.Cause;
import replog.node.store.NodeStore;
import replog.replication.Health;
import replog.replication.Replication;
import replog.replication.SecondaryView;

/**
 * Decides whether a master may write, and says why not: another master, its disk, entries that it
 * lacks, or missing nodes. Logs each change.
 *
 * <p>Called for each append: cheap while nothing is wrong. Safe for use by several threads.
 */
public final class WritePermission {
    private final NodeStore store;
    private final Replication replication;
    private final Supplier<Optional<ReadOnlyReason>> hold;
    private final OptionalInt fixedQuorum;
    private final System.Logger logger;
    private volatile Optional<String> fenced = Optional.empty();
    private Optional<Cause> lastCause = Optional.empty();

    /**
     * @param hold why it must not write while another node is ahead; cheap
     * @param fixedQuorum as it was set; empty is the majority of the cluster
     */
    public WritePermission(NodeStore store, Replication replication,
            Supplier<Optional<ReadOnlyReason>> hold,
            OptionalInt fixedQuorum, System.Logger logger) {
        this.store = store;
        this.replication = replication;
        this.hold = hold;
        this.fixedQuorum = fixedQuorum;
        this.logger = logger;
    }

    public Optional<ReadOnlyReason> readOnly() {
        return fenced.map(why -> new ReadOnlyReason(Cause.FENCED, why))
                .or(() -> store.log().failure()
                        .map(why -> new ReadOnlyReason(Cause.DISK_FAILED, why)))
                .or(() -> store.log().full().map(why -> new ReadOnlyReason(Cause.DISK_FULL, why)))
                .or(hold)
                .or(this::noQuorum);
    }

    /** Why it may not write on account of other nodes, whatever its own disk can do. */
    public Optional<String> refusedByOthers() {
        return fenced.or(() -> hold.get().or(this::noQuorum).map(ReadOnlyReason::reason));
    }

    /** How many nodes must be usable, the master included. */
    public int quorum() {
        return fixedQuorum.orElseGet(() -> WriteConcern.majority(replication.clusterSize()));
    }

    /** Why this master does not lead any more. */
    Optional<String> fenced() {
        return fenced;
    }

    /** Another master took over; returns whether that is news. */
    public boolean fence(String why) {
        if (fenced.isPresent()) {
            return false;
        }
        fenced = Optional.of("another master took over: " + why + "; stop this one, or restart"
                + " it to have it lead in the other's place");
        evaluate();
        return true;
    }

    /** Logs the mode after a change among the secondaries or on the disk, if it is another one. */
    public synchronized void evaluate() {
        Optional<ReadOnlyReason> now = readOnly();
        Optional<Cause> cause = now.map(ReadOnlyReason::cause);
        if (cause.equals(lastCause)) {
            return;
        }
        lastCause = cause;
        now.ifPresentOrElse(
                mode -> logger.log(Level.WARNING, "is read-only: {0}", mode.reason()),
                () -> logger.log(Level.INFO, "takes appends: {0} of {1} nodes usable",
                        replication.usable(), replication.clusterSize()));
    }

    private Optional<ReadOnlyReason> noQuorum() {
        int usable = replication.usable();
        int needed = quorum();
        return usable >= needed ? Optional.empty() : Optional.of(new ReadOnlyReason(Cause.NO_QUORUM,
                QuorumDescription.describe(replication.views(), usable, replication.clusterSize(),
                        needed)));
    }

    /** Describes which nodes are missing from a quorum, and since when. Pure. */
    static final class QuorumDescription {
        private QuorumDescription() {}

        /**
         * A sentence such as {@code 1 of 3 nodes usable, 2 needed; secondary-8001 unhealthy for 12
         * s (connection refused)}.
         *
         * @param usable the master included
         */
        static String describe(List<SecondaryView> views, int usable, int clusterSize, int needed) {
            var missing = new ArrayList<String>();
            List<SecondaryView> counted = views.stream().filter(SecondaryView::counted).toList();
            counted.forEach(view -> missing(view).ifPresent(missing::add));
            int unknown = clusterSize - 1 - counted.size();
            if (unknown > 0) {
                missing.add(unknown + " not registered");
            }
            return "%s of %s nodes usable, %s needed%s%s%s".formatted(usable, clusterSize, needed,
                    missing.isEmpty() ? "" : "; ", String.join(", ", missing), spares(views));
        }

        /** The spares that could take the place of a missing node, and how. */
        private static String spares(List<SecondaryView> views) {
            List<String> spares = views.stream()
                    .filter(view -> !view.counted() && view.follows()).map(SecondaryView::name)
                            .toList();
            return spares.isEmpty() ? "" : "; usable, but beyond cluster.size: "
                    + String.join(", ", spares)
                            + "; DELETE /secondaries/NAME lets a missing node go"
                    + " for good, and one of them counts in its place";
        }

        private static Optional<String> missing(SecondaryView view) {
            if (view.health().isHeard() && view.usable()) {
                return Optional.empty();
            }
            String why = view.reason().map(reason -> " (" + reason + ")").orElse("");
            return Optional.of(view.name() + " " + standing(view) + why);
        }

        private static String standing(SecondaryView view) {
            if (!view.health().isHeard()) {
                return "not heard of yet";
            }
            boolean silent = view.health().heartbeats() == Health.Status.UNHEALTHY;
            return silent ? "unhealthy for " + view.statusFor().orElseThrow().toSeconds() + " s"
                    : view.state().wireName();
        }
    }
}
