package replog.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import replog.config.Concern;
import replog.config.Settings;
import replog.http.Client;
import replog.log.LogEnd;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Fate;
import replog.node.AppendResult.Stored;
import replog.replication.Acknowledgements;
import replog.replication.Backoff;
import replog.replication.Health;
import replog.replication.Link;
import replog.replication.Member;
import replog.replication.Replication;
import replog.replication.State;
import replog.replication.WriteConcern;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/**
 * Accepts appends, stores them, and has them replicated; answers once their concern is reached.
 *
 * <p>It leads in one epoch, from {@link #start()} to its end, that is on disk before the first
 * append. Safe for use by several threads.
 */
final class MasterRole implements Role {
    private final Ground ground;
    private final Settings settings;
    private final System.Logger logger;
    private final Client client;
    private final Map<Member, Link> links;
    private final int clusterSize;
    private final Acknowledgements acknowledgements;
    private volatile long epoch;
    private volatile Replication replication;
    private volatile Optional<String> fenced = Optional.empty();
    private final InFlight appendsUnderWay = new InFlight();
    private volatile boolean draining;

    MasterRole(Ground ground, Settings settings, System.Logger logger) {
        this.ground = ground;
        this.settings = settings;
        this.logger = logger;
        this.client = new Client(settings.replication().timeout());
        this.links = Membership.links(settings, client);
        this.clusterSize = Membership.clusterSize(settings);
        this.acknowledgements = new Acknowledgements(clusterSize, ground.log()::commit);
        acknowledgements.join(ground.place().name());
    }

    @Override
    public String word() {
        return replog.config.Role.MASTER.word();
    }

    @Override
    public void start() throws IOException {
        ground.beginLog(ground.log().id().orElseGet(UUID::randomUUID));
        epoch = 1 + Math.max(ground.record().epoch(), FirstRound.highestEpoch(links.values()));
        ground.file().update(now -> now.withEpoch(epoch, ground.instance()));
        recordOwn(ground.log().end().lastId());
        var master = new Replication.Master(ground.log(), ground.record().nodeId(), epoch,
                ground.instance(), acknowledgements, this::claim, this::fence, () -> { }, logger);
        replication = new Replication(master, OptionalInt.of(clusterSize),
                new Replication.Options(new Backoff(settings.replication().retryBackoff()), 0,
                        Math.toIntExact(settings.replication().batch()), new Health.Rules(2, 5),
                        settings.heartbeat().interval()));
        links.forEach(replication::add);
        replication.start();
        logger.log(Level.INFO, "leads the log {0} in epoch {1}, a cluster of {2}",
                ground.log().id().orElseThrow(), epoch, clusterSize);
    }

    @Override
    public Appending append(AppendRequest request) {
        long begunNanos = System.nanoTime();
        int w = request.concern().orElseGet(this::defaultConcern).nodes(clusterSize);
        if (w > clusterSize) {
            return Appending.ended(new AppendResult.ImpossibleConcern(w, clusterSize));
        }
        if (draining) {
            return Appending.ended(new AppendResult.ShuttingDown());
        }
        Optional<String> readOnly = readOnlyReason();
        if (readOnly.isPresent()) {
            return Appending.ended(new AppendResult.ReadOnly(readOnly.get()));
        }
        InFlight.Place place = appendsUnderWay.begin();
        try {
            Appending appending = stored(request, w, new Deadline(begunNanos, timeout(request)));
            return () -> {
                try (place) {
                    return appending.await();
                }
            };
        } catch (RuntimeException | Error e) {
            place.close();
            throw e;
        }
    }

    private Appending stored(AppendRequest request, int w, Deadline deadline) {
        PendingAppend pending =
                ground.log().append(request.drafts(), epoch, deadline.nanosLeft());
        Optional<Fate> fate = pending.await(deadline.nanosLeft());
        if (fate.isEmpty()) {
            recordOwnOnceStored(pending);
            return Appending.ended(new AppendResult.Undecided(deadline.timeout()));
        }
        return switch (fate.get()) {
            case Fate.Appended(long firstId, long lastId) -> {
                recordOwn(lastId);
                yield () -> await(firstId, lastId, w, deadline);
            }
            case Fate.NotAppended(var reason) -> Appending.ended(notAppended(reason, deadline));
            case Fate.Unknown(var reason) ->
                    Appending.ended(new AppendResult.DiskFailed(reason));
        };
    }

