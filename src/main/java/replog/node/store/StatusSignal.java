package replog.node.store;

import java.util.concurrent.TimeUnit;

/**
 * Signals that something in a node may have changed. A reader takes {@link #changes} first, then
 * looks, then waits: a change in between ends the wait at once. Safe for use by several threads;
 * its own monitor guards the count.
 */
public final class StatusSignal {
    private long changes;

    StatusSignal() {}

    public synchronized void signal() {
        changes++;
        notifyAll();
    }

    /** How many there were. */
    public synchronized long changes() {
        return changes;
    }

    /** Waits until there were more changes than {@code seen}, for at most {@code nanos}. */
    public synchronized void awaitMoreThan(long seen, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (changes <= seen && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
    }
}
