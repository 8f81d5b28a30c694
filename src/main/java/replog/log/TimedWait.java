package replog.log;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * Waits for at most {@code nanos}, of which {@link Long#MAX_VALUE} means for ever.
 *
 * <p>For ever is asked for as such: for each wait of a virtual thread that has an end, the platform
 * wakes a thread of its own twice, to set an alarm and to take it back, however far away it is.
 * That costs as much as all else that an append does. Stateless.
 */
public final class TimedWait {
    private TimedWait() {}

    /** As {@link Condition#awaitNanos}: what is left of the time. */
    public static long await(Condition condition, long nanos) throws InterruptedException {
        if (nanos == Long.MAX_VALUE) {
            condition.await();
            return nanos;
        }
        return condition.awaitNanos(nanos);
    }

    /** As {@link CountDownLatch#await(long, TimeUnit)}: whether it is open. */
    public static boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        if (nanos == Long.MAX_VALUE) {
            latch.await();
            return true;
        }
        return latch.await(nanos, TimeUnit.NANOSECONDS);
    }
}
