package replog.node.secondary;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.replication.ReplicationState;
import replog.wire.MasterInfo;

/**
 * Which master a secondary follows, how far its log is proven to be that master's, and whom it
 * refuses. One monitor guards all; no I/O happens in it.
 */
final class FollowedMaster {
    private static final int MAX_REFUSALS = 16;

    private final Map<UUID, Refusal> refusals = new LinkedHashMap<>();
    private Optional<MasterInfo> master = Optional.empty();
    private Optional<Refusal> lastRefusal = Optional.empty();
    private Optional<Refusal> successor = Optional.empty();
    private long refusedLastId;
    private UUID provenTo = new UUID(0, 0);
    private long provenId;

    /** Why a master is not followed. */
    record Refusal(ReplicationState state, String why) {}

    synchronized Optional<MasterInfo> master() {
        return master;
    }

    /**
     * Hears a master that may speak. The newest is the one to follow, whatever an older one still
     * says; of one master, the claim that goes furthest.
     */
    synchronized void onMasterHeard(MasterInfo masterInfo) {
        boolean older = master.filter(known -> known.epoch() > masterInfo.epoch()
                || known.instance().equals(masterInfo.instance())
                        && known.lastId() > masterInfo.lastId()).isPresent();
        if (!older) {
            master = Optional.of(masterInfo);
        }
        successor = Optional.empty();
    }

    /** This master's batch proved the log to be its own up to an entry. */
    synchronized void recordProven(MasterInfo masterInfo, long upToId) {
        provenId = provenTo.equals(masterInfo.instance()) ? Math.max(provenId, upToId) : upToId;
        provenTo = masterInfo.instance();
        refusals.remove(masterInfo.instance());
    }

    /** The last entry that is proven to be this master's; 0 for none. */
    synchronized long provenId(MasterInfo masterInfo) {
        return provenTo.equals(masterInfo.instance()) ? provenId : 0;
    }

    /** Refuses a master; returns whether that is news. */
    synchronized boolean refuse(MasterInfo masterInfo, Refusal refusal) {
        if (refusals.size() == MAX_REFUSALS) {
            refusals.clear();
        }
        lastRefusal = Optional.of(refusal);
        refusedLastId = masterInfo.lastId();
        boolean inItsPlace = refusal.state() == ReplicationState.OTHER_LOG
                && master.filter(known -> known.url().equals(masterInfo.url())).isPresent();
        successor = inItsPlace ? lastRefusal : successor;
        return !refusal.equals(refusals.put(masterInfo.instance(), refusal));
    }

    /** The end of the log of the master that was refused last. */
    synchronized long refusedLastId() {
        return refusedLastId;
    }

    /**
     * Why the master that is followed is refused, or the one of another log that speaks from its
     * address now; without one, why the last that spoke was.
     */
    synchronized Optional<Refusal> refusal() {
        return master.isPresent()
                ? successor.or(() -> Optional.ofNullable(refusals.get(master.get().instance())))
                : lastRefusal;
    }
}
