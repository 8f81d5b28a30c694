package replog.node.master;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.config.Settings;
import replog.log.frame.LogEnd;
import replog.node.append.Appends;
import replog.node.append.Deadline;
import replog.node.append.IdempotentAppends;
import replog.node.append.InFlightKeys;
import replog.node.append.PendingAppendCount;
import replog.node.append.WritePermission;
import replog.node.fault.FaultInjector;
import replog.node.member.ConfiguredMembers;
import replog.node.member.MembershipService;
import replog.node.peer.PeerClient;
import replog.node.peer.RemoteLog;
import replog.node.result.AppendRequest;
import replog.node.result.ManualEntryResult;
import replog.node.result.MasterRoleStatus;
import replog.node.result.MembershipResult;
import replog.node.result.PendingResult;
import replog.node.result.ReadOnlyReason;
import replog.node.result.Readiness;
import replog.node.result.RegistrationRequest;
import replog.node.result.ReplicateResult;
import replog.node.result.RequestLimits;
import replog.node.result.RoleBehavior;
import replog.node.result.SetAsideResult;
import replog.node.store.NodeStore;
import replog.replication.Acknowledgements;
import replog.replication.Backoff;
import replog.replication.Health;
import replog.replication.Replication;
import replog.replication.ReplicationListener;
import replog.replication.ReplicationState;
import replog.replication.SecondaryAddress;
import replog.replication.SecondaryClient;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/**
 * The role that leads: takes appends, has them stored and replicated, and watches the secondaries.
 *
 * <p>It leads in one epoch, from its start to its end, that is on disk before the first append.
 * Safe for use by several threads.
 */
public final class MasterRole implements RoleBehavior {
    private final NodeStore store;
    private final Settings settings;
    private final System.Logger logger;
    private final PeerClient peerClient;
    private final long epoch;
    private final Acknowledgements acknowledgements;
    private final Replication replication;
    private final MembershipService membership;
    private final MasterCatchUp catchUp;
    private final WritePermission permission;
    private final Appends appends;
    private final IdempotentAppends idempotentAppends;

    /** What watches a master at its work. */
    public record Watching(ReplicationListener replication, Appends.Listener appends) {}

    /** Whom it heard before it leads, and in which epoch it does. */
    private record Before(Map<SecondaryAddress, SecondaryClient> links, PositionPoll heard,
            long epoch) {}

    /** Hears the secondaries, puts its epoch on disk, and leads from then on. */
    public static MasterRole lead(NodeStore store, Settings settings, FaultInjector faults,
            Watching watching,
            System.Logger logger) throws IOException {
        PeerClient peerClient = PeerClient.of(settings, faults);
        try {
            Before before = prepare(store, settings, peerClient, logger);
            var leader = new MasterRole(store, settings, peerClient, before, watching, logger);
            leader.start();
            return leader;
        } catch (IOException | RuntimeException e) {
            peerClient.close();
            throw e;
        }
    }

    private static Before prepare(NodeStore store, Settings settings, PeerClient peerClient,
            System.Logger logger) throws IOException {
        Map<SecondaryAddress,
                SecondaryClient> links = MembershipService.links(store, settings, peerClient);
        if (settings.cluster().recover()) {
            try (var takeOver =
                    new LostLogRecovery(store, links, ConfiguredMembers.size(settings) - 1,
                    member -> remoteLog(member, settings, peerClient), logger)) {
                takeOver.run();
            }
        }
        store.requireWholeLog();
        PositionPoll heard = PositionPoll.run(links, Optional.empty());
        store.beginLog(store.log().id().orElseGet(UUID::randomUUID));
        long epoch = 1 + Math.max(store.metadata().epoch(), heard.highestEpoch());
        store.metadataFile().update(metadata -> metadata.withEpoch(epoch, store.instance()));
        return new Before(links, heard, epoch);
    }

    private MasterRole(NodeStore store, Settings settings, PeerClient peerClient, Before before,
            Watching watching, System.Logger logger) {
        this.store = store;
        this.settings = settings;
        this.logger = logger;
        this.peerClient = peerClient;
        this.epoch = before.epoch();
        this.acknowledgements = new Acknowledgements(
                settings.cluster().size().orElse(1 + before.links().size()),
                upToId -> store.log().commit(upToId));
        acknowledgements.addNode(store.address().name());
        recordOwn();
        this.replication = replication(watching.replication());
        before.links().forEach(replication::add);
        receive(before.heard());
        this.membership = new MembershipService(store, settings, peerClient, replication, logger);
        var storing = new PendingAppendCount();
        this.catchUp = new MasterCatchUp(store, new MasterCatchUp.Master(replication::views,
                view -> remoteLog(view.member(), settings, peerClient), storing::awaitNone,
                this::onCaughtUp, this::evaluate), logger);
        this.permission = new WritePermission(
                store, replication, catchUp::hold, settings.cluster().quorum(), logger);
        this.appends = new Appends(new Appends.Master(store, epoch, replication,
                acknowledgements, permission, membership::unheard), storing, watching.appends(),
                settings.appends().writeWaiters());
        this.idempotentAppends = new IdempotentAppends(appends, permission, new InFlightKeys());
    }

    private void start() {
        evaluate();
        store.onDiskStateChange(this::onDiskStateChange);
        catchUp.start();
        replication.start(new Replication.Observer() {
            @Override
            public void fenced(String why) {
                fence(why);
            }

            @Override
            public void changed() {
                onReplicationChange();
            }
        });
        logger.log(Level.INFO, "leads the log {0} in epoch {1}, a cluster of {2}",
                store.log().id().orElseThrow(), epoch, replication.clusterSize());
    }

    @Override
    public String roleName() {
        return replog.config.Role.MASTER.wireName();
    }

