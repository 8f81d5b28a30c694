package replog.log;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * The keys of 32,768 consecutive ids, each in one long: its {@link KeyHash}, and the id's last 15
 * bits. The array of a full page, 256 KiB, is just small enough for a small heap: the collector
 * gives larger ones whole regions of 1 MiB.
 *
 * <p>While it grows it is a hash table, at least half of it free; once frozen it is sorted, as long
 * as there are keys. A frozen array never changes, so others may share it. Guarded by its
 * {@link KeyIndex}.
 */
final class KeyPage {
    static final int ID_BITS = 15;
    static final int IDS = 1 << ID_BITS;

    private static final int LEAST = 64;
    private static final long FREE = 0;

    private final long number;
    private long[] keys;
    private int count;
    private boolean frozen;

    private KeyPage(long number, long[] keys, int count, boolean frozen) {
        this.number = number;
        this.keys = keys;
        this.count = count;
        this.frozen = frozen;
    }

    static KeyPage growing(long number) {
        return new KeyPage(number, new long[LEAST], 0, false);
    }

    /** @param sorted not to be changed any more */
    static KeyPage frozen(long number, long[] sorted) {
        return new KeyPage(number, sorted, sorted.length, true);
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
