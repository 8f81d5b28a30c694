package replog.node.secondary;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import replog.config.Settings;
import replog.node.fault.FaultInjector;
import replog.node.member.RegistrationLoop;
import replog.node.peer.PeerClient;
import replog.node.peer.RemoteLog;
import replog.node.result.AppendRequest;
import replog.node.result.AppendResult;
import replog.node.result.ManualEntryResult;
import replog.node.result.MasterLocation;
import replog.node.result.MembershipResult;
import replog.node.result.PendingResult;
import replog.node.result.Readiness;
import replog.node.result.RegistrationRequest;
import replog.node.result.ReplicateResult;
import replog.node.result.RequestLimits;
import replog.node.result.RoleBehavior;
import replog.node.result.SecondaryRoleStatus;
import replog.node.result.SetAsideResult;
import replog.node.store.NodeStore;
import replog.replication.ReplicationState;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/**
 * Follows a master: stores what it sends, says how it stands to it, and shows clients the way to
 * it. Safe for use by several threads.
 */
public final class SecondaryRole implements RoleBehavior {
    /** For how long it may lack what its master had, and count as caught up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NodeStore store;
    private final Settings settings;
    private final Optional<URI> configuredMaster;
    private final PeerClient peerClient;
    private final FollowedMaster followedMaster = new FollowedMaster();
    private final LagTimer lagTimer = new LagTimer(PATIENCE);
    private final MasterHeartbeatMonitor heartbeatMonitor;
    private final ManualEntryBuffer manualEntries;
    private final BatchReceiver receiver;
    private final Optional<RegistrationLoop> registrationLoop;

    /** Follows from then on. */
    public static SecondaryRole follow(NodeStore store, Settings settings, FaultInjector faults,
            System.Logger logger) {
        var secondary = new SecondaryRole(store, settings, faults, logger);
        secondary.heartbeatMonitor.start();
        secondary.registrationLoop.ifPresent(RegistrationLoop::start);
        return secondary;
    }

    private SecondaryRole(NodeStore store, Settings settings, FaultInjector faults,
            System.Logger logger) {
        this.store = store;
        this.settings = settings;
        this.peerClient = PeerClient.of(settings, faults);
        this.configuredMaster = settings.cluster().master();
        this.heartbeatMonitor = new MasterHeartbeatMonitor(settings.heartbeat(), logger);
        this.manualEntries = new ManualEntryBuffer(settings.appends().messageMax());
        this.receiver = new BatchReceiver(store, followedMaster, manualEntries, logger);
        this.registrationLoop = RegistrationLoop.of(
                store, settings, faults, MasterHeartbeatMonitor.limit(settings.heartbeat()),
                        logger);
    }

    @Override
    public String roleName() {
        return replog.config.Role.SECONDARY.wireName();
    }

    @Override
    public PendingResult append(AppendRequest request) {
        return PendingResult.completed(
                new AppendResult.NotMaster(masterForClients(),
                        request.idempotencyKey().length > 0));
    }

    @Override
    public ReplicateResult replicate(BatchHeader header, byte[] bytes) {
        ReplicateResult result = receiver.replicate(header, bytes);
        if (result instanceof ReplicateResult.Stored) {
            onMasterHeard(header.master());
        }
        return result;
    }

    @Override
    public ManualEntryResult offer(long id, String value) throws IOException {
        return manualEntries.offer(store.log(), id, value);
    }

    @Override
    public void onHeartbeat(MasterInfo masterInfo) {
        if (receiver.onHeartbeat(masterInfo)) {
            onMasterHeard(masterInfo);
        }
    }

    /** A master that is followed spoke. */
    private void onMasterHeard(MasterInfo masterInfo) {
        heartbeatMonitor.onMasterHeard(masterInfo.heartbeatInterval(), System.nanoTime());
        followedMaster.master()
                .ifPresent(master -> lagTimer.update(master.instance(), master.lastId(),
                Math.min(followedMaster.provenId(master), store.log().end().lastId()),
                System.nanoTime()));
        registrationLoop.ifPresent(RegistrationLoop::onMasterHeard);
    }

    @Override
    public SetAsideResult adopt(boolean force) {
        return receiver.adopt(force, this::masterLog);
    }

    @Override
    public long masterLastId() {
        return Math.max(store.log().end().lastId(),
                followedMaster.master().map(MasterInfo::lastId).orElse(0L));
    }

    @Override
    public String state() {
        if (store.log().failure().isPresent()) {
            return ReplicationState.FAILED.wireName();
        }
        return followedMaster.refusal().map(FollowedMaster.Refusal::state)
                .or(() -> heartbeatMonitor.isTooLong() ? Optional.of(ReplicationState.NO_MASTER)
                        : followedMaster.master().map(this::stateTo))
                .orElse(ReplicationState.UNKNOWN).wireName();
    }

    private ReplicationState stateTo(MasterInfo master) {
        long lastId = store.log().end().lastId();
        if (lastId > master.lastId()) {
            return ReplicationState.AHEAD;
        }
        if (followedMaster.provenId(master) < lastId) {
            return ReplicationState.UNKNOWN;
        }
        return lastId < master.lastId() ? ReplicationState.CATCHING_UP : ReplicationState.IN_SYNC;
    }