    private AppendResult notAppended(String reason, Deadline deadline) {
        if (draining) {
            return new AppendResult.ShuttingDown();
        }
        boolean foundNoRoom = ground.log().full().isEmpty() && ground.log().failure().isEmpty()
                && deadline.nanosLeft() <= 0;
        return foundNoRoom
                ? new AppendResult.Busy(reason) : new AppendResult.DiskRefused(reason);
    }

    /** Nobody else waits for it, and its entries count all the same once they are stored. */
    private void recordOwnOnceStored(PendingAppend pending) {
        Thread.ofVirtual().start(() -> {
            if (pending.await(Long.MAX_VALUE).orElse(null) instanceof Fate.Appended stored) {
                recordOwn(stored.lastId());
            }
        });
    }

    /** It takes no batch from another master: who leads is decided by people. */
    @Override
    public ReplicateResult replicate(BatchHeader header, byte[] frames) {
        return new ReplicateResult.Fenced(
                "this node is a master itself, of epoch " + epoch);
    }

    @Override
    public void heard(MasterClaim claim) {
        if (claim.logId().equals(ground.log().id().orElse(null)) && claim.epoch() > epoch) {
            fence(claim.name() + " leads in epoch " + claim.epoch());
        }
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
    public Optional<String> readOnlyReason() {
        return fenced.or(ground.log()::failure).or(ground.log()::full);
    }

    @Override
    public Optional<String> reason() {
        return readOnlyReason();
    }

    @Override
    public Optional<List<String>> holders(long id) {
        return Optional.of(acknowledgements.holders(id).names());
    }

    @Override
    public Optional<NodeStatus.Leading> leading() {
        return Optional.of(new NodeStatus.Leading(clusterSize, WriteConcern.majority(clusterSize),
                replication.usable(), acknowledgements.waiting(), replication.views()));
    }

    @Override
    public Optional<NodeStatus.Following> following() {
        return Optional.empty();
    }

    @Override
    public void drain(Duration grace) {
        draining = true;
        appendsUnderWay.awaitNone(grace);
        acknowledgements.endWaits();
    }

    @Override
    public void close() {
        if (replication != null) {
            replication.close();
        }
        client.close();
    }

    private AppendResult await(long firstId, long lastId, int w, Deadline deadline) {
        var waited = acknowledgements.await(lastId, w, deadline.nanosLeft());
        var stored = new Stored(firstId, lastId, w, waited.holders().names(), epoch,
                waited.holders().durable(), deadline.elapsed());
        return switch (waited.ending()) {
            case REACHED -> fenced.<AppendResult>map(AppendResult.TakenOver::new)
                    .orElseGet(() -> new AppendResult.Acknowledged(stored));
            case TIMED_OUT -> new AppendResult.WaitEnded(stored, deadline.timeout());
            case ENDED -> fenced.<AppendResult>map(AppendResult.TakenOver::new)
                    .orElseGet(() -> new AppendResult.ShutDownWhileWaiting(stored));
        };
    }

    private void recordOwn(long lastId) {
        acknowledgements.recordOwn(
                ground.place().name(), ground.record().nodeId(), lastId, ground.durable());
    }

    private MasterClaim claim() {
        LogEnd end = ground.log().end();
        return new MasterClaim(ground.log().id().orElseThrow(), epoch, ground.instance(),
                ground.place().name(), ground.place().url(), ground.place().clientsUrl(),
                end.lastId(), Math.min(ground.log().committedId(), end.lastId()));
    }

    private void fence(String why) {
        if (fenced.isEmpty()) {
            fenced = Optional.of("another master took over: " + why);
            logger.log(Level.WARNING, "is read-only: {0}", fenced.get());
            acknowledgements.endWaits();
        }
    }

    /** What the request asks for, within what the settings allow; zero is for ever in both. */
    private Duration timeout(AppendRequest request) {
        Duration longest = settings.appends().writeTimeout();
        Duration asked = request.timeout().orElse(longest);
        boolean tooLong = asked.isZero() || asked.compareTo(longest) > 0;
        return !longest.isZero() && tooLong ? longest : asked;
    }

    private WriteConcern defaultConcern() {
        return switch (settings.appends().writeConcern()) {
            case Concern.Nodes(int count) -> new WriteConcern.Nodes(count);
            case Concern.Majority() -> new WriteConcern.Majority();
            case Concern.All() -> new WriteConcern.All();
        };
    }
}
