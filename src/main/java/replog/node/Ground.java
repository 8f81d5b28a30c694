package replog.node;

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
import replog.log.LogCut;
import replog.log.LogEnd;
import replog.log.LogOptions;
import replog.log.LogTail;
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
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final Pattern UNFINISHED = Pattern.compile("set-aside-.*\\.part");
    private static final DateTimeFormatter ASIDE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Place place;
    private final Storage storage;
    private final LogOptions options;
    private final String fsync;
    private final NodeFile file;
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
        long stored() {
            return storedBefore + log.end().lastId() - openedAt;
        }
    }

    private Ground(Place place, Storage storage, Settings.Storage settings, LongConsumer forced,
            System.Logger logger) throws IOException {
        this.place = place;
        this.storage = storage;
        this.options = new LogOptions(settings.segmentSize(), settings.fsync(),
                Clock.systemUTC()).telling(forced);
        this.fsync = settings.fsyncName();
        this.logger = logger;
        this.file = NodeFile.open(storage);
        removeUnfinished();
        this.holding = opened(0);
    }

    /**
     * Opens what the folder holds, repairing what a crash left.
     *
     * @param forced told how many nanoseconds a force of the log took
     */
    static Ground open(Place place, Storage storage, Settings.Storage settings,
            LongConsumer forced, System.Logger logger) throws IOException {
        var ground = new Ground(place, storage, settings, forced, logger);
        try {
            ground.agreeOnLog();
            return ground;
        } catch (IOException | RuntimeException e) {
            ground.close(LOG_LIMIT);
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

    /** How many entries were stored here since the start, those included that were cut off. */
    long entriesStored() {
        return holding.stored();
    }

    /** To be given when what a status shows may have changed; news of the log gives it. */
    StatusSignal statusSignal() {
        return statusSignal;
    }

    /** Has somebody told when the disk fails, turns full or has room again; to return quickly. */
    void onDiskTurned(Runnable told) {
        diskTurned = told;
    }

    /** Says what the node is at until it serves: a sentence without its subject. */
    void prepares(Supplier<String> what) {
        preparing = what;
    }

    String preparing() {
        return preparing.get();
    }

    boolean durable() {
        return fsync.equals(Standing.ALWAYS);
    }

    /** A master must not take half of a log, which it was taking over, for all of it. */
    void refuseHalfALog() throws IOException {
        if (record().recovering()) {
            throw new IOException(place.data() + " holds a part of a log that was being taken"
                    + " over from the secondaries; start with --recover=on to finish that");
        }
    }

    /**
     * Sets all entries after this one aside, in a new file of the folder, and cuts them off: from
     * then on the node is another instance. Nothing may be stored meanwhile.
     *
     * @return the file's name
     */
    String cutAfter(long keptId) throws IOException {
        Log whole = log();
        String name = "set-aside-%s-%s-%s.frames".formatted(keptId + 1, whole.end().lastId(),
                ASIDE.format(Instant.now()));
        LogTail.copy(whole, storage, keptId + 1, name);
        whole.close(LOG_LIMIT);
        try {
            LogCut.after(storage, keptId);
        } finally {
            holding = opened(holding.stored());
        }
        return name;
    }

    /** Forgets a log that was begun and holds nothing, so that another one can be begun. */
    void forgetEmptyLog() throws IOException {
        if (log().id().isEmpty()) {
            return;
        }
        if (log().end().lastId() > 0) {
            throw new IllegalStateException("it holds entries up to " + log().end().lastId());
        }
        file.update(NodeRecord::withoutLog);
        log().close(LOG_LIMIT);
        LogCut.forgetEmpty(storage);
        holding = opened(holding.stored());
    }

    /** Begins the log with this id, unless it was, and remembers that there is one. */
    void beginLog(UUID logId) throws IOException {
        if (log().id().isEmpty()) {
            log().begin(logId);
        }
        if (record().logId().isEmpty()) {
            file.update(record -> record.withLog(logId));
        }
    }

    Standing standing() {
        NodeRecord record = record();
        Holding held = holding;
        LogEnd end = held.log().end();
        return new Standing(record.nodeId(), held.instance(), place.name(), held.log().id(),
                record.epoch(), record.masterInstance(), end.lastId(), end.head().toString(),
                fsync, held.log().failure().map(Ground::asHeader),
                held.log().full().map(Ground::asHeader));
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
            file.update(record -> record.withLog(found.get())); // a crash came between the two
        }
    }

    /**
     * Nothing is stored any more; the log is forced and closed.
     *
     * @throws IOException when the disk does not answer: the folder must stay locked then
     */
    void close(Duration limit) throws IOException {
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

    private Holding opened(long storedBefore) throws IOException {
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
            statusSignal.give();
        });
        log.onFull(this::fullnessTurned);
        log.follow(statusSignal::give);
        opened.repairs().forEach(repair -> logger.log(Level.WARNING, repair));
        return new Holding(UUID.randomUUID(), log, log.end().lastId(), storedBefore);
    }

    private void fullnessTurned(Optional<String> full) {
        full.ifPresentOrElse(
                reason -> logger.log(Level.WARNING, "can store nothing for now: {0}", reason),
                () -> logger.log(Level.INFO, "can store entries again"));
        diskTurned.run();
        statusSignal.give();
    }

    private static String asHeader(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(printable.length(), MAX_FAILURE_LENGTH));
    }
}
