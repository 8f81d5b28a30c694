package replog.node.secondary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;
import replog.log.Log;
import replog.log.frame.Entry;
import replog.node.result.ManualEntryResult;

/**
 * Entries that were offered by hand, until the log reaches their ids: in memory, hidden, bounded in
 * number and bytes. Of two with one id the later one stands. One monitor guards all; the log
 * is read outside of it.
 */
final class ManualEntryBuffer {
    static final int MAX_ENTRIES = 1_000;
    private static final long MAX_BYTES = 8 << 20;

    private final TreeMap<Long, byte[]> values = new TreeMap<>();
    private final long maxBytes;
    private long bytes;

    /** @param messageMax the largest value, for which there is room in any case */
    ManualEntryBuffer(long messageMax) {
        this.maxBytes = Math.max(MAX_BYTES, messageMax);
    }

    /** Compares an entry with the log's of its id, or holds it until there is one. */
    ManualEntryResult offer(Log log, long id, String value) throws IOException {
        Optional<ManualEntryResult> judged = compare(log, id, value);
        if (judged.isPresent()) {
            return judged.get();
        }
        if (!hold(id, value.getBytes(StandardCharsets.UTF_8))) {
            return new ManualEntryResult.TooMany(count());
        }
        discardUpTo(log.end().lastId()); // the master's own may just have come
        return compare(log, id, value).orElseGet(ManualEntryResult.Held::new);
    }

    private static Optional<ManualEntryResult> compare(Log log, long id, String value)
            throws IOException {
        return log.entry(id).map(Entry::value).map(stored -> stored.equals(value)
                ? new ManualEntryResult.Stored() : new ManualEntryResult.Differs());
    }

    /** Returns whether there was room for it; if not, what was held under this id still is. */
    synchronized boolean hold(long id, byte[] value) {
        byte[] before = values.get(id);
        long bytesAfter = bytes + value.length - (before == null ? 0 : before.length);
        if (bytesAfter > maxBytes || before == null && values.size() == MAX_ENTRIES) {
            return false;
        }
        values.put(id, value);
        bytes = bytesAfter;
        return true;
    }

    /** The log goes up to here now: drops what is held up to there. */
    synchronized void discardUpTo(long lastId) {
        Iterator<byte[]> reached = values.headMap(lastId, true).values().iterator();
        while (reached.hasNext()) {
            bytes -= reached.next().length;
            reached.remove();
        }
    }

    synchronized int count() {
        return values.size();
    }
}
