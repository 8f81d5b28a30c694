package replog.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import replog.config.Settings;
import replog.http.Client;
import replog.log.Entry;
import replog.log.Frames;
import replog.log.Hash;
import replog.log.Log;
import replog.log.MalformedFramesException;
import replog.log.PendingAppend.Fate;
import replog.replication.State;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/**
 * Stores what its master sends, after proof that it continues what is there; shows clients the way.
 *
 * <p>One batch at a time is checked and stored, under a lock that nobody else takes: the log grows
 * by this alone. It never cuts anything by itself. Safe for use by several threads.
 */
final class SecondaryRole implements Role {
    private final Ground ground;
    private final Settings settings;
    private final Optional<URI> configuredMaster;
    private final Client client;
    private final Outbound outbound;
    private final System.Logger logger;
    private final ReentrantLock intake = new ReentrantLock(true);
    private final Allegiance allegiance = new Allegiance();
    private final HeldEntries held;
    private volatile boolean draining;

    SecondaryRole(Ground ground, Settings settings, Faults faults, System.Logger logger) {
        this.ground = ground;
        this.settings = settings;
        this.client = new Client(settings.replication().timeout());
        this.outbound = new Outbound(client, faults);
        this.configuredMaster = settings.cluster().master();
        this.held = new HeldEntries(settings.appends().messageMax());
        this.logger = logger;
    }

    @Override
    public String word() {
        return replog.config.Role.SECONDARY.word();
    }

    @Override
    public void start() {
        // it waits to be called upon
    }

    @Override
    public Appending append(AppendRequest request) {
        return Appending.ended(new AppendResult.NotMaster(masterForClients()));
    }

    @Override
    public ReplicateResult replicate(BatchHeader header, byte[] bytes) {
        intake.lock();
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
            intake.unlock();
        }
    }

    @Override
    public OfferResult offer(long id, String value) throws IOException {
        Optional<OfferResult> judged = judged(id, value);
        if (judged.isPresent()) {
            return judged.get();
        }
        if (!held.hold(id, value.getBytes(StandardCharsets.UTF_8))) {
            return new OfferResult.TooMany(held.count());
        }
        held.reached(ground.log().end().lastId()); // the master's own may just have come
        return judged(id, value).orElseGet(OfferResult.Held::new);
    }

    private Optional<OfferResult> judged(long id, String value) throws IOException {
        return ground.log().entry(id).map(Entry::value).map(stored -> stored.equals(value)
                ? new OfferResult.Stored() : new OfferResult.Differs());
    }

    @Override
    public void heard(MasterClaim claim) {
        if (contradiction(claim).isEmpty()) {
            allegiance.heard(claim);
            commit(claim);
        }
    }

    @Override
    public AdoptResult adopt(boolean force) {
        intake.lock();
        try {
            if (draining) {
                return new AdoptResult.Failed("The node is shutting down.");
            }
            Optional<MasterClaim> master = allegiance.master();
            if (master.isEmpty()) {
                return new AdoptResult.NoMaster(allegiance.refusal()
                        .map(refusal -> "The only master heard is refused, "
                                + refusal.state().word() + ": " + refusal.why() + ". To be"
                                + " refilled by it, stop this node and set its folder aside.")
                        .orElse("No master was heard of yet."));
            }
            return new Adoption(ground, master.get(), masterLog(master.get()), logger).run(force);
        } catch (IOException e) {
            logger.log(Level.ERROR, "could not set its entries aside: {0}", e.getMessage());
            return new AdoptResult.Failed(e.getMessage());
        } finally {
            intake.unlock();
        }
    }

    @Override
    public long masterLastId() {
        return Math.max(ground.log().end().lastId(),
                allegiance.master().map(MasterClaim::lastId).orElse(0L));
    }

    @Override
    public String state() {
        if (ground.log().failure().isPresent()) {
            return State.FAILED.word();
        }
        Optional<State> refused = allegiance.refusal().map(Allegiance.Refusal::state);
        return refused.or(() -> allegiance.master().map(this::stateTo))
                .orElse(State.UNKNOWN).word();
    }

    private State stateTo(MasterClaim master) {
        long lastId = ground.log().end().lastId();
        if (lastId > master.lastId()) {
            return State.AHEAD;
        }
        if (allegiance.provenId(master) < lastId) {
            return State.UNKNOWN;
        }
        return lastId < master.lastId() ? State.CATCHING_UP : State.IN_SYNC;
    }

    @Override
    public Optional<ReadOnlyMode> readOnly() {
        return Optional.empty();
    }

    @Override
    public Optional<String> reason() {
        return ground.log().failure().or(ground.log()::full)
                .or(() -> allegiance.refusal().map(Allegiance.Refusal::why));
    }

    @Override
    public Optional<List<String>> holders(long id) {
        return Optional.empty();
    }

    @Override
    public Optional<NodeStatus.Leading> leading() {
        return Optional.empty();
    }

    @Override
    public Optional<NodeStatus.Following> following() {
        Optional<MasterClaim> master = allegiance.master();
        return Optional.of(new NodeStatus.Following(master.map(MasterClaim::name),
                master.map(MasterClaim::url).or(() -> configuredMaster), masterForClients(),
                held.count()));
    }

    /** A node finds its master where nodes do, a person where clients do. */
    @Override
    public MemberResult register(Registration registration) {
        return new MemberResult.NotMaster(registration.nodeId().isEmpty() ? masterForClients()
                : allegiance.master().map(MasterClaim::url).or(() -> configuredMaster));
    }

    @Override
    public MemberResult release(String name) {
        return new MemberResult.NotMaster(masterForClients());
    }

    @Override
    public MemberResult readmit(String name) {
        return new MemberResult.NotMaster(masterForClients());
    }

    private Optional<URI> masterForClients() {
        return allegiance.master().map(MasterClaim::clientsUrl).or(() -> configuredMaster);
    }

    /** Lets the batch that is being stored finish, if the disk answers, and takes none after it. */
    @Override
    public void drain(Duration grace) {
        draining = true;
        try {
            if (intake.tryLock(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                intake.unlock();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        client.close(); // the log is the node's
    }

    private RemoteLog masterLog(MasterClaim master) {
        return new RemoteLog(outbound, master.url(), settings.replication().timeout(),
                Math.toIntExact(Limits.of(settings).batchMax()));
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
