package replog.replication;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import replog.log.TimedWait;

/**
 * Tells one loop that there is news. Who waits first forgets what there was, then looks at the
 * state, then waits: news that come in between end the wait at once. Safe for use by several
 * threads.
 */
final class WakeUp {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean given;

    void reset() {
        lock.lock();
        try {
            given = false;
        } finally {
            lock.unlock();
        }
    }

    boolean isGiven() {
        lock.lock();
        try {
            return given;
        } finally {
            lock.unlock();
        }
    }

    void signal() {
        lock.lock();
        try {
            given = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news, at most so many nanoseconds. */
    void await(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!given && left > 0) {
                left = TimedWait.await(news, left);
            }
        } finally {
            lock.unlock();
        }
    }
}
