package replog.api;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * That something said is followed by another, once; or that nothing more will be said.
 *
 * <p>Those who wait for that wake one another in turn, so that waking many is nobody's work and
 * keeps no other thread from the processors. Safe for use by several threads.
 */
final class Successor {
    private final CountDownLatch there = new CountDownLatch(1);

    /** The next one is there, or nothing more will be said. */
    void follow() {
        there.countDown();
    }

    /** Waits until {@link #follow()}, or so many nanoseconds; returns whether it was called. */
    boolean await(long nanos) throws InterruptedIOException {
        try {
            return there.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it followed a node");
        }
    }
}
