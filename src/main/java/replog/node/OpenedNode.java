package replog.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import replog.config.Settings;
import replog.log.DiskStorage;
import replog.log.Storage;

/**
 * A node whose folder is locked and whose log is open, and which does not serve yet: it is started,
 * or else closed. For one thread, but for {@link #preparing}.
 */
public final class OpenedNode implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Settings settings;
    private final Limits limits;
    private final Storage storage;
    private final Ground ground;
    private final Faults faults;
    private final Access access;
    private final Meters meters;
    private final Trace trace;

    private OpenedNode(Settings settings, Place place, Limits limits, Storage storage)
            throws IOException {
        System.Logger logger = System.getLogger(place.name() + "/node");
        this.settings = settings;
        this.limits = limits;
        this.storage = storage;
        this.faults = Faults.of(settings, logger);
        this.access = new Access(settings.token());
        this.meters = new Meters();
        this.trace = new Trace();
        LongConsumer forced = nanos -> {
            meters.forces().note(nanos);
            trace.forced();
        };
        this.ground = Ground.open(place, storage, settings.storage(), forced, logger);
    }

    /** The only node of this process, to which all of the heap belongs. */
    public static OpenedNode open(Settings settings, Place place) throws IOException {
        return open(settings, place, Runtime.getRuntime().maxMemory());
    }

    /**
     * Locks the folder and opens the log in it, repairing what a crash left.
     *
     * @param heapBytes the node's share of the heap
     * @throws IOException when the folder is in use, unreadable or damaged; the message says what
     *     and where
     */
    public static OpenedNode open(Settings settings, Place place, long heapBytes)
            throws IOException {
        NodeFolder.refuseLocal(place.data(), place.name());
        Storage storage = DiskStorage.open(place.data());
        try {
            return new OpenedNode(settings, place, Limits.of(settings, heapBytes), storage);
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    static OpenedNode open(Settings settings, Place place, Storage storage) throws IOException {
        return new OpenedNode(settings, place, Limits.of(settings), storage);
    }

    /** Takes up its role; a master hears its secondaries once before this returns. */
    public Node start() throws IOException {
        System.Logger logger = System.getLogger(ground.place().name() + "/replication");
        Role role = switch (settings.role()) {
            case MASTER -> MasterRole.lead(ground, settings, faults, new MasterRole.Watching(
                    new Watchers(List.of(meters.replication(), trace)), trace), logger);
            case SECONDARY -> SecondaryRole.follow(ground, settings, faults, logger);
            case LOCAL -> throw new IllegalArgumentException("local is no role of one node");
        };
        return new Node(this, role);
    }

    /** What it is at while {@link #start} lasts: a sentence without its subject, for people. */
    public String preparing() {
        return ground.preparing();
    }

    /** Gives its folder up; of one that was not started. */
    @Override
    public void close() throws IOException {
        faults.end();
        ground.close(CLOSE_LIMIT);
        storage.close();
    }

    Limits limits() {
        return limits;
    }

    Storage storage() {
        return storage;
    }

    Ground ground() {
        return ground;
    }

    Faults faults() {
        return faults;
    }

    Access access() {
        return access;
    }

    Meters meters() {
        return meters;
    }

    Trace trace() {
        return trace;
    }
}
