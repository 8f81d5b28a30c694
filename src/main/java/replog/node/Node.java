package replog.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import replog.log.Log;
import replog.log.storage.Storage;
import replog.node.append.Deadline;
import replog.node.fault.FaultInjector;
import replog.node.peer.ClusterToken;
import replog.node.peer.NodeRoute;
import replog.node.peer.PeerRelay;
import replog.node.result.AppendRequest;
import replog.node.result.ManualEntryResult;
import replog.node.result.MembershipResult;
import replog.node.result.PendingResult;
import replog.node.result.ReadOnlyReason;
import replog.node.result.Readiness;
import replog.node.result.RegistrationRequest;
import replog.node.result.ReplicateResult;
import replog.node.result.RequestLimits;
import replog.node.result.RoleBehavior;
import replog.node.result.SetAsideResult;
import replog.node.store.NodeIdentity;
import replog.node.store.NodeStore;
import replog.node.store.StatusSignal;
import replog.node.trace.EntryTrace;
import replog.node.trace.NodeMeters;
import replog.node.trace.TraceRecorder;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

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

    private final RequestLimits limits;
    private final Storage storage;
    private final NodeStore store;
    private final FaultInjector faults;
    private final RoleBehavior role;
    private final ClusterToken clusterToken;
    private final NodeMeters meters;
    private final TraceRecorder trace;
    private final PeerRelay relay;
    private volatile boolean draining;
    /** Until then its end may last; for ever while it is not asked to end. */
    private volatile Deadline grace = new Deadline(System.nanoTime(), Duration.ZERO);

    Node(OpenedNode opened, RoleBehavior role) {
        this.limits = opened.limits();
        this.storage = opened.storage();
        this.store = opened.store();
        this.faults = opened.faults();
        this.role = role;
        this.clusterToken = opened.clusterToken();
        this.meters = opened.meters();
        this.trace = opened.trace();
        this.relay = new PeerRelay(clusterToken);
    }

    public NodeIdentity address() {
        return store.address();
    }

    public String name() {
        return address().name();
    }

    /** What it stores and shows. */
    public Log log() {
        return store.log();
    }

    /**
     * Stores entries durably, or says why not; the result may still have to wait for the write
     * concern, which is the caller's to do. Blocks for the disk.
     */
    public PendingResult append(AppendRequest request) {
        return meters.appends().counted(() -> role.append(request));
    }

    /** Checks and stores a batch from a master; blocks for the disk, and as faults will have it. */
    public ReplicateResult replicate(BatchHeader header, byte[] frames) {
        return faults.inject(() -> role.replicate(header, frames));
    }

    /** Somebody offers an entry by hand: compares it, or holds it; never writes it. */
    public ManualEntryResult offer(long id, String value) throws IOException {
        return role.offer(id, value);
    }

    /** Decides which requests may pass. */
    public ClusterToken clusterToken() {
        return clusterToken;
    }

    /** What people asked to go wrong here. */
    public FaultInjector faults() {
        return faults;
    }

    /** A master asked with a heartbeat. */
    public void onHeartbeat(MasterInfo masterInfo) {
        role.onHeartbeat(masterInfo);
    }

    /**
     * Sets aside what this node holds and its master does not, and follows the master; a person's
     * decision. Blocks for the disk and the network.
     *
     * @param force also sets aside what a majority held, or what the master may still fetch
     */
    public SetAsideResult adopt(boolean force) {
        return role.adopt(force);
    }

    /** How the node of a name is reached from here. */
    public NodeRoute route(String name) {
        return NodeRoute.to(name, name(), role.masterStatus(), role.secondaryStatus());
    }

    /** By which it asks other nodes for people. */
    public PeerRelay relay() {
        return relay;
    }

    /** Its identity, and how far its log goes. */
    public NodePosition standing() {
        return store.standing();
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
        NodePosition position = standing();
        Optional<ReadOnlyReason> readOnly = role.readOnly();
        return new NodeStatus(name(), role.roleName(), readOnly.isPresent(), role.state(),
                readOnly.map(ReadOnlyReason::reason).or(role::reason), position.nodeId(),
                position.epoch(), position.logId(), log().end(), log().committedId(),
                position.fsync(), faults.views(), role.masterLastSeen(), role.masterStatus(),
                role.secondaryStatus());
    }

    /** Given when what {@link #status()} says may have changed. */
    public StatusSignal statusSignal() {
        return store.statusSignal();
    }

    /** What it counted and timed since its start. */
    public NodeMeters meters() {
        return meters;
    }

    /** How many entries it stored since its start: appended, replicated or fetched. */
    public long entriesStored() {
        return store.entriesStored();
    }

    /** What its log takes of the disk; empty where that can't be asked. Blocks for the disk. */
    public Optional<DiskUsage> diskUse() {
        return DiskUsage.of(store.address().data());
    }

    /** Why it takes no appends; on a master. */
    public Optional<ReadOnlyReason> readOnly() {
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
    public RequestLimits limits() {
        return limits;
    }

    /** The nodes that hold an entry; known on the master only. */
    public Optional<List<String>> holders(long id) {
        return role.holders(id);
    }

    /** The way of an entry that is there, as far as it is remembered; on the master. */
    public Optional<EntryTrace> trace(long id) {
        return role.masterStatus().map(masterStatus ->
                trace.of(id, name(), masterStatus, role.holders(id).orElseThrow()));
    }

    /** A secondary asks to belong to the cluster; kept on disk before this returns. */
    public MembershipResult register(RegistrationRequest registration) {
        return role.register(registration);
    }

    /** Lets a secondary that registered go for good; kept on disk before this returns. */
    public MembershipResult release(String name) {
        MembershipResult result = role.release(name);
        role.masterStatus().ifPresent(trace::keep);
        return result;
    }

    /** Takes back one that was let go; kept on disk before this returns. */
    public MembershipResult readmit(String name) {
        return role.readmit(name);
    }

    /**
     * Takes no more appends and batches, and lets clients that wait finish, here or by way of this
     * node; whose concern is not reached within {@code grace} is answered then.
     */
    public void drain(Duration grace) {
        this.grace = new Deadline(System.nanoTime(), grace.plusNanos(1)); // zero is not for ever
        draining = true;
        log().wakeReaders();
        faults.end();
        relay.endStreams();
        role.drain(grace);
        relay.drain(this.grace.left(Duration.ZERO, grace));
    }

    /** Whether it shuts down; followers of its log are woken when that begins. */
    public boolean isDraining() {
        return draining;
    }

    /** Ends its role, forces and closes its log, and gives its folder up. */
    @Override
    public void close() throws IOException {
        faults.end();
        relay.close();
        role.close(grace.left(LEAST_LIMIT, CLOSE_LIMIT));
        store.close(grace.left(LEAST_LIMIT, CLOSE_LIMIT));
        storage.close();
    }

    /**
     * What a node's log takes of the disk, and what is left there.
     *
     * @param freeBytes that this process may still use
     */
    public record DiskUsage(int segments, long logBytes, long freeBytes, long totalBytes) {
        /** Empty where the folder can't be asked. */
        public static Optional<DiskUsage> of(Path folder) {
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> segments = files.filter(file ->
                        Log.isSegment(file.getFileName().toString())).toList();
                long bytes = 0;
                for (Path segment : segments) {
                    bytes += Files.size(segment);
                }
                var disk = Files.getFileStore(folder);
                return Optional.of(new DiskUsage(
                        segments.size(), bytes, disk.getUsableSpace(), disk.getTotalSpace()));
            } catch (IOException | UncheckedIOException _) {
                return Optional.empty();
            }
        }
    }
}
