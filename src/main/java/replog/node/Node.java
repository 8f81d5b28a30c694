package replog.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import replog.log.Log;
import replog.log.Storage;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;
import replog.wire.Standing;

/**
 * One running node, as {@link OpenedNode#start} makes it: drained, then closed in reverse.
 *
 * <p>Safe for use by several threads. Its threads must not be interrupted while they are in a
 * call: that would close files for everybody.
 */
public final class Node implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    /** What is left of a grace that is over: a disk that hangs gets no second one. */
    private static final Duration LEAST_LIMIT = Duration.ofSeconds(1);

    private final Limits limits;
    private final Storage storage;
    private final Ground ground;
    private final Faults faults;
    private final Role role;
    private final Access access;
    private final Meters meters;
    private final Trace trace;
    private final Relay relay;
    private volatile boolean draining;
    /** Until then its end may last; for ever while it is not asked to end. */
    private volatile Deadline grace = new Deadline(System.nanoTime(), Duration.ZERO);

    Node(OpenedNode opened, Role role) {
        this.limits = opened.limits();
        this.storage = opened.storage();
        this.ground = opened.ground();
        this.faults = opened.faults();
        this.role = role;
        this.access = opened.access();
        this.meters = opened.meters();
        this.trace = opened.trace();
        this.relay = new Relay(access);
    }

    public Place place() {
        return ground.place();
    }

    public String name() {
        return place().name();
    }

    /** What it stores and shows. */
    public Log log() {
        return ground.log();
    }

    /**
     * Stores entries durably, or says why not; the result may still have to wait for the write
     * concern, which is the caller's to do. Blocks for the disk.
     */
    public Appending append(AppendRequest request) {
        return meters.appends().counted(() -> role.append(request));
    }

    /** Checks and stores a batch from a master; blocks for the disk, and as faults will have it. */
    public ReplicateResult replicate(BatchHeader header, byte[] frames) {
        return faults.meet(() -> role.replicate(header, frames));
    }

    /** Somebody offers an entry by hand: compares it, or holds it; never writes it. */
    public OfferResult offer(long id, String value) throws IOException {
        return role.offer(id, value);
    }

    /** Who is let in. */
    public Access access() {
        return access;
    }

    /** What people asked to go wrong here. */
    public Faults faults() {
        return faults;
    }

    /** A master asked with a heartbeat. */
    public void heard(MasterClaim claim) {
        role.heard(claim);
    }

    /**
     * Sets aside what this node holds and its master does not, and follows the master; a person's
     * decision. Blocks for the disk and the network.
     *
     * @param force also sets aside what a majority held, or what the master may still fetch
     */
    public AdoptResult adopt(boolean force) {
        return role.adopt(force);
    }

    /** How the node of a name is reached from here. */
    public Way way(String name) {
        return Way.to(name, name(), role.leading(), role.following());
    }

    /** By which it asks other nodes for people. */
    public Relay relay() {
        return relay;
    }

    /** Who it is and how far its log goes. */
    public Standing standing() {
        return ground.standing();
    }

    /** The end of the master's log, as far as this node knows. */
    public long masterLastId() {
        return role.masterLastId();
    }

    /** How its log stands to the master's, in the word that users see. */
    public String state() {
        return role.state();
    }

    public NodeStatus status() {
        Standing standing = standing();
        Optional<ReadOnlyMode> readOnly = role.readOnly();
        return new NodeStatus(name(), role.word(), readOnly.isPresent(), role.state(),
                readOnly.map(ReadOnlyMode::reason).or(role::reason), standing.nodeId(),
                standing.epoch(), standing.logId(), log().end(), log().committedId(),
                standing.fsync(), faults.views(), role.masterLastSeen(), role.leading(),
                role.following());
    }

    /** Given when what {@link #status()} says may have changed. */
    public StatusSignal statusSignal() {
        return ground.statusSignal();
    }

    /** What it counted and timed since its start. */
    public Meters meters() {
        return meters;
    }

    /** How many entries it stored since its start: appended, replicated or fetched. */
    public long entriesStored() {
        return ground.entriesStored();
    }

    /** What its log takes of the disk; empty where that can't be asked. Blocks for the disk. */
    public Optional<DiskUse> diskUse() {
        return DiskUse.of(ground.place().data());
    }

    /** Why it takes no appends; on a master. */
    public Optional<ReadOnlyMode> readOnly() {
        return role.readOnly();
    }

    /** Whether it should be sent requests, and what speaks against it. */
    public Readiness readiness() {
        return new Readiness(List.of(
                new Readiness.Check("log", log().failure()),
                role.check(),
                new Readiness.Check("disk", log().full()),
                new Readiness.Check("serving", draining
                        ? Optional.of("shuts down") : Optional.empty())));
    }

    /** How long the oldest of the appends that wait has waited; zero if none does. */
    public Duration oldestWait() {
        return role.oldestWait();
    }

    /** The bounds that its settings and its heap put on requests. */
    public Limits limits() {
        return limits;
    }

    /** Who holds an entry, where this node knows it: on the master. */
    public Optional<List<String>> holders(long id) {
        return role.holders(id);
    }

    /** The way of an entry that is there, as far as it is remembered; on the master. */
    public Optional<EntryTrace> trace(long id) {
        return role.leading().map(leading ->
                trace.of(id, name(), leading, role.holders(id).orElseThrow()));
    }

    /** A secondary asks to belong to the cluster; kept on disk before this returns. */
    public MemberResult register(Registration registration) {
        return role.register(registration);
    }

    /** Lets a secondary that registered go for good; kept on disk before this returns. */
    public MemberResult release(String name) {
        MemberResult result = role.release(name);
        role.leading().ifPresent(trace::keep);
        return result;
    }

    /** Takes back one that was let go; kept on disk before this returns. */
    public MemberResult readmit(String name) {
        return role.readmit(name);
    }

    /**
     * Takes no more appends and batches, and lets clients that wait finish, here or by way of this
     * node; whose concern is not reached within {@code grace} is answered then.
     */
    public void drain(Duration grace) {
        this.grace = new Deadline(System.nanoTime(), grace.plusNanos(1)); // zero is not for ever
        draining = true;
        log().wakeFollowers();
        faults.end();
        relay.endStreams();
        role.drain(grace);
        relay.drain(this.grace.left(Duration.ZERO, grace));
    }

    /** Whether it goes down; those who follow its log are woken when that begins. */
    public boolean isDraining() {
        return draining;
    }

    /** Ends its role, forces and closes its log, and gives its folder up. */
    @Override
    public void close() throws IOException {
        faults.end();
        relay.close();
        role.close(grace.left(LEAST_LIMIT, CLOSE_LIMIT));
        ground.close(grace.left(LEAST_LIMIT, CLOSE_LIMIT));
        storage.close();
    }
}
