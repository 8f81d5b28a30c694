package replog.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import replog.config.Settings;
import replog.log.LogEnd;
import replog.replication.Acknowledgements;
import replog.replication.Backoff;
import replog.replication.Health;
import replog.replication.Link;
import replog.replication.Member;
import replog.replication.Replication;
import replog.replication.State;
import replog.replication.Watcher;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/**
 * Leads: accepts appends, has them stored and replicated, and judges who is there.
 *
 * <p>It leads in one epoch, from {@link #start()} to its end, that is on disk before the first
 * append. Safe for use by several threads.
 */
final class MasterRole implements Role, Acceptance.Master {
    private final Ground ground;
    private final Settings settings;
    private final Watcher watcher;
    private final System.Logger logger;
    private final Outbound outbound;
    private final Registry registry;
    private final Map<Member, Link> links;
    private final Acknowledgements acknowledgements;
    private final Acceptance acceptance;
    private final CatchUp catchUp;
    private final Mandate mandate;
    private final TakeOver takeOver;
    private volatile long epoch;
    private volatile Replication replication;

    MasterRole(Ground ground, Settings settings, Faults faults, Watcher watcher,
            Acceptance.Listener listener, System.Logger logger) {
        this.ground = ground;
        this.settings = settings;
        this.watcher = watcher;
        this.logger = logger;
        this.outbound = Outbound.of(settings, faults);
        this.registry = new Registry(ground, settings, outbound, logger);
        this.links = registry.links();
        this.acknowledgements = new Acknowledgements(
                settings.cluster().size().orElse(1 + links.size()),
                upToId -> ground.log().commit(upToId));
        acknowledgements.join(ground.place().name());
        this.acceptance = new Acceptance(
                ground, this, acknowledgements, listener, settings.appends().writeWaiters());
        this.catchUp = new CatchUp(ground, new CatchUp.Master(() -> replication.views(),
                view -> remoteLog(view.member()), acceptance::awaitNoneStoring, this::caughtUp,
                this::judge), logger);
        this.mandate = new Mandate(ground, catchUp, settings.cluster().quorum(), logger);
        this.takeOver = new TakeOver(
                ground, links, Membership.size(settings) - 1, this::remoteLog, logger);
    }

    @Override
    public String word() {
        return replog.config.Role.MASTER.word();
    }

    @Override
    public void start() throws IOException {
        if (settings.cluster().recover()) {
            takeOver.run();
        }
        ground.refuseHalfALog();
        HeartbeatRound heard = HeartbeatRound.of(links, Optional.empty());
        ground.beginLog(ground.log().id().orElseGet(UUID::randomUUID));
        epoch = 1 + Math.max(ground.record().epoch(), heard.highestEpoch());
        ground.file().update(record -> record.withEpoch(epoch, ground.instance()));
        grown();
        replication = replication(heard);
        registry.begin(replication);
        mandate.begin(replication);
        ground.onDiskTurned(this::diskTurned);
        catchUp.start();
        replication.start();
        registry.turned();
        logger.log(Level.INFO, "leads the log {0} in epoch {1}, a cluster of {2}",
                ground.log().id().orElseThrow(), epoch, replication.clusterSize());
    }

