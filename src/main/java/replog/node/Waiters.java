package replog.node;

import java.util.Arrays;

/**
 * Bounds the appends that wait for a write concern that the usable nodes can't reach now; those
 * whose concern can be reached are counted, and never refused. One monitor guards all.
 */
final class Waiters {
    private final int max;
    private int[] byConcern = new int[4];

    Waiters(int max) {
        this.max = max;
    }

    int max() {
        return max;
    }

    /** Returns false when there are too many; true is to be followed by one {@link #leave}. */
    synchronized boolean enter(int concern, int usable) {
        if (concern > usable && beyond(usable) >= max) {
            return false;
        }
        if (concern >= byConcern.length) {
            byConcern = Arrays.copyOf(byConcern, 2 * concern);
        }
        byConcern[concern]++;
        return true;
    }

    synchronized void leave(int concern) {
        byConcern[concern]--;
    }

    private long beyond(int usable) {
        long count = 0;
        for (int concern = usable + 1; concern < byConcern.length; concern++) {
            count += byConcern[concern];
        }
        return count;
    }
}
