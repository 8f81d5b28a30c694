package replog.node;

import java.util.Iterator;
import java.util.TreeMap;

/**
 * Entries that were offered by hand, until the log reaches their ids: in memory, hidden, bounded in
 * number and bytes. Of two with one id the later one stands. One monitor guards all.
 */
final class HeldEntries {
    static final int MAX_ENTRIES = 1_000;
    private static final long MAX_BYTES = 8 << 20;

    private final TreeMap<Long, byte[]> values = new TreeMap<>();
    private final long maxBytes;
    private long bytes;

    /** @param messageMax the largest value, for which there is room in any case */
    HeldEntries(long messageMax) {
        this.maxBytes = Math.max(MAX_BYTES, messageMax);
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

    /** The log goes so far now: what is held up to there is needed no more. */
    synchronized void reached(long lastId) {
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
