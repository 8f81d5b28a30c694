package replog.log;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import replog.durability.FsyncMode;
import replog.log.LogReader.HashLookup;
import replog.log.PendingAppend.Outcome;
import replog.log.frame.Entry;
import replog.log.frame.FrameBatch;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;
import replog.log.frame.NewEntry;
import replog.log.segment.CorruptLogException;
import replog.log.segment.IdempotencyKeyIndex;
import replog.log.segment.LogTruncation;
import replog.log.segment.Recovery;
import replog.log.segment.Segment;
import replog.log.segment.SegmentHeader;
import replog.log.segment.SegmentScan;
import replog.log.segment.SparseIndex;
import replog.log.segment.WritableSegmentFile;
import replog.log.storage.Storage;

/**
 * A durable sequence of entries 1, 2, 3 … in one folder, without gaps.
 *
 * <p>An entry exists, to be read or replicated, once the writer has forced it to disk (or written
 * it, under a weaker {@link FsyncMode}). It never changes, and only {@link LogTruncation} takes it
 * away. A log is begun once, with an id of its own: by the master that draws it, or by a secondary
 * that takes its master's.
 *
 * <p>Safe for use by several threads. The {@link LogEndSignal} says what is visible, which
 * the writer alone moves.
 */
public final class Log implements Closeable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int READ_BYTES = 1 << 20;

    private final Storage storage;
    private final LogOptions options;
    private final NavigableMap<Long, Segment> segments;
    private final AtomicLong committedId = new AtomicLong();
    private final LogEndSignal endSignal = new LogEndSignal();
    private volatile boolean closing;
    private final LogChangeWaiter changes =
            new LogChangeWaiter(endSignal, committedId::get, () -> closing);
    private final WriteStatus writeStatus = new WriteStatus();
    private final IdempotencyKeys keys = new IdempotencyKeys(this);
    private volatile Optional<UUID> id = Optional.empty();
    private volatile LogWriter writer;
    private volatile Optional<Thread> checking = Optional.empty();

    /**
     * A log as it was found, and what had to be repaired.
     *
     * @param repairs what was changed on disk, in sentences for the log file
     */
    public record Opened(Log log, List<String> repairs) {}

    private Log(Storage storage, LogOptions options, NavigableMap<Long, Segment> segments) {
        this.storage = storage;
        this.options = options;
        this.segments = segments;
    }

    /**
     * Opens the log that the folder holds, or one that is still to be begun.
     *
     * @throws CorruptLogException when what was once forced is damaged; nothing is changed then
     */
    public static Opened open(Storage storage, LogOptions options) throws IOException {
        Recovery.Found found = Recovery.run(storage);
        var log = new Log(storage, options, found.segments());
        found.last().ifPresent(log::start);
        log.startBackgroundCheck();
        return new Opened(log, found.repairs());
    }

    /** Whether a file of this name holds a part of the log that is in its folder. */
    public static boolean isSegment(String fileName) {
        return SegmentHeader.isFileName(fileName);
    }

    /** The log's own id, the same on each node; empty until it is begun. */
    public Optional<UUID> id() {
        return id;
    }

    /** Begins a log that was never begun. One call at most, before any append. */
    public void begin(UUID logId) throws IOException {
        if (id.isPresent()) {
            throw new IllegalStateException("begun as " + id.get() + ", not to be " + logId);
        }
        var header = new SegmentHeader(logId, 1, Hash.start(logId));
        WritableSegmentFile file = WritableSegmentFile.create(storage, header, 0);
        var index = new SparseIndex();
        var segment = Segment.growing(storage, header, index);
        var scan = new SegmentScan(SegmentHeader.BYTES, 0, header.hashBefore(), index,
                new IdempotencyKeyIndex(), Optional.empty());
        addSegment(segment);
        start(new Recovery.Last(segment, file, 0, scan));
    }

    /** The visible end. */
    public LogEnd end() {
        LogEndSignal.Position end = position();
        return new LogEnd(end.lastId(), end.head());
    }

    /**
     * Queues new entries, to be stored with consecutive ids all or none, and seen at once. A log
     * that is closing, full or failed settles them at once.
     *
     * @param nanos how long to wait while too much is queued; then they are not appended
     * @param settled gets once what became of them, as a rule on the writer's thread, which it must
     *     not hold up
     */
    public void append(List<NewEntry> drafts, long epoch, long nanos, Consumer<Outcome> settled) {
        queue(PendingAppend.of(drafts, epoch, settled), nanos);
    }

    /** The same, without a limit on the wait for room; the caller waits for the outcome. */
    public PendingAppend append(List<NewEntry> drafts, long epoch) {
        return queue(PendingAppend.of(drafts, epoch, _ -> { }), Long.MAX_VALUE);
    }

    /** Queues frames as another node wrote them. Their first id must follow the last queued. */
    public PendingAppend append(FrameBatch frames) {
        return queue(PendingAppend.of(frames), Long.MAX_VALUE);
    }

    /** Reads from an entry on; that it exists is not needed. The caller closes the reader. */
    public LogReader reader(long fromId) {
        if (fromId < 1) {
            throw new IllegalArgumentException("ids begin with 1, not " + fromId);
        }
        return new LogReader(this, fromId);
    }

    /** The same, to show entries one by one, each of any size in little memory. */
    public EntryReader entries(long fromId) {
        return new EntryReader(this, fromId);
    }

    /** One entry; empty when it is not visible (yet). */
    public Optional<Entry> entry(long entryId) throws IOException {
        if (entryId > position().lastId()) {
            return Optional.empty();
        }
        try (LogReader reader = reader(entryId)) {
            var cursor = reader.read(1).cursor();
            cursor.next();
            return Optional.of(cursor.entry());
        }
    }

    /** Finds appends by their idempotency keys. */
    public IdempotencyKeys keys() {
        return keys;
    }

    /** The chain's hash after a visible entry; after 0 it is the hash of the log id. */
    public Hash hashAt(long entryId) throws IOException {
        return new HashLookup(this).at(entryId);
    }

    /** The same from memory, if the log ended with that entry lately. */
    public Optional<Hash> recentHashAt(long entryId) {
        return endSignal.recentHead(entryId);
    }

    /**
     * The last entry at or before {@code entryId} after which the log can be cut: no atomic append
     * is ever torn apart. 0 when there is none.
     */
    public long lastAppendEnd(long entryId) throws IOException {
        long lastId = position().lastId();
        if (entryId < 0 || entryId > lastId) {
            throw new IllegalArgumentException(entryId + " is beyond the end " + lastId);
        }
        if (entryId == 0 || entryId == lastId) {
            return entryId;
        }
        long firstId = segmentOf(entryId).header().firstId();
        long end = firstId - 1;
        try (LogReader reader = reader(firstId)) {
            while (reader.nextId() <= entryId) {
                var cursor = reader.read(READ_BYTES).cursor();
                while (cursor.next() && cursor.id() <= entryId) {
                    end = cursor.remaining() == 0 ? cursor.id() : end;
                }
            }
        }
        return end;
    }

    /**
     * Adds a listener for new entries and for a committed id that rose, until
     * {@link #unfollow}; not to block or fail.
     */
    public void follow(Runnable follower) {
        endSignal.follow(follower);
    }

    public void unfollow(Runnable follower) {
        endSignal.unfollow(follower);
    }

    /** Its changes, for one thread that passes them on to many. */
    public LogChangeWaiter changes() {
        return changes;
    }

    /** Wakes threads that wait for entries, to check whether their wait is over. */
    public void wakeReaders() {
        endSignal.wakeReaders();
    }

    /** The last entry that a majority is known to hold, as far as this node knows. */
    public long committedId() {
        return committedId.get();
    }

    /**
     * Raises the committed id, never lowers it; it reaches the disk with the next group, or once
     * the log has been at rest for a while.
     */
    public void commit(long upToId) {
        if (committedId.getAndAccumulate(upToId, Math::max) < upToId) {
            endSignal.onCommittedIdChange();
        }
        Optional.ofNullable(writer).ifPresent(LogWriter::onCommittedIdChange);
    }

    /** Why nothing can be appended any more, if so; final until a restart. */
    public Optional<String> failure() {
        return writeStatus.failure();
    }

    /**
     * Sets a listener for a failure, called once, on the thread that found it; at once if it was
     * before.
     */
    public void onFailure(Consumer<String> told) {
        writeStatus.onFailure(told);
    }

    /** Why nothing can be appended for now; appends go on by themselves once there is room. */
    public Optional<String> full() {
        return writeStatus.full();
    }

    /**
     * Sets a listener, called once when the disk got full, with the reason, and once, with none,
     * when there is room again; at once if it is full. On the writer's thread: it must not block or
     * fail.
     */
    public void onFull(Consumer<Optional<String>> told) {
        writeStatus.onFull(told);
    }

    /** As {@link #close(Duration)}, with the default limit of 10 s. */
    @Override
    public void close() throws IOException {
        close(STOP_LIMIT);
    }

    /**
     * Settles what is queued, forces it, and gives the files up. Readers are closed by others; what
     * they read from now on fails.
     *
     * @throws IOException when the disk does not answer within the limit: the writer may write
     *     still, so the folder must stay locked until the process ends
     */
    public void close(Duration limit) throws IOException {
        closing = true;
        wakeReaders();
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        boolean stopped = writer == null || writer.stop(limit);
        stopped &= checking.isEmpty() || awaitEnd(checking.get(),
                Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())));
        segments.values().forEach(Segment::retire);
        if (!stopped) {
            throw new IOException("the disk did not answer within " + limit.toSeconds()
                    + " s; the folder stays locked until the process ends");
        }
    }

    LogEndSignal.Position position() {
        return endSignal.position();
    }

    Segment segmentOf(long entryId) {
        return segments.floorEntry(entryId).getValue();
    }

    /** The writer made a next segment; entries in it follow with {@link #publish}. */
    void addSegment(Segment segment) {
        segments.put(segment.header().firstId(), segment);
    }

    void publish(LogEndSignal.Position end) {
        endSignal.moveTo(end);
    }

    void full(Optional<String> reason) {
        writeStatus.full(reason);
    }

    void fail(String reason) {
        if (writeStatus.fail(reason)) {
            wakeReaders();
            writer.fail(reason);
            writeStatus.notifyFailure();
        }
    }

    /** What a reader is to throw; once the log is closed, its files may be cut by others. */
    IOException failAsCorrupt(CorruptLogException found) throws IOException {
        requireOpen();
        fail(found.getMessage());
        return found;
    }

    void requireOpen() throws IOException {
        if (closing) {
            throw new IOException("the log is closed");
        }
    }

    /** Segments that the start did not check and that were not read yet: the newest first. */
    private void startBackgroundCheck() {
        List<Segment> unchecked = segments.descendingMap().values().stream()
                .filter(segment -> !segment.isChecked()).toList();
        if (!unchecked.isEmpty()) {
            checking = Optional.of(Thread.ofPlatform().name("check " + storage.location())
                    .daemon().priority(Thread.MIN_PRIORITY).start(() -> check(unchecked)));
        }
    }

    private void check(List<Segment> unchecked) {
        for (Segment segment : unchecked) {
            try {
                requireOpen();
                segment.check();
            } catch (CorruptLogException found) {
                fail(found.getMessage());
                return;
            } catch (IOException _) {
                if (closing) {
                    return;
                }
                // It can't be read now, and is checked before anything of it is.
            }
        }
    }

    private static boolean awaitEnd(Thread thread, Duration limit) {
        try {
            return thread.join(limit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }

    private void start(Recovery.Last last) {
        var appender = new SegmentAppender(storage, last, options.forced());
        commit(last.committedId());
        endSignal.moveTo(appender.position());
        keys.open(last.scan().keys(), segments);
        writer = new LogWriter(this, options, appender, "log " + storage.location());
        id = Optional.of(last.segment().header().logId());
        if (closing) {
            writer.stop(Duration.ZERO); // the closing thread may not have seen it
        }
        writer.start();
    }

    private PendingAppend queue(PendingAppend append, long nanos) {
        if (id.isEmpty()) {
            throw new IllegalStateException("nothing can be appended before the log is begun");
        }
        writer.add(append, nanos);
        return append;
    }

    /**
     * What keeps a log from taking appends, with its listeners: a failure, which is final, or a
     * full disk.
     *
     * <p>Safe for use by several threads; listeners run on the thread that reports the change,
     * and outside any lock.
     */
    private static final class WriteStatus {
        private volatile Optional<String> failure = Optional.empty();
        private volatile Optional<String> full = Optional.empty();
        private volatile Consumer<String> failureTold = _ -> { };
        private volatile Consumer<Optional<String>> fullTold = _ -> { };

        Optional<String> failure() {
            return failure;
        }

        Optional<String> full() {
            return full;
        }

        void onFailure(Consumer<String> told) {
            failureTold = told;
            failure.ifPresent(told);
        }

        void onFull(Consumer<Optional<String>> told) {
            fullTold = told;
            if (full.isPresent()) {
                told.accept(full);
            }
        }

        /** Returns whether this is the first failure: {@link #notifyFailure} is to follow then. */
        synchronized boolean fail(String reason) {
            boolean first = failure.isEmpty();
            failure = Optional.of(failure.orElse(reason));
            return first;
        }

        void notifyFailure() {
            failure.ifPresent(failureTold);
        }

        void full(Optional<String> reason) {
            full = reason;
            fullTold.accept(reason);
        }
    }
}
