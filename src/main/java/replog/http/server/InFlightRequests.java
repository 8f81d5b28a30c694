package replog.http.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many exchanges are under way, so that stopping can wait for them.
 *
 * <p>Our own count: the platform's never falls for an exchange whose client went away. Any thread,
 * inside one monitor.
 */
final class InFlightRequests {
    private int count;
    private volatile boolean stopping;

    /** Tells how many there are now. */
    synchronized int enter() {
        count++;
        return count;
    }

    synchronized void leave() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /** Waits until none is left, at most so long; an interrupt ends the wait. */
    synchronized void stop(Duration grace) {
        stopping = true;
        long deadlineNanos = System.nanoTime() + grace.toNanos();
        try {
            long leftNanos = grace.toNanos();
            while (count > 0 && leftNanos > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
                leftNanos = deadlineNanos - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
