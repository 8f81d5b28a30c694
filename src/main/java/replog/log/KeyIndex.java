package replog.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Which entries bear an idempotency key of some {@link KeyHash}, in {@link KeyPage}s: 9 MB for the
 * keys of a million ids, and nothing for ids without.
 *
 * <p>What it says are candidates: their frames decide. One monitor guards all, held for no disk:
 * the writer adds while others look up.
 */
final class KeyIndex {
    /** How many of the last ids are searched for a key. */
    static final long WINDOW_IDS = 1_000_000;

    private final TreeMap<Long, KeyPage> pages = new TreeMap<>();
    private volatile long oldestEnd = Long.MAX_VALUE;

    /** The key of an entry, whose id is above all before. */
    synchronized void add(long hash, long id) {
        long number = KeyPage.numberOf(id);
        KeyPage page = pages.get(number);
        if (page == null) {
            if (!pages.isEmpty()) {
                pages.lastEntry().getValue().freeze();
            }
            page = KeyPage.growing(number);
            pages.put(number, page);
            noteOldest();
        }
        page.add(hash, id);
    }

    /** Adds the keys of one page, sorted and not to be changed any more. */
    synchronized void add(long number, long[] sorted) {
        KeyPage there = pages.get(number);
        pages.put(number, KeyPage.frozen(
                number, there == null ? sorted : merged(all(there, number), sorted)));
        noteOldest();
    }

    /** Adds all keys of another one. */
    void addAll(KeyIndex other) {
        for (long number : other.pages(0, Long.MAX_VALUE)) {
            add(number, other.sorted(number, 0, Long.MAX_VALUE));
        }
    }

    /** The ids whose keys have this hash, newest first. */
    synchronized List<Long> ids(long hash) {
        var ids = new ArrayList<Long>();
        for (KeyPage page : pages.values()) {
            page.forEachId(hash, ids::add);
        }
        ids.sort(Comparator.reverseOrder());
        return ids;
    }

    /** Forgets the keys of ids after this one, which are taken back. */
    synchronized void cutTo(long lastId) {
        long number = KeyPage.numberOf(lastId);
        pages.tailMap(number, false).clear();
        KeyPage last = pages.get(number);
        if (last != null) {
            last.cutTo(lastId);
            if (last.isEmpty()) {
                pages.remove(number);
            }
        }
        noteOldest();
    }

    /** Forgets pages all of whose ids are at or below this one; cheap where there are none. */
    void forgetUpTo(long id) {
        if (oldestEnd <= id) {
            synchronized (this) {
                pages.headMap(KeyPage.numberOf(id + 1)).clear();
                noteOldest();
            }
        }
    }

    /** The numbers of the pages that hold ids of this range, rising. */
    synchronized List<Long> pages(long fromId, long toId) {
        return List.copyOf(pages.subMap(
                KeyPage.numberOf(fromId), true, KeyPage.numberOf(toId), true).keySet());
    }

    /** The keys that a page holds of a range of ids, sorted; not to be changed. */
    synchronized long[] sorted(long number, long fromId, long toId) {
        return pages.get(number).sorted(fromId, toId);
    }

    private void noteOldest() {
        oldestEnd = pages.isEmpty() ? Long.MAX_VALUE : KeyPage.lastId(pages.firstKey());
    }

    private static long[] all(KeyPage page, long number) {
        return page.sorted(number << KeyPage.ID_BITS, KeyPage.lastId(number));
    }

    private static long[] merged(long[] one, long[] other) {
        var both = new long[one.length + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        Arrays.sort(both);
        return both;
    }
}
