package replog.log.segment;

import java.util.Arrays;
import replog.log.frame.Hash;
import replog.log.frame.HashChain;

/**
 * The index points of the segment that is being written, one every few KiB, in memory.
 *
 * <p>Ids and offsets rise; the first point is the segment's first frame. One monitor guards all:
 * the writer adds while readers look up.
 */
public final class SparseIndex {
    public static final int SPACING_BYTES = 8 << 10;

    private long[] ids = new long[16];
    private long[] offsets = new long[16];
    private byte[] hashes = new byte[16 * Hash.BYTES];
    private int count;
    private long due;

    /** Adds a point for the frame at {@code offset} if the last one is far enough away. */
    public synchronized void add(long id, long offset, HashChain before) {
        if (offset < due) {
            return;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2 * Hash.BYTES);
        }
        ids[count] = id;
        offsets[count] = offset;
        before.head().copyTo(hashes, count * Hash.BYTES);
        count++;
        due = offset + SPACING_BYTES;
    }

    /** The last point at or before {@code id}; there must be one. */
    synchronized IndexPoint floor(long id) {
        int found = Arrays.binarySearch(ids, 0, count, id);
        return point(found >= 0 ? found : -found - 2);
    }

    /** Forgets the points at or after {@code offset}, of frames that are taken back. */
    public synchronized void truncateFrom(long offset) {
        while (count > 0 && offsets[count - 1] >= offset) {
            count--;
        }
        due = count == 0 ? 0 : offsets[count - 1] + SPACING_BYTES;
    }

    synchronized int count() {
        return count;
    }

    synchronized IndexPoint point(int number) {
        return new IndexPoint(
                ids[number], offsets[number], Hash.of(hashes, number * Hash.BYTES));
    }

    /**
     * Where the frame of an entry begins in its segment, and the chain's hash before that frame.
     */
    public record IndexPoint(long id, long offset, Hash hashBefore) {}
}