    @Override
    public Appending append(AppendRequest request) {
        int w = request.concern().orElse(settings.appends().writeConcern())
                .nodes(clusterSize());
        return acceptance.append(
                request, w, request.timeoutWithin(settings.appends().writeTimeout()));
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public int clusterSize() {
        return replication.clusterSize();
    }

    @Override
    public int usable() {
        return replication.usable();
    }

    @Override
    public Optional<String> fenced() {
        return mandate.fenced();
    }

    @Override
    public void stored(long lastId) {
        acknowledgements.recordOwn(
                ground.place().name(), ground.record().nodeId(), lastId, ground.durable());
    }

    /** It takes no batch from another master: who leads is decided by people. */
    @Override
    public ReplicateResult replicate(BatchHeader header, byte[] frames) {
        return new ReplicateResult.Fenced(
                "this node is a master itself, of epoch " + epoch);
    }

    @Override
    public OfferResult offer(long id, String value) {
        return new OfferResult.Master();
    }

    @Override
    public void heard(MasterClaim claim) {
        if (claim.logId().equals(ground.log().id().orElse(null)) && claim.epoch() > epoch) {
            fence(claim.name() + " leads in epoch " + claim.epoch());
        }
    }

    @Override
    public AdoptResult adopt(boolean force) {
        return new AdoptResult.IsMaster();
    }

    @Override
    public long masterLastId() {
        return ground.log().end().lastId();
    }

    @Override
    public String state() {
        return ground.log().failure().isPresent() ? State.FAILED.word() : State.IN_SYNC.word();
    }

    @Override
    public Optional<ReadOnlyMode> readOnly() {
        return mandate.readOnly();
    }

    @Override
    public Optional<String> reason() {
        return Optional.empty();
    }

    @Override
    public Readiness.Check check() {
        return new Readiness.Check("quorum", mandate.refusedByOthers());
    }

    @Override
    public Optional<List<String>> holders(long id) {
        stored(ground.log().end().lastId()); // who reads may come before who appended
        return Optional.of(acknowledgements.holders(id).names());
    }

    @Override
    public Optional<MasterStatus> leading() {
        return Optional.of(new MasterStatus(clusterSize(), mandate.quorum(), usable(),
                acknowledgements.waiting(), acknowledgements.waits(MasterStatus.SHOWN_WAITS),
                replication.views()));
    }

    @Override
    public Duration oldestWait() {
        return acknowledgements.oldestWait();
    }

    @Override
    public Optional<SecondaryStatus> following() {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> masterLastSeen() {
        return Optional.empty();
    }

    @Override
    public List<String> unheard() {
        return registry.unheard();
    }

    @Override
    public MemberResult register(Registration registration) {
        return registry.register(registration);
    }

    @Override
    public MemberResult release(String name) {
        return registry.release(name);
    }

    @Override
    public MemberResult readmit(String name) {
        return registry.readmit(name);
    }

    @Override
    public void drain(Duration grace) {
        acknowledgements.lacking().ifPresent(lacking -> logger.log(Level.INFO,
                "lets appends that wait finish, for {0} s at most: {1}",
                grace.toMillis() / 1e3, lacking));
        acceptance.drain(grace);
        acknowledgements.lacking().ifPresent(lacking -> logger.log(Level.INFO,
                "answers the appends that still wait: {0}", lacking));
        acceptance.end();
    }

    @Override
    public void close(Duration limit) {
        takeOver.close();
        registry.close();
        catchUp.close();
        if (replication != null) {
            replication.close();
        }
        outbound.close();
    }

    private Replication replication(HeartbeatRound heard) {
        var options = new Replication.Options(
                new Backoff(settings.replication().retryBackoff()),
                settings.replication().retryLimit(),
                Math.toIntExact(settings.replication().batch()),
                rules(settings.heartbeat()),
                settings.heartbeat().interval());
        var master = new Replication.Master(ground.log(), ground.record().nodeId(), epoch,
                ground.instance(), acknowledgements, this::claim, this::fence, this::turned,
                watcher, logger);
        var prepared = new Replication(master, settings.cluster().size(), options);
        links.forEach(prepared::add);
        takeIn(heard, prepared);
        return prepared;
    }

    /** Whoever is unhealthy after one failure is never suspected. */
    private static Health.Rules rules(Settings.Heartbeat settings) {
        return new Health.Rules(
                Math.min(settings.suspected(), settings.unhealthy()), settings.unhealthy());
    }

    private static void takeIn(HeartbeatRound round, Replication replication) {
        round.answers().forEach((member, heard) ->
                replication.heard(member.name(), heard.answer(), heard.begunNanos()));
    }

    /** Who was ahead follows now: asked at once, that is known at once. */
    private void caughtUp() {
        grown();
        takeIn(HeartbeatRound.of(registry.links(), Optional.of(claim())), replication);
    }

    /** First what counts; who is who may wait. */
    private void turned() {
        judge();
        registry.turned();
    }

    private void judge() {
        mandate.judge();
    }

    /** What waits may be gone with the folder, and no holder is counted on that. */
    private void diskTurned() {
        judge();
        if (ground.storage().lost().isPresent()) {
            acknowledgements.endWaits();
        }
    }

    private void grown() {
        stored(ground.log().end().lastId());
    }

    private RemoteLog remoteLog(Member member) {
        return new RemoteLog(outbound, member.url(), settings.replication().timeout(),
                Math.toIntExact(Limits.of(settings).batchMax()));
    }

    private MasterClaim claim() {
        LogEnd end = ground.log().end();
        return new MasterClaim(ground.log().id().orElseThrow(), epoch, ground.instance(),
                ground.place().name(), ground.place().url(), ground.place().clientsUrl(),
                end.lastId(), Math.min(ground.log().committedId(), end.lastId()),
                settings.heartbeat().interval());
    }

    private void fence(String why) {
        if (mandate.fence(why)) {
            acknowledgements.endWaits();
        }
    }
}
