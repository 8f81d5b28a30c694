package replog.node.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import replog.config.Settings;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.TailExport;
import replog.log.frame.LogEnd;
import replog.log.segment.LogTruncation;
import replog.log.storage.Storage;
import replog.wire.NodePosition;

/**
 * What a node stands on in any role: its place, its record on disk, its log.
 *
 * <p>Log and instance belong together: a log that was cut is held by another instance, so that
 * what was known of the longer one counts no more. They are replaced as one immutable value, by
 * one thread at a time; the rest is safe for use by several.
 */
public final class NodeStore {
    private static final int MAX_FAILURE_LENGTH = 300;
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final Pattern UNFINISHED = Pattern.compile("set-aside-.*\\.part");
    private static final DateTimeFormatter ASIDE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final NodeIdentity address;
    private final Storage storage;
    private final LogOptions options;
    private final String fsync;
    private final NodeMetadataFile file;
    private final System.Logger logger;
    private final StatusSignal statusSignal = new StatusSignal();
    private volatile Runnable diskTurned = () -> { };
    private volatile Holding holding;
    private volatile Supplier<String> preparing = () -> "hears its secondaries for a first time";

    /**
     * @param instance drawn when the log was opened
     * @param openedAt the last entry that it held then
     * @param storedBefore how many entries were stored in the logs that it replaced
     */
    private record Holding(UUID instance, Log log, long openedAt, long storedBefore) {
        long storedCount() {
            return storedBefore + log.end().lastId() - openedAt;
        }
    }

    private NodeStore(NodeIdentity address, Storage storage, Settings.Storage settings,
            LongConsumer forced,
            System.Logger logger) throws IOException {
        this.address = address;
        this.storage = storage;
        this.options = new LogOptions(settings.segmentSize(), settings.fsync(),
                Clock.systemUTC()).withForceListener(forced);
        this.fsync = settings.fsyncName();
        this.logger = logger;
        this.file = NodeMetadataFile.open(storage);
        removeUnfinished();
        this.holding = openLog(0);
    }

    /**
     * Opens what the folder holds, repairing what a crash left.
     *
     * @param forced gets the duration of each force of the log, in nanoseconds
     */
    public static NodeStore open(NodeIdentity address, Storage storage, Settings.Storage settings,
            LongConsumer forced, System.Logger logger) throws IOException {
        var store = new NodeStore(address, storage, settings, forced, logger);
        try {
            store.reconcileLogId();
            return store;
        } catch (IOException | RuntimeException e) {
            store.close(LOG_LIMIT);
            throw e;
        }
    }

    public NodeIdentity address() {
        return address;
    }

    public Storage storage() {
        return storage;
    }

    public NodeMetadataFile metadataFile() {
        return file;
    }

    public NodeMetadata metadata() {
        return file.metadata();
    }

    public Log log() {
        return holding.log();
    }

    public UUID instance() {
        return holding.instance();
    }

    /** How many entries were stored here since the start, those included that were cut off. */
    public long entriesStored() {
        return holding.storedCount();
    }

    /** To be given when what a status shows may have changed; news of the log gives it. */
    public StatusSignal statusSignal() {
        return statusSignal;
    }

    /**
     * Sets a listener for a disk that fails, gets full or has room again; it must return quickly.
     */
    public void onDiskStateChange(Runnable told) {
        diskTurned = told;
    }

    /** Sets the stage of the start: a sentence without its subject. */
    public void setStartupStage(Supplier<String> what) {
        preparing = what;
    }

    public String startupStage() {
        return preparing.get();
    }

    public boolean isDurable() {
        return fsync.equals(NodePosition.ALWAYS);
    }

    /** A master must not take half of a log, which it was taking over, for all of it. */
    public void requireWholeLog() throws IOException {
        if (metadata().recovering()) {
            throw new IOException(address.data() + " holds a part of a log that was being taken"
                    + " over from the secondaries; start with --recover=on to finish that");
        }
    }

