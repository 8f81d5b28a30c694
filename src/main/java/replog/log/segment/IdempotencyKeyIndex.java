package replog.log.segment;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * Which entries have an idempotency key of some {@link KeyHash}, in {@link Page}s: 9 MB for the
 * keys of a million ids, and nothing for ids without.
 *
 * <p>What it says are candidates: their frames decide. One monitor guards all, held for no disk:
 * the writer adds while others look up.
 */
public final class IdempotencyKeyIndex {
    /** How many of the last ids are searched for a key. */
    public static final long WINDOW_IDS = 1_000_000;

    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private volatile long oldestEnd = Long.MAX_VALUE;

    /** The key of an entry, whose id is above all before. */
    public synchronized void add(long hash, long id) {
        long number = Page.numberOf(id);
        Page page = pages.get(number);
        if (page == null) {
            if (!pages.isEmpty()) {
                pages.lastEntry().getValue().freeze();
            }
            page = Page.growing(number);
            pages.put(number, page);
            noteOldest();
        }
        page.add(hash, id);
    }

    /** Adds the keys of one page, sorted and not to be changed any more. */
    synchronized void add(long number, long[] sorted) {
        Page there = pages.get(number);
        pages.put(number, Page.frozen(
                number, there == null ? sorted : merged(all(there, number), sorted)));
        noteOldest();
    }

    /** Adds all keys of another one. */
    void addAll(IdempotencyKeyIndex other) {
        for (long number : other.pages(0, Long.MAX_VALUE)) {
            add(number, other.sorted(number, 0, Long.MAX_VALUE));
        }
    }

    /** The ids whose keys have this hash, newest first. */
    public synchronized List<Long> ids(long hash) {
        var ids = new ArrayList<Long>();
        for (Page page : pages.values()) {
            page.forEachId(hash, ids::add);
        }
        ids.sort(Comparator.reverseOrder());
        return ids;
    }

    /** Forgets the keys of ids after this one, which are taken back. */
    public synchronized void truncateAfter(long lastId) {
        long number = Page.numberOf(lastId);
        pages.tailMap(number, false).clear();
        Page last = pages.get(number);
        if (last != null) {
            last.cutTo(lastId);
            if (last.isEmpty()) {
                pages.remove(number);
            }
        }
        noteOldest();
    }

    /** Forgets pages all of whose ids are at or below this one; cheap where there are none. */
    public void forgetUpTo(long id) {
        if (oldestEnd <= id) {
            synchronized (this) {
                pages.headMap(Page.numberOf(id + 1)).clear();
                noteOldest();
            }
        }
    }

    /** The numbers of the pages that hold ids of this range, rising. */
    synchronized List<Long> pages(long fromId, long toId) {
        return List.copyOf(pages.subMap(
                Page.numberOf(fromId), true, Page.numberOf(toId), true).keySet());
    }

    /** The keys that a page holds of a range of ids, sorted; not to be changed. */
    synchronized long[] sorted(long number, long fromId, long toId) {
        return pages.get(number).sorted(fromId, toId);
    }

    private void noteOldest() {
        oldestEnd = pages.isEmpty() ? Long.MAX_VALUE : Page.lastId(pages.firstKey());
    }

    private static long[] all(Page page, long number) {
        return page.sorted(number << Page.ID_BITS, Page.lastId(number));
    }

