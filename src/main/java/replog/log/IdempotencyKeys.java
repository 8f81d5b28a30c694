package replog.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import replog.log.frame.EntryView;
import replog.log.frame.LogEnd;
import replog.log.frame.NewEntry;
import replog.log.segment.CorruptLogException;
import replog.log.segment.IdempotencyKeyIndex;
import replog.log.segment.IdempotencyKeyIndex.KeyHash;
import replog.log.segment.Segment;
import replog.log.segment.SegmentHeader;

/**
 * Finds an append by its idempotency key, as long as that is among a log's last 1,000,000 entries.
 *
 * <p>The keys of the segment that grows, and of all after it, are in memory from the start on: the
 * writer adds them. Those of the segments that were sealed before are loaded at the first search,
 * which most nodes never see: a start costs nothing. What the indexes say are candidates, held
 * against the frames. Safe for use by several threads; the one lock is that of the first search,
 * and no append takes it.
 */
public final class IdempotencyKeys {
    private final Log log;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile IdempotencyKeyIndex recent = new IdempotencyKeyIndex();
    private volatile NavigableMap<Long, Segment> sealed = new TreeMap<>();
    private volatile Optional<IdempotencyKeyIndex> older = Optional.empty();

    IdempotencyKeys(Log log) {
        this.log = log;
    }

    /**
     * The log is open.
     *
     * @param fed by the writer, from the first entry of the last segment on
     * @param segments all of them, the last one growing
     */
    void open(IdempotencyKeyIndex fed, NavigableMap<Long, Segment> segments) {
        sealed = new TreeMap<>(segments);
        recent = fed;
    }

    /**
     * The newest append with this key among the last 1,000,000 ids. Reads the disk, at the first
     * call also what is kept of the keys of that many entries.
     *
     * @throws CorruptLogException when stored bytes are damaged
     */
    public Optional<StoredAppend> find(byte[] key) throws IOException {
        long hash = KeyHash.of(key);
        IdempotencyKeyIndex before = older();
        List<Long> newer = recent.ids(hash);
        LogEndSignal.Position end = log.position();
        Optional<StoredAppend> found = find(key, newer, end);
        return found.isPresent() ? found : find(key, before.ids(hash), end);
    }

    /** Whether these entries, all of them and no more, have the values of a stored append. */
    public boolean hasValues(StoredAppend stored, List<NewEntry> drafts) throws IOException {
        if (stored.lastId() - stored.firstId() + 1 != drafts.size()) {
            return false;
        }
        try (EntryReader entries = log.entries(stored.firstId())) {
            for (NewEntry newEntry : drafts) {
                var comparison = new Comparison(newEntry.value());
                if (!entries.next() || !comparison.isEqual(entries)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Compares a value with a stored one, which comes in pieces. */
    private static final class Comparison implements EntryView.Sink {
        private final byte[] value;
        private int compared;
        private boolean equal = true;

        Comparison(byte[] value) {
            this.value = value;
        }

        boolean isEqual(EntryView entry) throws IOException {
            entry.value(this);
            return equal && compared == value.length;
        }

        @Override
        public void take(byte[] utf8, int offset, int length) {
            int end = compared + length;
            equal = equal && end <= value.length && Arrays.equals(
                    utf8, offset, offset + length, value, compared, end);
            compared = end;
        }
    }

    private Optional<StoredAppend> find(byte[] key, List<Long> ids, LogEndSignal.Position end)
            throws IOException {
        for (long id : ids) {
            if (id <= end.lastId() && id > end.lastId() - IdempotencyKeyIndex.WINDOW_IDS) {
                Optional<StoredAppend> found = readIfSameKey(key, id);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<StoredAppend> readIfSameKey(byte[] key, long id) throws IOException {
        try (EntryReader entries = log.entries(id)) {
            return entries.next() && Arrays.equals(entries.key(), key)
                    ? Optional.of(new StoredAppend(
                            id, id + entries.remaining(), entries.epoch()))
                    : Optional.empty();
        }
    }

    /** Callers wait while they are loaded: without them no key is known to be new. */
    private IdempotencyKeyIndex older() throws IOException {
        Optional<IdempotencyKeyIndex> present = older;
        if (present.isPresent()) {
            present.get().forgetUpTo(log.position().lastId() - IdempotencyKeyIndex.WINDOW_IDS);
            return present.get();
        }
        loading.lock();
        try {
            if (older.isEmpty()) {
                older = Optional.of(
                        loadOlder(log.position().lastId() - IdempotencyKeyIndex.WINDOW_IDS));
                sealed = new TreeMap<>();
            }
            return older.get();
        } catch (CorruptLogException damage) {
            throw log.failAsCorrupt(damage);
        } finally {
            loading.unlock();
        }
    }

    /** From the newest sealed segment back to the edge of the window. */
    private IdempotencyKeyIndex loadOlder(long edge) throws IOException {
        var keys = new IdempotencyKeyIndex();
        NavigableMap<Long, Segment> backwards = sealed.descendingMap();
        Optional<Segment> next = Optional.empty();
        for (Segment segment : backwards.values()) {
            if (next.isPresent()) {
                SegmentHeader after = next.get().header();
                if (after.firstId() - 1 <= edge) {
                    break;
                }
                log.requireOpen();
                segment.addKeysTo(keys, new LogEnd(after.firstId() - 1, after.hashBefore()));
                keys.forgetUpTo(edge);
            }
            next = Optional.of(segment);
        }
        return keys;
    }

    /**
     * Where an append is stored.
     *
     * @param firstId of the entry with its idempotency key, where it has one
     * @param lastId of its atomic append; the same for a single entry
     * @param epoch in which it was stored
     */
    public record StoredAppend(long firstId, long lastId, long epoch) {}
}