    /**
     * Sets all entries after this one aside, in a new file of the folder, and cuts them off: from
     * then on the node is another instance. Nothing may be stored meanwhile.
     *
     * @return the file's name
     */
    public String setAsideAfter(long keptId) throws IOException {
        Log whole = log();
        String name = "set-aside-%s-%s-%s.frames".formatted(keptId + 1, whole.end().lastId(),
                ASIDE.format(Instant.now()));
        TailExport.export(whole, storage, keptId + 1, name);
        whole.close(LOG_LIMIT);
        try {
            LogTruncation.truncateAfter(storage, keptId);
        } finally {
            holding = openLog(holding.storedCount());
        }
        return name;
    }

    /** Forgets a log that was begun and holds nothing, so that another one can be begun. */
    public void forgetEmptyLog() throws IOException {
        if (log().id().isEmpty()) {
            return;
        }
        if (log().end().lastId() > 0) {
            throw new IllegalStateException("it holds entries up to " + log().end().lastId());
        }
        file.update(NodeMetadata::withoutLog);
        log().close(LOG_LIMIT);
        LogTruncation.forgetEmpty(storage);
        holding = openLog(holding.storedCount());
    }

    /** Begins the log with this id, unless it was, and remembers that there is one. */
    public void beginLog(UUID logId) throws IOException {
        if (log().id().isEmpty()) {
            log().begin(logId);
        }
        if (metadata().logId().isEmpty()) {
            file.update(metadata -> metadata.withLog(logId));
        }
    }

    public NodePosition standing() {
        NodeMetadata metadata = metadata();
        Holding held = holding;
        LogEnd end = held.log().end();
        return new NodePosition(metadata.nodeId(), held.instance(), address.name(), held.log().id(),
                metadata.epoch(), metadata.masterInstance(), end.lastId(), end.head().toString(),
                fsync, held.log().failure().map(NodeStore::toHeaderText),
                held.log().full().map(NodeStore::toHeaderText));
    }

    /** Makes sure that the folder holds the log that it is remembered to hold. */
    private void reconcileLogId() throws IOException {
        Optional<UUID> remembered = metadata().logId();
        Optional<UUID> found = log().id();
        if (remembered.isPresent() && !remembered.equals(found)) {
            throw new IOException(address.data() + " should hold the log " + remembered.get()
                    + " and holds " + found.map(UUID::toString).orElse("no segment of it")
                    + "; restore its files. A secondary can also start with an empty folder,"
                    + " once this one is set aside: it is refilled; a master is not");
        }
        if (remembered.isEmpty() && found.isPresent()) {
            file.update(metadata -> metadata.withLog(found.get())); // a crash came between the two
        }
    }

    /**
     * Nothing is stored any more; the log is forced and closed.
     *
     * @throws IOException when the disk does not answer: the folder must stay locked then
     */
    public void close(Duration limit) throws IOException {
        file.close();
        log().close(limit);
    }

    /** What a crash left of a copy of entries that are all still in the log. */
    private void removeUnfinished() throws IOException {
        for (String name : storage.names()) {
            if (UNFINISHED.matcher(name).matches()) {
                storage.delete(name);
                logger.log(Level.INFO, "removed {0}, which a crash left unfinished", name);
            }
        }
    }

    private Holding openLog(long storedBefore) throws IOException {
        Log.Opened opened;
        try {
            opened = Log.open(storage, options);
        } catch (IOException e) {
            throw new IOException("in " + storage.location() + ": " + e.getMessage(), e);
        }
        Log log = opened.log();
        log.onFailure(reason -> {
            logger.log(Level.ERROR, "the log failed: {0}", reason);
            diskTurned.run();
            statusSignal.signal();
        });
        log.onFull(this::onDiskFullChange);
        log.follow(statusSignal::signal);
        opened.repairs().forEach(repair -> logger.log(Level.WARNING, repair));
        return new Holding(UUID.randomUUID(), log, log.end().lastId(), storedBefore);
    }

    private void onDiskFullChange(Optional<String> full) {
        full.ifPresentOrElse(
                reason -> logger.log(Level.WARNING, "can store nothing for now: {0}", reason),
                () -> logger.log(Level.INFO, "can store entries again"));
        diskTurned.run();
        statusSignal.signal();
    }

    private static String toHeaderText(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(printable.length(), MAX_FAILURE_LENGTH));
    }
}
