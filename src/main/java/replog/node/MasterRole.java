package replog.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
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
 * <p>It leads in one epoch, from its start to its end, that is on disk before the first append.
 * Safe for use by several threads.
 */
final class MasterRole implements Role {
    private final Ground ground;
    private final Settings settings;
    private final System.Logger logger;
    private final Outbound outbound;
    private final long epoch;
    private final Acknowledgements acknowledgements;
    private final Replication replication;
    private final Registry registry;
    private final CatchUp catchUp;
    private final Mandate mandate;
    private final Acceptance acceptance;
    private final Repeats repeats;

    /** What watches a master at its work. */
    record Watching(Watcher replication, Acceptance.Listener appends) {}

    /** Whom it heard before it leads, and in which epoch it does. */
    private record Before(Map<Member, Link> links, HeartbeatRound heard, long epoch) {}

    /** Hears the secondaries, puts its epoch on disk, and leads from then on. */
    static MasterRole lead(Ground ground, Settings settings, Faults faults, Watching watching,
            System.Logger logger) throws IOException {
        Outbound outbound = Outbound.of(settings, faults);
        try {
            Before before = prepare(ground, settings, outbound, logger);
            var leader = new MasterRole(ground, settings, outbound, before, watching, logger);
            leader.start();
            return leader;
        } catch (IOException | RuntimeException e) {
            outbound.close();
            throw e;
        }
    }

    private static Before prepare(Ground ground, Settings settings, Outbound outbound,
            System.Logger logger) throws IOException {
        Map<Member, Link> links = Registry.links(ground, settings, outbound);
        if (settings.cluster().recover()) {
            try (var takeOver = new TakeOver(ground, links, Membership.size(settings) - 1,
                    member -> remoteLog(member, settings, outbound), logger)) {
                takeOver.run();
            }
        }
        ground.refuseHalfALog();
        HeartbeatRound heard = HeartbeatRound.of(links, Optional.empty());
        ground.beginLog(ground.log().id().orElseGet(UUID::randomUUID));
        long epoch = 1 + Math.max(ground.record().epoch(), heard.highestEpoch());
        ground.file().update(record -> record.withEpoch(epoch, ground.instance()));
        return new Before(links, heard, epoch);
    }

    private MasterRole(Ground ground, Settings settings, Outbound outbound, Before before,
            Watching watching, System.Logger logger) {
        this.ground = ground;
        this.settings = settings;
        this.logger = logger;
        this.outbound = outbound;
        this.epoch = before.epoch();
        this.acknowledgements = new Acknowledgements(
                settings.cluster().size().orElse(1 + before.links().size()),
                upToId -> ground.log().commit(upToId));
        acknowledgements.join(ground.place().name());
        recordOwn();
        this.replication = replication(watching.replication());
        before.links().forEach(replication::add);
        takeIn(before.heard());
        this.registry = new Registry(ground, settings, outbound, replication, logger);
        var storing = new InFlight();
        this.catchUp = new CatchUp(ground, new CatchUp.Master(replication::views,
                view -> remoteLog(view.member(), settings, outbound), storing::awaitNone,
                this::caughtUp, this::judge), logger);
        this.mandate = new Mandate(
                ground, replication, catchUp::hold, settings.cluster().quorum(), logger);
        this.acceptance = new Acceptance(new Acceptance.Master(ground, epoch, replication,
                acknowledgements, mandate, registry::unheard), storing, watching.appends(),
                settings.appends().writeWaiters());
        this.repeats = new Repeats(acceptance, mandate, new Claims());
    }

    private void start() {
        judge();
        ground.onDiskTurned(this::diskTurned);
        catchUp.start();
        replication.start(new Replication.Observer() {
            @Override
            public void fenced(String why) {
                fence(why);
            }

            @Override
            public void changed() {
                turned();
            }
        });
        logger.log(Level.INFO, "leads the log {0} in epoch {1}, a cluster of {2}",
                ground.log().id().orElseThrow(), epoch, replication.clusterSize());
    }

    @Override
    public String word() {
        return replog.config.Role.MASTER.word();
    }

    @Override
    public Appending append(AppendRequest request) {
        int w = request.concern().orElse(settings.appends().writeConcern())
                .nodes(replication.clusterSize());
        var deadline = new Deadline(System.nanoTime(),
                request.timeoutWithin(settings.appends().writeTimeout()));
        return request.key().length == 0 ? acceptance.append(request, w, deadline, Optional.empty())
                : repeats.append(request, w, deadline);
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
    public Readiness.Check check() {
        return new Readiness.Check("quorum", mandate.refusedByOthers());
    }

    @Override
    public Optional<List<String>> holders(long id) {
        recordOwn(); // who reads may come before who appended
        return Optional.of(acknowledgements.holders(id).names());
    }

    @Override
    public Optional<MasterStatus> leading() {
        return Optional.of(new MasterStatus(replication.clusterSize(), mandate.quorum(),
                replication.usable(), acknowledgements.waiting(),
                acknowledgements.waits(MasterStatus.SHOWN_WAITS), replication.views()));
    }

    @Override
    public Duration oldestWait() {
        return acknowledgements.oldestWait();
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
        registry.close();
        catchUp.close();
        replication.close();
        outbound.close();
    }

    private Replication replication(Watcher watcher) {
        var options = new Replication.Options(
                new Backoff(settings.replication().retryBackoff()),
                settings.replication().retryLimit(),
                Math.toIntExact(settings.replication().batch()),
                rules(settings.heartbeat()),
                settings.heartbeat().interval());
        var master = new Replication.Master(ground.log(), ground.record().nodeId(), epoch,
                ground.instance(), acknowledgements, this::claim, watcher, logger);
        return new Replication(master, settings.cluster().size(), options);
    }

    /** Whoever is unhealthy after one failure is never suspected. */
    private static Health.Rules rules(Settings.Heartbeat settings) {
        return new Health.Rules(
                Math.min(settings.suspected(), settings.unhealthy()), settings.unhealthy());
    }

    private void takeIn(HeartbeatRound round) {
        round.answers().forEach((member, heard) ->
                replication.heard(member.name(), heard.answer(), heard.begunNanos()));
    }

    /** Who was ahead follows now: asked at once, that is known at once. */
    private void caughtUp() {
        recordOwn();
        takeIn(HeartbeatRound.of(replication.links(), Optional.of(claim())));
    }

    /** First what counts; who is who may wait. */
    private void turned() {
        judge();
        ground.statusSignal().give();
        registry.turned();
    }

    private void judge() {
        catchUp.judge();
        mandate.judge();
    }

    /** What waits may be gone with the folder, and no holder is counted on that. */
    private void diskTurned() {
        judge();
        if (ground.storage().lost().isPresent()) {
            acknowledgements.endWaits();
        }
    }

    private void recordOwn() {
        acknowledgements.recordOwn(ground.place().name(), ground.record().nodeId(),
                ground.log().end().lastId(), ground.durable());
    }

    private static RemoteLog remoteLog(Member member, Settings settings, Outbound outbound) {
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
