package replog.node;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import replog.config.Settings;
import replog.replication.State;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/**
 * Follows a master: stores what it sends, says how it stands to it, and shows clients the way to
 * it. Safe for use by several threads.
 */
final class SecondaryRole implements Role {
    /** For how long it may lack what its master had, and count as caught up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Ground ground;
    private final Settings settings;
    private final Optional<URI> configuredMaster;
    private final Outbound outbound;
    private final Allegiance allegiance = new Allegiance();
    private final Pursuit pursuit = new Pursuit(PATIENCE);
    private final MasterSilence silence;
    private final HeldEntries held;
    private final Intake intake;
    private final Optional<Registrar> registrar;

    /** Follows from then on. */
    static SecondaryRole follow(Ground ground, Settings settings, Faults faults,
            System.Logger logger) {
        var secondary = new SecondaryRole(ground, settings, faults, logger);
        secondary.silence.start();
        secondary.registrar.ifPresent(Registrar::start);
        return secondary;
    }

    private SecondaryRole(Ground ground, Settings settings, Faults faults, System.Logger logger) {
        this.ground = ground;
        this.settings = settings;
        this.outbound = Outbound.of(settings, faults);
        this.configuredMaster = settings.cluster().master();
        this.silence = new MasterSilence(settings.heartbeat(), logger);
        this.held = new HeldEntries(settings.appends().messageMax());
        this.intake = new Intake(ground, allegiance, held, logger);
        this.registrar = Registrar.of(
                ground, settings, faults, MasterSilence.limit(settings.heartbeat()), logger);
    }

    @Override
    public String word() {
        return replog.config.Role.SECONDARY.word();
    }

    @Override
    public Appending append(AppendRequest request) {
        return Appending.ended(
                new AppendResult.NotMaster(masterForClients(), request.key().length > 0));
    }

    @Override
    public ReplicateResult replicate(BatchHeader header, byte[] bytes) {
        ReplicateResult result = intake.replicate(header, bytes);
        if (result instanceof ReplicateResult.Stored) {
            followed(header.master());
        }
        return result;
    }

    @Override
    public OfferResult offer(long id, String value) throws IOException {
        return held.offer(ground.log(), id, value);
    }

    @Override
    public void heard(MasterClaim claim) {
        if (intake.heard(claim)) {
            followed(claim);
        }
    }

    /** A master that is followed spoke. */
    private void followed(MasterClaim claim) {
        silence.heard(claim.heartbeatInterval(), System.nanoTime());
        allegiance.master().ifPresent(master -> pursuit.saw(master.instance(), master.lastId(),
                Math.min(allegiance.provenId(master), ground.log().end().lastId()),
                System.nanoTime()));
        registrar.ifPresent(Registrar::heard);
    }

    @Override
    public AdoptResult adopt(boolean force) {
        return intake.adopt(force, this::masterLog);
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
        return allegiance.refusal().map(Allegiance.Refusal::state)
                .or(() -> silence.isTooLong() ? Optional.of(State.NO_MASTER)
                        : allegiance.master().map(this::stateTo))
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
    public Optional<String> reason() {
        return ground.log().failure().or(ground.log()::full)
                .or(() -> allegiance.refusal().map(Allegiance.Refusal::why))
                .or(() -> registrar.flatMap(Registrar::refused))
                .or(() -> silence.isTooLong() ? Optional.of(silence.since()) : Optional.empty());
    }

    @Override
    public Readiness.Check check() {
        Optional<Allegiance.Refusal> refusal = allegiance.refusal();
        Optional<MasterClaim> master = allegiance.master();
        Optional<String> obstacle;
        if (refusal.isPresent()) {
            obstacle = refusal.map(refused -> refused.state().word() + ", " + refused.why());
        } else if (silence.isTooLong()) {
            obstacle = Optional.of(State.NO_MASTER.word() + ", " + silence.since());
        } else if (master.isEmpty()) {
            obstacle = Optional.of("has not heard a master since its start");
        } else if (stateTo(master.get()) == State.AHEAD) {
            obstacle = Optional.of("ahead, holds entries up to %s, its master up to %s".formatted(
                    ground.log().end().lastId(), master.get().lastId()));
        } else {
            obstacle = pursuit.lack(System.nanoTime());
        }
        return new Readiness.Check("caught-up", obstacle);
    }

    @Override
    public Optional<Instant> masterLastSeen() {
        return silence.lastSeen();
    }

    @Override
    public Optional<SecondaryStatus> following() {
        Optional<MasterClaim> master = allegiance.master();
        return Optional.of(new SecondaryStatus(master.map(MasterClaim::name),
                master.map(MasterClaim::url).or(() -> configuredMaster), masterForClients(),
                held.count()));
    }

    /** A node finds its master where nodes do, a person where clients do. */
    @Override
    public MemberResult register(Registration registration) {
        return new MemberResult.NotMaster(registration.nodeId().isEmpty() ? masterForClients()
                : master(MasterClaim::url));
    }

    @Override
    public MemberResult release(String name) {
        return new MemberResult.NotMaster(masterForClients());
    }

    @Override
    public MemberResult readmit(String name) {
        return new MemberResult.NotMaster(masterForClients());
    }

    private KnownMaster masterForClients() {
        return master(MasterClaim::clientsUrl);
    }

    /** One that is silent for too long is not where it was, or not master any more. */
    private KnownMaster master(Function<MasterClaim, URI> url) {
        return silence.isTooLong() ? new KnownMaster.None(silence.since())
                : allegiance.master().map(url).or(() -> configuredMaster)
                        .<KnownMaster>map(KnownMaster.At::new)
                        .orElseGet(() -> new KnownMaster.None("has not heard of a master yet"));
    }

    @Override
    public void drain(Duration grace) {
        intake.drain(grace);
    }

    @Override
    public void close(Duration limit) {
        silence.close();
        registrar.ifPresent(Registrar::close);
        outbound.close();
        intake.drain(limit); // what is left of a batch must not touch the folder later
    }

    private RemoteLog masterLog(MasterClaim master) {
        return new RemoteLog(outbound, master.url(), settings.replication().timeout(),
                Math.toIntExact(Limits.of(settings).batchMax()));
    }
}
