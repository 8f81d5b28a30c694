package replog.node.secondary;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import replog.log.Log;
import replog.log.LogReader;
import replog.log.PendingAppend.Outcome;
import replog.log.frame.FrameBatch;
import replog.log.frame.FrameBatch.MalformedFramesException;
import replog.log.frame.Hash;
import replog.node.peer.RemoteLog;
import replog.node.result.ReplicateResult;
import replog.node.result.SetAsideResult;
import replog.node.store.NodeMetadata;
import replog.node.store.NodeStore;
import replog.replication.ReplicationState;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/**
 * Stores what a master sends to a secondary, after proof that it continues what is there.
 *
 * <p>One batch at a time is checked and stored, under a lock that only batches take: the log grows
 * by this alone, and is cut by nothing but an {@link SetAsideOperation} that a person asked for.
 * Safe for use by several threads.
 */
final class BatchReceiver {
    private final NodeStore store;
    private final FollowedMaster followedMaster;
    private final ManualEntryBuffer manualEntries;
    private final System.Logger logger;
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile boolean draining;

    BatchReceiver(NodeStore store, FollowedMaster followedMaster, ManualEntryBuffer manualEntries,
            System.Logger logger) {
        this.store = store;
        this.followedMaster = followedMaster;
        this.manualEntries = manualEntries;
        this.logger = logger;
    }

