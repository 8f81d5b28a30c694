package replog.node.append;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the appends under way, so that an orderly end can wait for them. Any thread; the one that
 * waits says so first and then looks at the count, so that the others need no lock while none does.
 */
public final class PendingAppendCount {
    private final AtomicLong count = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private volatile boolean awaited;

    /** One thing under way, until it is closed, once. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    Place begin() {
        count.incrementAndGet();
        return this::end;
    }

    /** Waits until nothing is under way. */
    public void awaitNone() {
        awaitNone(Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Waits until nothing is under way, for at most {@code limit}. */
    void awaitNone(Duration limit) {
        awaited = true;
        lock.lock();
        try {
            long left = limit.toNanos();
            while (count.get() > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        if (count.decrementAndGet() == 0 && awaited) {
            lock.lock();
            try {
                none.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
