package replog.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import replog.config.FsyncPolicy;
import replog.config.Settings;
import replog.log.Forcing;
import replog.log.Log;
import replog.log.LogEnd;
import replog.log.LogOptions;
import replog.log.Storage;
import replog.wire.Standing;

/**
 * What a node stands on in any role: its place, its record on disk, its log.
 *
 * <p>Log and instance belong together: a log that was cut is held by another instance, so that
 * what was known of the longer one counts no more. They are replaced as one immutable value, by
 * one thread at a time; the rest is safe for use by several.
 */
final class Ground {
    private static final int MAX_FAILURE_LENGTH = 300;

    private final Place place;
    private final Storage storage;
    private final LogOptions options;
    private final String fsync;
    private final NodeFile file;
    private final System.Logger logger;
    private volatile Holding holding;

    /** @param instance drawn when the log was opened */
    private record Holding(UUID instance, Log log) {}

    private Ground(Place place, Storage storage, Settings.Storage settings, System.Logger logger)
            throws IOException {
        this.place = place;
        this.storage = storage;
        this.options = new LogOptions(
                settings.segmentSize(), forcing(settings.fsync()), Clock.systemUTC());
        this.fsync = settings.fsync().word();
        this.logger = logger;
        this.file = NodeFile.open(storage);
        this.holding = opened();
    }

    /** Opens what the folder holds, repairing what a crash left. */
    static Ground open(Place place, Storage storage, Settings.Storage settings,
            System.Logger logger) throws IOException {
        var ground = new Ground(place, storage, settings, logger);
        try {
            ground.agreeOnLog();
            return ground;
        } catch (IOException | RuntimeException e) {
            ground.log().close();
            throw e;
        }
    }

    Place place() {
        return place;
    }

    Storage storage() {
        return storage;
    }

    NodeFile file() {
        return file;
    }

    NodeRecord record() {
        return file.record();
    }

    Log log() {
        return holding.log();
    }

    UUID instance() {
        return holding.instance();
    }

    boolean durable() {
        return fsync.equals(Standing.ALWAYS);
    }

    /** Begins the log with this id, unless it was, and remembers that there is one. */
    void beginLog(UUID logId) throws IOException {
        if (log().id().isEmpty()) {
            log().begin(logId);
        }
        if (record().logId().isEmpty()) {
            file.update(now -> now.withLog(logId));
        }
    }

    Standing standing() {
        NodeRecord record = record();
        Holding held = holding;
        LogEnd end = held.log().end();
        return new Standing(record.nodeId(), held.instance(), place.name(), held.log().id(),
                record.epoch(), record.masterInstance(), end.lastId(), end.head().toString(),
                fsync, held.log().failure().map(Ground::asHeader));
    }

    /** Makes sure that the folder holds the log that it is remembered to hold. */
    private void agreeOnLog() throws IOException {
        Optional<UUID> remembered = record().logId();
        Optional<UUID> found = log().id();
        if (remembered.isPresent() && !remembered.equals(found)) {
            throw new IOException(place.data() + " should hold the log " + remembered.get()
                    + " and holds " + found.map(UUID::toString).orElse("no segment of it")
                    + "; restore its files. A secondary can also start with an empty folder,"
                    + " once this one is set aside: it is refilled; a master is not");
        }
        if (remembered.isEmpty() && found.isPresent()) {
            file.update(now -> now.withLog(found.get())); // a crash came between the two
        }
    }

    private Holding opened() throws IOException {
        Log.Opened opened;
        try {
            opened = Log.open(storage, options);
        } catch (IOException e) {
            throw new IOException("in " + storage.location() + ": " + e.getMessage(), e);
        }
        Log log = opened.log();
        log.onFailure(reason -> logger.log(Level.ERROR, "the log failed: {0}", reason));
        opened.repairs().forEach(repair -> logger.log(Level.WARNING, repair));
        return new Holding(UUID.randomUUID(), log);
    }

    private static Forcing forcing(FsyncPolicy policy) {
        return switch (policy) {
            case FsyncPolicy.Always() -> new Forcing.Always();
            case FsyncPolicy.Every(Duration interval) -> new Forcing.Every(interval);
            case FsyncPolicy.Never() -> new Forcing.Never();
        };
    }

    private static String asHeader(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(printable.length(), MAX_FAILURE_LENGTH));
    }
}
