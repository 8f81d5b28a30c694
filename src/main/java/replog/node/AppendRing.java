package replog.node;

import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When the last appends were received and forced, in arrays of numbers.
 *
 * <p>One thread adds, takes no lock and makes nothing new. Any thread looks: it copies a row, and
 * then sees by the number of rows that were begun meanwhile whether that was overwritten (a
 * seqlock, with the number of the row in place of a parity).
 */
final class AppendRing {
    private static final int WIDTH = 5;

    private final int capacity;
    private final long[] cells;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    /** One append, which may be of several entries; times are of the monotonic clock. */
    record Row(long firstId, long lastId, int w, long receivedNanos, long forcedNanos) {}

    AppendRing(int capacity) {
        this.capacity = capacity;
        this.cells = new long[capacity * WIDTH];
    }

    /** Ids rise from row to row. By one thread. */
    void add(long firstId, long lastId, int w, long receivedNanos, long forcedNanos) {
        long number = written.getPlain();
        begun.setOpaque(number + 1);
        VarHandle.storeStoreFence();
        int at = at(number);
        cells[at] = firstId;
        cells[at + 1] = lastId;
        cells[at + 2] = w;
        cells[at + 3] = receivedNanos;
        cells[at + 4] = forcedNanos;
        written.setRelease(number + 1);
    }

    /** The append of an entry, unless it is too old. */
    Optional<Row> holding(long id) {
        long end = written.getAcquire();
        for (long number = end - 1; number >= Math.max(0, end - capacity); number--) {
            Row row = copied(number);
            VarHandle.loadLoadFence();
            if (number < begun.getOpaque() - capacity || row.lastId() < id) {
                return Optional.empty();
            }
            if (row.firstId() <= id) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private Row copied(long number) {
        int at = at(number);
        return new Row(cells[at], cells[at + 1], (int) cells[at + 2], cells[at + 3],
                cells[at + 4]);
    }

    private int at(long number) {
        return (int) (number % capacity) * WIDTH;
    }
}