    ReplicateResult replicate(BatchHeader header, byte[] bytes) {
        lock.lock();
        try {
            return draining ? new ReplicateResult.Failed("the node is shutting down")
                    : checked(header, bytes);
        } catch (MalformedFramesException e) {
            return new ReplicateResult.Malformed(e.getMessage());
        } catch (IOException e) {
            logger.log(Level.ERROR, "a batch from {0} on could not be stored: {1}",
                    header.firstId(), e.getMessage());
            return new ReplicateResult.Failed(e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** A master asked with a heartbeat; returns whether it may speak. */
    boolean onHeartbeat(MasterInfo masterInfo) {
        if (contradiction(masterInfo).isPresent()) {
            return false;
        }
        followedMaster.onMasterHeard(masterInfo);
        commit(masterInfo);
        return true;
    }

    /** @param masterLog how to read a master's log */
    SetAsideResult adopt(boolean force, Function<MasterInfo, RemoteLog> masterLog) {
        lock.lock();
        try {
            if (draining) {
                return new SetAsideResult.Failed("The node is shutting down.");
            }
            Optional<MasterInfo> master = followedMaster.master();
            boolean otherLog = followedMaster.refusal()
                    .filter(refusal -> refusal.state() == ReplicationState.OTHER_LOG).isPresent();
            if (master.isEmpty() || otherLog) {
                return new SetAsideResult.NoMaster(followedMaster.refusal()
                        .map(this::advice).orElse("No master was heard of yet."));
            }
            return new SetAsideOperation(store, master.get(), masterLog.apply(master.get()), logger)
                    .run(force);
        } catch (IOException e) {
            logger.log(Level.ERROR, "could not set its entries aside: {0}", e.getMessage());
            return new SetAsideResult.Failed(e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private String advice(FollowedMaster.Refusal refusal) {
        return "The only master heard is refused, " + refusal.state().wireName() + ": "
                + refusal.why() + (refusal.state() == ReplicationState.FENCED
                        ? ". If it is the one to follow, restart it: it leads in a higher epoch"
                                + " then; and ask again."
                        : otherLog(store.log().end().lastId(), followedMaster.refusedLastId()));
    }

    /** Setting the wrong folder aside would lose what only that log holds. */
    private static String otherLog(long ownLastId, long mastersLastId) {
        if (ownLastId > mastersLastId) {
            return ". Keep this node's folder: its log holds " + ownLastId + " entries, the"
                    + " master's " + mastersLastId + ", as after the loss of its folder. Stop the"
                    + " master, restore its folder, or start it with an empty one and with"
                    + " --recover=on and all its secondaries.";
        }
        return ". This node's log holds " + ownLastId + " entries, the master's " + mastersLastId
                + "; only one of the two can be kept. To keep the master's and lose this one, stop"
                + " this node and set its folder aside: it is refilled.";
    }

    /** Lets the batch that is being stored finish, if the disk answers, and takes none after it. */
    void drain(Duration grace) {
        draining = true;
        try {
            if (lock.tryLock(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                lock.unlock();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private ReplicateResult checked(BatchHeader header, byte[] bytes)
            throws IOException, MalformedFramesException {
        MasterInfo masterInfo = header.master();
        Optional<ReplicateResult> contradiction = contradiction(masterInfo);
        if (contradiction.isPresent()) {
            return contradiction.get();
        }
        FrameBatch frames = FrameBatch.check(bytes, header.firstId());
        Log log = store.log();
        long lastId = log.end().lastId();
        if (header.firstId() > lastId + 1) {
            return new ReplicateResult.Gap(lastId + 1);
        }
        Hash before = log.id().isPresent()
                ? log.hashAt(header.firstId() - 1) : Hash.start(masterInfo.logId());
        Optional<Long> differing = before.toString().equals(header.previousHash())
                ? BatchOverlap.differingId(log, frames) : Optional.of(header.firstId() - 1);
        if (differing.isPresent()) {
            refuse(masterInfo, ReplicationState.DIVERGED,
                    "its history is another one at the entry " + differing.get());
            return new ReplicateResult.Diverged(differing.get());
        }
        store.beginLog(masterInfo.logId());
        promise(masterInfo);
        followedMaster.onMasterHeard(masterInfo);
        followedMaster.recordProven(masterInfo, frames.lastId());
        return store(frames, masterInfo);
    }

    private ReplicateResult store(FrameBatch frames, MasterInfo masterInfo) {
        Log log = store.log();
        Optional<String> failure = log.failure();
        if (failure.isPresent()) {
            return new ReplicateResult.Failed(failure.get()); // also if there is nothing to store
        }
        FrameBatch fresh = frames.from(Math.min(log.end().lastId(), frames.lastId()) + 1);
        if (!fresh.isEmpty()) {
            Outcome outcome = log.append(fresh).await(Long.MAX_VALUE).orElseThrow();
            switch (outcome) {
                case Outcome.Appended _ -> { }
                case Outcome.NotAppended(var reason) -> {
                    return new ReplicateResult.Failed(reason);
                }
                case Outcome.Unknown(var reason) -> {
                    return new ReplicateResult.Failed(reason);
                }
            }
        }
        manualEntries.discardUpTo(log.end().lastId());
        commit(masterInfo);
        return new ReplicateResult.Stored();
    }

    /** Puts the master's epoch on disk before a first frame of it is accepted. */
    private void promise(MasterInfo masterInfo) throws IOException {
        NodeMetadata metadata = store.metadata();
        if (masterInfo.epoch() > metadata.epoch() || metadata.masterInstance().isEmpty()) {
            store.metadataFile()
                    .update(now -> now.withEpoch(masterInfo.epoch(), masterInfo.instance()));
            logger.log(Level.INFO, "follows {0} at {1} in epoch {2}",
                    masterInfo.name(), masterInfo.url(), masterInfo.epoch());
        }
    }

    /** What is committed is known only as far as this log is proven to be this master's. */
    private void commit(MasterInfo masterInfo) {
        long proven = Math.min(followedMaster.provenId(masterInfo), store.log().end().lastId());
        store.log().commit(Math.min(masterInfo.committedId(), proven));
    }

    /** Why this master may not speak to this node. */
    private Optional<ReplicateResult> contradiction(MasterInfo masterInfo) {
        Optional<UUID> logId = store.log().id();
        if (logId.isPresent() && !logId.get().equals(masterInfo.logId())) {
            String why = "this node holds the log " + logId.get() + ", not " + masterInfo.logId();
            refuse(masterInfo, ReplicationState.OTHER_LOG, why);
            return Optional.of(new ReplicateResult.OtherLog(why));
        }
        NodeMetadata metadata = store.metadata();
        boolean sameEpochElsewhere = masterInfo.epoch() == metadata.epoch()
                && !metadata.masterInstance().equals(Optional.of(masterInfo.instance()));
        if (masterInfo.epoch() < metadata.epoch() || sameEpochElsewhere) {
            String why = "this node follows epoch " + metadata.epoch()
                    + " of another master instance";
            refuse(masterInfo, ReplicationState.FENCED, why);
            return Optional.of(new ReplicateResult.Fenced(why));
        }
        return Optional.empty();
    }

    private void refuse(MasterInfo masterInfo, ReplicationState state, String why) {
        if (followedMaster.refuse(masterInfo, new FollowedMaster.Refusal(state, why))) {
            logger.log(Level.WARNING, "refuses {0} at {1}, {2}: {3}",
                    masterInfo.name(), masterInfo.url(), state.wireName(), why);
        }
    }

    /** Compares what a batch repeats with what is stored. */
    private static final class BatchOverlap {
        private static final int READ_BYTES = 256 << 10;

        private BatchOverlap() {}

        /** The first entry that both have and that is not the same, byte for byte. */
        static Optional<Long> differingId(Log log, FrameBatch batch) throws IOException {
            long lastShared = Math.min(log.end().lastId(), batch.lastId());
            long id = batch.firstId();
            try (LogReader reader = log.reader(id)) {
                while (id <= lastShared) {
                    FrameBatch stored = reader.read(READ_BYTES);
                    Optional<Long> differing = batch.from(id).firstDifference(stored);
                    if (differing.isPresent()) {
                        return differing;
                    }
                    id = stored.lastId() + 1;
                }
            }
            return Optional.empty();
        }
    }
}
