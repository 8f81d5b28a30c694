package replog.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import replog.log.Frames;
import replog.log.Hash;
import replog.log.Log;
import replog.log.MalformedFramesException;
import replog.log.PendingAppend.Fate;
import replog.replication.State;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/**
 * Stores what a master sends to a secondary, after proof that it continues what is there.
 *
 * <p>One batch at a time is checked and stored, under a lock that nobody else takes: the log grows
 * by this alone, and is cut by nothing but an {@link Adoption} that a person asked for. Safe for
 * use by several threads.
 */
final class Intake {
    private final Ground ground;
    private final Allegiance allegiance;
    private final HeldEntries held;
    private final System.Logger logger;
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile boolean draining;

    Intake(Ground ground, Allegiance allegiance, HeldEntries held, System.Logger logger) {
        this.ground = ground;
        this.allegiance = allegiance;
        this.held = held;
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
    boolean heard(MasterClaim claim) {
        if (contradiction(claim).isPresent()) {
            return false;
        }
        allegiance.heard(claim);
        commit(claim);
        return true;
    }

    /** @param masterLog how to read a master's log */
    AdoptResult adopt(boolean force, Function<MasterClaim, RemoteLog> masterLog) {
        lock.lock();
        try {
            if (draining) {
                return new AdoptResult.Failed("The node is shutting down.");
            }
            Optional<MasterClaim> master = allegiance.master();
            boolean otherLog = allegiance.refusal()
                    .filter(refusal -> refusal.state() == State.OTHER_LOG).isPresent();
            if (master.isEmpty() || otherLog) {
                return new AdoptResult.NoMaster(allegiance.refusal()
                        .map(this::advice).orElse("No master was heard of yet."));
            }
            return new Adoption(ground, master.get(), masterLog.apply(master.get()), logger)
                    .run(force);
        } catch (IOException e) {
            logger.log(Level.ERROR, "could not set its entries aside: {0}", e.getMessage());
            return new AdoptResult.Failed(e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private String advice(Allegiance.Refusal refusal) {
        return "The only master heard is refused, " + refusal.state().word() + ": "
                + refusal.why() + (refusal.state() == State.FENCED
                        ? ". If it is the one to follow, restart it: it leads in a higher epoch"
                                + " then; and ask again."
                        : otherLog(ground.log().end().lastId(), allegiance.refusedLastId()));
    }

    /** Who sets the wrong folder aside loses what only that log holds. */
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
        MasterClaim claim = header.master();
        Optional<ReplicateResult> contradiction = contradiction(claim);
        if (contradiction.isPresent()) {
            return contradiction.get();
        }
        Frames frames = Frames.check(bytes, header.firstId());
        Log log = ground.log();
        long lastId = log.end().lastId();
        if (header.firstId() > lastId + 1) {
            return new ReplicateResult.Gap(lastId + 1);
        }
        Hash before = log.id().isPresent()
                ? log.hashAt(header.firstId() - 1) : Hash.start(claim.logId());
        Optional<Long> differing = before.toString().equals(header.previousHash())
                ? Overlap.differingId(log, frames) : Optional.of(header.firstId() - 1);
        if (differing.isPresent()) {
            refuse(claim, State.DIVERGED,
                    "its history is another one at the entry " + differing.get());
            return new ReplicateResult.Diverged(differing.get());
        }
        ground.beginLog(claim.logId());
        promise(claim);
        allegiance.heard(claim);
        allegiance.proven(claim, frames.lastId());
        return stored(frames, claim);
    }

    private ReplicateResult stored(Frames frames, MasterClaim claim) {
        Log log = ground.log();
        Optional<String> failure = log.failure();
        if (failure.isPresent()) {
            return new ReplicateResult.Failed(failure.get()); // also if there is nothing to store
        }
        Frames fresh = frames.from(Math.min(log.end().lastId(), frames.lastId()) + 1);
        if (!fresh.isEmpty()) {
            Fate fate = log.append(fresh).await(Long.MAX_VALUE).orElseThrow();
            switch (fate) {
                case Fate.Appended _ -> { }
                case Fate.NotAppended(var reason) -> {
                    return new ReplicateResult.Failed(reason);
                }
                case Fate.Unknown(var reason) -> {
                    return new ReplicateResult.Failed(reason);
                }
            }
        }
        held.reached(log.end().lastId());
        commit(claim);
        return new ReplicateResult.Stored();
    }

    /** Puts the master's epoch on disk before a first frame of it is accepted. */
    private void promise(MasterClaim claim) throws IOException {
        NodeRecord record = ground.record();
        if (claim.epoch() > record.epoch() || record.masterInstance().isEmpty()) {
            ground.file().update(now -> now.withEpoch(claim.epoch(), claim.instance()));
            logger.log(Level.INFO, "follows {0} at {1} in epoch {2}",
                    claim.name(), claim.url(), claim.epoch());
        }
    }

    /** What is committed is known only as far as this log is proven to be this master's. */
    private void commit(MasterClaim claim) {
        long proven = Math.min(allegiance.provenId(claim), ground.log().end().lastId());
        ground.log().commit(Math.min(claim.committedId(), proven));
    }

    /** Why this master may not speak to this node. */
    private Optional<ReplicateResult> contradiction(MasterClaim claim) {
        Optional<UUID> logId = ground.log().id();
        if (logId.isPresent() && !logId.get().equals(claim.logId())) {
            String why = "this node holds the log " + logId.get() + ", not " + claim.logId();
            refuse(claim, State.OTHER_LOG, why);
            return Optional.of(new ReplicateResult.OtherLog(why));
        }
        NodeRecord record = ground.record();
        boolean sameEpochElsewhere = claim.epoch() == record.epoch()
                && !record.masterInstance().equals(Optional.of(claim.instance()));
        if (claim.epoch() < record.epoch() || sameEpochElsewhere) {
            String why = "this node follows epoch " + record.epoch()
                    + " of another master instance";
            refuse(claim, State.FENCED, why);
            return Optional.of(new ReplicateResult.Fenced(why));
        }
        return Optional.empty();
    }

    private void refuse(MasterClaim claim, State state, String why) {
        if (allegiance.refuse(claim, new Allegiance.Refusal(state, why))) {
            logger.log(Level.WARNING, "refuses {0} at {1}, {2}: {3}",
                    claim.name(), claim.url(), state.word(), why);
        }
    }
}