    @Override
    public Optional<String> reason() {
        return store.log().failure().or(store.log()::full)
                .or(() -> followedMaster.refusal().map(FollowedMaster.Refusal::why))
                .or(() -> registrationLoop.flatMap(RegistrationLoop::rejectionReason))
                .or(() -> heartbeatMonitor.isTooLong() ? Optional.of(heartbeatMonitor.since())
                        : Optional.empty());
    }

    @Override
    public Readiness.Check check() {
        Optional<FollowedMaster.Refusal> refusal = followedMaster.refusal();
        Optional<MasterInfo> master = followedMaster.master();
        Optional<String> obstacle;
        if (refusal.isPresent()) {
            obstacle = refusal.map(refused -> refused.state().wireName() + ", " + refused.why());
        } else if (heartbeatMonitor.isTooLong()) {
            obstacle =
                    Optional.of(ReplicationState.NO_MASTER.wireName() + ", "
                            + heartbeatMonitor.since());
        } else if (master.isEmpty()) {
            obstacle = Optional.of("has not heard a master since its start");
        } else if (stateTo(master.get()) == ReplicationState.AHEAD) {
            obstacle = Optional.of("ahead, holds entries up to %s, its master up to %s".formatted(
                    store.log().end().lastId(), master.get().lastId()));
        } else {
            obstacle = lagTimer.lack(System.nanoTime());
        }
        return new Readiness.Check("caught-up", obstacle);
    }

    @Override
    public Optional<Instant> masterLastSeen() {
        return heartbeatMonitor.lastSeen();
    }

    @Override
    public Optional<SecondaryRoleStatus> secondaryStatus() {
        Optional<MasterInfo> master = followedMaster.master();
        return Optional.of(new SecondaryRoleStatus(master.map(MasterInfo::name),
                master.map(MasterInfo::url).or(() -> configuredMaster), masterForClients(),
                manualEntries.count()));
    }

    /** A node finds its master where nodes do, a person where clients do. */
    @Override
    public MembershipResult register(RegistrationRequest registration) {
        return new MembershipResult.NotMaster(registration.nodeId().isEmpty() ? masterForClients()
                : master(MasterInfo::url));
    }

    @Override
    public MembershipResult release(String name) {
        return new MembershipResult.NotMaster(masterForClients());
    }

    @Override
    public MembershipResult readmit(String name) {
        return new MembershipResult.NotMaster(masterForClients());
    }

    private MasterLocation masterForClients() {
        return master(MasterInfo::clientsUrl);
    }

    /** One that is silent for too long is not where it was, or not master any more. */
    private MasterLocation master(Function<MasterInfo, URI> url) {
        return heartbeatMonitor.isTooLong() ? new MasterLocation.None(heartbeatMonitor.since())
                : followedMaster.master().map(url).or(() -> configuredMaster)
                        .<MasterLocation>map(MasterLocation.At::new)
                        .orElseGet(() -> new MasterLocation.None("has not heard of a master yet"));
    }

    @Override
    public void drain(Duration grace) {
        receiver.drain(grace);
    }

    @Override
    public void close(Duration limit) {
        heartbeatMonitor.close();
        registrationLoop.ifPresent(RegistrationLoop::close);
        peerClient.close();
        receiver.drain(limit); // what is left of a batch must not touch the folder later
    }

    private RemoteLog masterLog(MasterInfo master) {
        return new RemoteLog(peerClient, master.url(), settings.replication().timeout(),
                Math.toIntExact(RequestLimits.of(settings).batchMax()));
    }

    /**
     * For how long a secondary has lacked entries that its master had.
     *
     * <p>Under load it always lacks the newest ones, so it is held to a mark instead: how far the
     * master's log went at some time. Once it is proven to be there the mark is set anew. It is
     * level while the mark is young; at first, when it has reached one. One monitor guards all;
     * time comes in as an argument, in nanoseconds.
     */
    static final class LagTimer {
        private final long patienceNanos;
        private Optional<UUID> instance = Optional.empty();
        private long mark;
        private long markedAtNanos;
        private long provenId;
        private boolean everReached;

        /** @param patience for how long entries may be missing */
        LagTimer(Duration patience) {
            patienceNanos = patience.toNanos();
        }

        /**
         * Takes notice of how far master and secondary are.
         *
         * @param master the instance, which begins with nothing proven, and with time to prove it
         * @param proven up to where the secondary's log is proven to be the master's
         */
        synchronized void update(UUID master, long masterLastId, long proven, long now) {
            provenId = proven;
            if (!instance.equals(Optional.of(master))) {
                instance = Optional.of(master);
                set(masterLastId, now);
            }
            if (provenId >= mark) {
                everReached = true;
                set(masterLastId, now);
            }
        }

        /** What speaks against it being level, a part of a sentence. */
        synchronized Optional<String> lack(long now) {
            long waited = now - markedAtNanos;
            if (provenId >= mark || everReached && waited <= patienceNanos) {
                return Optional.empty();
            }
            return Optional.of("holds %s proven of %s entries of its master %s s ago".formatted(
                    provenId, mark, Duration.ofNanos(waited).toSeconds()));
        }

        private void set(long masterLastId, long now) {
            mark = masterLastId;
            markedAtNanos = now;
        }
    }
}