    private static long[] merged(long[] one, long[] other) {
        var both = new long[one.length + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        Arrays.sort(both);
        return both;
    }

    /**
     * The keys of 32,768 consecutive ids, each in one long: its {@link KeyHash}, and the id's last
     * 15 bits. The array of a full page, 256 KiB, is just small enough for a small heap: the
     * collector gives larger ones whole regions of 1 MiB.
     *
     * <p>While it grows it is a hash table, at least half of it free; once frozen it is sorted, as
     * long as there are keys. A frozen array never changes, so others may share it. Guarded by its
     * {@link IdempotencyKeyIndex}.
     */
    static final class Page {
        static final int ID_BITS = 15;
        static final int IDS = 1 << ID_BITS;

        private static final int LEAST = 64;
        private static final long FREE = 0;

        private final long number;
        private long[] keys;
        private int count;
        private boolean frozen;

        private Page(long number, long[] keys, int count, boolean frozen) {
            this.number = number;
            this.keys = keys;
            this.count = count;
            this.frozen = frozen;
        }

        static Page growing(long number) {
            return new Page(number, new long[LEAST], 0, false);
        }

        /** @param sorted not to be changed any more */
        static Page frozen(long number, long[] sorted) {
            return new Page(number, sorted, sorted.length, true);
        }

        static long numberOf(long id) {
            return id >>> ID_BITS;
        }

        /** The last id that the page of this number can hold. */
        static long lastId(long number) {
            return (number << ID_BITS) + IDS - 1;
        }

        void add(long hash, long id) {
            thaw();
            if (2 * (count + 1) > keys.length) {
                keys = table(keys, 2 * keys.length);
            }
            put(keys, hash << ID_BITS | id & IDS - 1);
            count++;
        }

        /** Sorts what is there and gives up the room to grow. */
        void freeze() {
            if (!frozen) {
                keys = sortedKeys();
                frozen = true;
            }
        }

        boolean isEmpty() {
            return count == 0;
        }

        /** Tells the ids whose keys have this hash, in no order. */
        void forEachId(long hash, LongConsumer told) {
            if (frozen) {
                int at = Arrays.binarySearch(keys, hash << ID_BITS);
                for (int i = at < 0 ? -at - 1 : at; i < count && hash(keys[i]) == hash; i++) {
                    told.accept(id(keys[i]));
                }
                return;
            }
            for (int i = slot(hash, keys.length); keys[i] != FREE; i = i + 1 & keys.length - 1) {
                if (hash(keys[i]) == hash) {
                    told.accept(id(keys[i]));
                }
            }
        }

        /** The keys of the ids from one to another, sorted; not to be changed. */
        long[] sorted(long fromId, long toId) {
            boolean all = fromId <= number << ID_BITS && toId >= lastId(number);
            return all ? sortedKeys() : kept(id -> id >= fromId && id <= toId);
        }

        /** Forgets the keys of the ids after this one. */
        void cutTo(long lastId) {
            keys = kept(id -> id <= lastId);
            count = keys.length;
            frozen = true;
        }

        private long[] sortedKeys() {
            return frozen ? keys : kept(_ -> true);
        }

        private long[] kept(LongPredicate id) {
            return Arrays.stream(keys).filter(key -> key != FREE && id.test(id(key)))
                    .sorted().toArray();
        }

        private void thaw() {
            if (frozen) {
                int room = Math.max(LEAST, Integer.highestOneBit(count) * 4);
                keys = table(keys, room);
                frozen = false;
            }
        }

        private static long[] table(long[] keys, int room) {
            var table = new long[room];
            for (long key : keys) {
                if (key != FREE) {
                    put(table, key);
                }
            }
            return table;
        }

        private static void put(long[] table, long key) {
            int at = slot(hash(key), table.length);
            while (table[at] != FREE) {
                at = at + 1 & table.length - 1;
            }
            table[at] = key;
        }

        private static int slot(long hash, int room) {
            return (int) hash & room - 1;
        }

        private static long hash(long key) {
            return key >>> ID_BITS;
        }

        private long id(long key) {
            return (number << ID_BITS) + (key & IDS - 1);
        }
    }

    /**
     * What is kept of an idempotency key in memory and in a {@link IdempotencyKeyFile}: the first
     * 48 bits of its SHA-256, of which 0 counts as 1. Keys of one hash are told apart by their
     * frames. Confined to one thread.
     */
    public static final class KeyHash {
        private static final int DROPPED_BITS = 16;

        private final MessageDigest sha256;

        public KeyHash() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("each Java has SHA-256", e);
            }
        }

        public long of(byte[] from, int offset, int length) {
            sha256.update(from, offset, length);
            return Math.max(1, ByteBuffer.wrap(sha256.digest()).getLong() >>> DROPPED_BITS);
        }

        public static long of(byte[] key) {
            return new KeyHash().of(key, 0, key.length);
        }
    }
}
