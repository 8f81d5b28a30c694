package replog.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import replog.config.Settings;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;
import replog.node.fault.FaultInjector;
import replog.node.master.MasterRole;
import replog.node.peer.ClusterToken;
import replog.node.result.RequestLimits;
import replog.node.result.RoleBehavior;
import replog.node.secondary.SecondaryRole;
import replog.node.store.DataFolderCheck;
import replog.node.store.NodeIdentity;
import replog.node.store.NodeStore;
import replog.node.trace.NodeMeters;
import replog.node.trace.TraceRecorder;
import replog.replication.ReplicationAttempt;
import replog.replication.ReplicationListener;

/**
 * A node whose folder is locked and whose log is open, and which does not serve yet: it is started,
 * or else closed. For one thread, but for {@link #startupStage}.
 */
public final class OpenedNode implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Settings settings;
    private final RequestLimits limits;
    private final Storage storage;
    private final NodeStore store;
    private final FaultInjector faults;
    private final ClusterToken clusterToken;
    private final NodeMeters meters;
    private final TraceRecorder trace;

    private OpenedNode(Settings settings, NodeIdentity address, RequestLimits limits,
            Storage storage)
            throws IOException {
        System.Logger logger = System.getLogger(address.name() + "/node");
        this.settings = settings;
        this.limits = limits;
        this.storage = storage;
        this.faults = FaultInjector.of(settings, logger);
        this.clusterToken = new ClusterToken(settings.token());
        this.meters = new NodeMeters();
        this.trace = new TraceRecorder();
        LongConsumer forced = nanos -> {
            meters.forces().record(nanos);
            trace.onForce();
        };
        this.store = NodeStore.open(address, storage, settings.storage(), forced, logger);
    }

    /** The only node of this process, to which all of the heap belongs. */
    public static OpenedNode open(Settings settings, NodeIdentity address) throws IOException {
        return open(settings, address, Runtime.getRuntime().maxMemory());
    }

    /**
     * Locks the folder and opens the log in it, repairing what a crash left.
     *
     * @param heapBytes the node's share of the heap
     * @throws IOException when the folder is in use, unreadable or damaged; the message says what
     *     and where
     */
    public static OpenedNode open(Settings settings, NodeIdentity address, long heapBytes)
            throws IOException {
        DataFolderCheck.rejectLocalFolder(address.data(), address.name());
        Storage storage = DiskStorage.open(address.data());
        try {
            return new OpenedNode(settings, address, RequestLimits.of(settings, heapBytes),
                    storage);
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    static OpenedNode open(Settings settings, NodeIdentity address, Storage storage)
            throws IOException {
        return new OpenedNode(settings, address, RequestLimits.of(settings), storage);
    }

    /** Takes up its role; a master hears its secondaries once before this returns. */
    public Node start() throws IOException {
        System.Logger logger = System.getLogger(store.address().name() + "/replication");
        RoleBehavior role = switch (settings.role()) {
            case MASTER -> MasterRole.lead(store, settings, faults, new MasterRole.Watching(
                    new CompositeListener(List.of(meters.replication(), trace)), trace), logger);
            case SECONDARY -> SecondaryRole.follow(store, settings, faults, logger);
            case LOCAL -> throw new IllegalArgumentException("local is no role of one node");
        };
        return new Node(this, role);
    }

    /** The stage that {@link #start} has reached: a sentence without its subject, for people. */
    public String startupStage() {
        return store.startupStage();
    }

    /** Gives its folder up; of one that was not started. */
    @Override
    public void close() throws IOException {
        faults.end();
        store.close(CLOSE_LIMIT);
        storage.close();
    }

    RequestLimits limits() {
        return limits;
    }

    Storage storage() {
        return storage;
    }

    NodeStore store() {
        return store;
    }

    FaultInjector faults() {
        return faults;
    }

    ClusterToken clusterToken() {
        return clusterToken;
    }

    NodeMeters meters() {
        return meters;
    }

    TraceRecorder trace() {
        return trace;
    }

    /** Several listeners to a master's replication as one. Immutable. */
    public record CompositeListener(List<ReplicationListener> all) implements ReplicationListener {
        public CompositeListener {
            all = List.copyOf(all);
        }

        @Override
        public void onAttempt(String secondary, ReplicationAttempt attempt) {
            all.forEach(listener -> listener.onAttempt(secondary, attempt));
        }

        @Override
        public void onAcknowledged(String secondary, long firstId, long lastId) {
            all.forEach(listener -> listener.onAcknowledged(secondary, firstId, lastId));
        }
    }
}
