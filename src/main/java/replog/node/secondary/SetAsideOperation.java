package replog.node.secondary;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import replog.log.Log;
import replog.node.peer.RemoteLog;
import replog.node.result.SetAsideResult;
import replog.node.store.NodeStore;
import replog.wire.MasterInfo;

/**
 * Sets aside, in a file, what a secondary holds and its master does not, since a person asked for
 * it; from then on it follows that master.
 *
 * <p>Where the two histories part is found by halving: the master gives its hash at any entry.
 * For one thread, while nothing is stored.
 */
final class SetAsideOperation {
    private final NodeStore store;
    private final MasterInfo master;
    private final RemoteLog source;
    private final System.Logger logger;

    SetAsideOperation(NodeStore store, MasterInfo master, RemoteLog source, System.Logger logger) {
        this.store = store;
        this.master = master;
        this.source = source;
        this.logger = logger;
    }

    /** @param force also sets aside what a majority held, or what the master may still fetch */
    SetAsideResult run(boolean force) throws IOException {
        Log log = store.log();
        if (log.id().isEmpty() || !source.holds(master.logId())) {
            return new SetAsideResult.Failed(master.name() + " at " + source.url()
                    + " does not show its log now");
        }
        long lastId = log.end().lastId();
        Optional<Long> common = lastCommonId(Math.min(lastId, master.lastId()));
        if (common.isEmpty()) {
            return new SetAsideResult.Failed(master.name() + " could not be asked where the"
                    + " histories part");
        }
        if (common.get() == lastId) {
            return new SetAsideResult.NothingDiffers("All that this node holds, up to " + lastId
                    + ", is its master's.");
        }
        long keptId = log.lastAppendEnd(common.get());
        Optional<String> objection = objection(keptId, common.get(), lastId);
        if (objection.isPresent() && !force) {
            return new SetAsideResult.NeedsForce(objection.get());
        }
        String file = store.setAsideAfter(keptId);
        logger.log(Level.WARNING, "set its entries {0} to {1} aside, in {2}: {3} does not hold"
                + " them", Long.toString(keptId + 1), Long.toString(lastId), file, master.name());
        return new SetAsideResult.Adopted(keptId, lastId, file);
    }

    private Optional<String> objection(long keptId, long commonId, long lastId) {
        long committedId = store.log().committedId();
        if (keptId < committedId) {
            return Optional.of("The histories part after " + commonId + ", and up to "
                    + committedId + " a majority held this node's entries: they were acknowledged."
                    + " {\"force\":true} sets them aside all the same.");
        }
        if (commonId == master.lastId()) {
            return Optional.of("This node's history contains its master's, and goes on to "
                    + lastId + ": a master fetches what it lacks. {\"force\":true} sets it aside"
                    + " all the same.");
        }
        return Optional.empty();
    }

    /** The last entry that both hold, at most {@code most}; empty without an answer. */
    private Optional<Long> lastCommonId(long most) throws IOException {
        long same = 0;
        long candidate = most;
        long differs = most + 1;
        while (same + 1 < differs) {
            Optional<String> theirs = source.hashAt(candidate);
            if (theirs.isEmpty()) {
                return Optional.empty();
            }
            if (theirs.get().equals(store.log().hashAt(candidate).toString())) {
                same = candidate;
            } else {
                differs = candidate;
            }
            candidate = same + (differs - same) / 2;
        }
        return Optional.of(same);
    }
}