    @Override
    public PendingResult append(AppendRequest request) {
        int w = request.concern().orElse(settings.appends().writeConcern())
                .nodes(replication.clusterSize());
        var deadline = new Deadline(System.nanoTime(),
                request.timeoutWithin(settings.appends().writeTimeout()));
        return request.idempotencyKey().length == 0
                ? appends.append(request, w, deadline, Optional.empty())
                : idempotentAppends.append(request, w, deadline);
    }

    /** Refuses each batch: people decide which node leads. */
    @Override
    public ReplicateResult replicate(BatchHeader header, byte[] frames) {
        return new ReplicateResult.Fenced(
                "this node is a master itself, of epoch " + epoch);
    }

    @Override
    public ManualEntryResult offer(long id, String value) {
        return new ManualEntryResult.Master();
    }

    @Override
    public void onHeartbeat(MasterInfo masterInfo) {
        if (masterInfo.logId().equals(store.log().id().orElse(null))
                && masterInfo.epoch() > epoch) {
            fence(masterInfo.name() + " leads in epoch " + masterInfo.epoch());
        }
    }

    @Override
    public SetAsideResult adopt(boolean force) {
        return new SetAsideResult.IsMaster();
    }

    @Override
    public long masterLastId() {
        return store.log().end().lastId();
    }

    @Override
    public String state() {
        return store.log().failure().isPresent() ? ReplicationState.FAILED.wireName()
                : ReplicationState.IN_SYNC.wireName();
    }

    @Override
    public Optional<ReadOnlyReason> readOnly() {
        return permission.readOnly();
    }

    @Override
    public Readiness.Check check() {
        return new Readiness.Check("quorum", permission.refusedByOthers());
    }

    @Override
    public Optional<List<String>> holders(long id) {
        recordOwn(); // who reads may come before who appended
        return Optional.of(acknowledgements.holders(id).names());
    }

    @Override
    public Optional<MasterRoleStatus> masterStatus() {
        return Optional.of(new MasterRoleStatus(replication.clusterSize(), permission.quorum(),
                replication.usable(), acknowledgements.waitCount(),
                acknowledgements.oldestWaits(MasterRoleStatus.SHOWN_WAITS), replication.views()));
    }

    @Override
    public Duration oldestWait() {
        return acknowledgements.oldestWaitDuration();
    }

    @Override
    public MembershipResult register(RegistrationRequest registration) {
        return membership.register(registration);
    }

    @Override
    public MembershipResult release(String name) {
        return membership.release(name);
    }

    @Override
    public MembershipResult readmit(String name) {
        return membership.readmit(name);
    }

    @Override
    public void drain(Duration grace) {
        acknowledgements.describeWaits().ifPresent(lacking -> logger.log(Level.INFO,
                "lets appends that wait finish, for {0} s at most: {1}",
                grace.toMillis() / 1e3, lacking));
        appends.drain(grace);
        acknowledgements.describeWaits().ifPresent(lacking -> logger.log(Level.INFO,
                "answers the appends that still wait: {0}", lacking));
        appends.end();
    }

    @Override
    public void close(Duration limit) {
        membership.close();
        catchUp.close();
        replication.close();
        peerClient.close();
    }

    private Replication replication(ReplicationListener listener) {
        var options = new Replication.Options(
                new Backoff(settings.replication().retryBackoff()),
                settings.replication().retryLimit(),
                Math.toIntExact(settings.replication().batch()),
                rules(settings.heartbeat()),
                settings.heartbeat().interval());
        var master = new Replication.Master(store.log(), store.metadata().nodeId(), epoch,
                store.instance(), acknowledgements, this::claim, listener, logger);
        return new Replication(master, settings.cluster().size(), options);
    }

    /** A node that one failure makes unhealthy is never suspected. */
    private static Health.Rules rules(Settings.Heartbeat settings) {
        return new Health.Rules(
                Math.min(settings.suspected(), settings.unhealthy()), settings.unhealthy());
    }

    private void receive(PositionPoll round) {
        round.answers().forEach((member, heard) ->
                replication.onHeartbeatResult(member.name(), heard.answer(), heard.begunNanos()));
    }

    /** Polls at once: a secondary that was ahead follows now, and should count without delay. */
    private void onCaughtUp() {
        recordOwn();
        receive(PositionPoll.run(replication.links(), Optional.of(claim())));
    }

    /** Updates the mode first: moving members to their addresses may wait. */
    private void onReplicationChange() {
        evaluate();
        store.statusSignal().signal();
        membership.onReplicationChange();
    }

    private void evaluate() {
        catchUp.judge();
        permission.evaluate();
    }

    /** What waits may be gone with the folder, and no holder is counted on that. */
    private void onDiskStateChange() {
        evaluate();
        if (store.storage().lost().isPresent()) {
            acknowledgements.endWaits();
        }
    }

    private void recordOwn() {
        acknowledgements.recordOwn(store.address().name(), store.metadata().nodeId(),
                store.log().end().lastId(), store.isDurable());
    }

    private static RemoteLog remoteLog(SecondaryAddress member, Settings settings,
            PeerClient peerClient) {
        return new RemoteLog(peerClient, member.url(), settings.replication().timeout(),
                Math.toIntExact(RequestLimits.of(settings).batchMax()));
    }

    private MasterInfo claim() {
        LogEnd end = store.log().end();
        return new MasterInfo(store.log().id().orElseThrow(), epoch, store.instance(),
                store.address().name(), store.address().url(), store.address().clientsUrl(),
                end.lastId(), Math.min(store.log().committedId(), end.lastId()),
                settings.heartbeat().interval());
    }

    private void fence(String why) {
        if (permission.fence(why)) {
            acknowledgements.endWaits();
        }
    }
}
