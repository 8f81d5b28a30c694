package replog.node;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what is under way, so that an orderly end can wait for it. One monitor guards all. */
final class InFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private long count;

    /** One thing under way, until it is closed, once. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    Place begin() {
        lock.lock();
        try {
            count++;
        } finally {
            lock.unlock();
        }
        return this::end;
    }

    /** Waits until nothing is under way, at most so long. */
    void awaitNone(Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (count > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            count--;
            if (count == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
