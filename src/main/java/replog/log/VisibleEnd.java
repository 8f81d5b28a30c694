package replog.log;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How far a log can be read, and those who wait for more.
 *
 * <p>One immutable {@link Position}, which one thread replaces, never by an earlier one. Safe for
 * use by several threads; whoever follows waits on a condition for the next position.
 */
final class VisibleEnd {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile Position position = new Position(0, Hash.NONE, null, 0);

    /** Entries up to {@code lastId} are visible, which ends at an offset of a segment. */
    record Position(long lastId, Hash head, Segment segment, long offset) {}

    Position position() {
        return position;
    }

    void moveTo(Position end) {
        position = end;
        wakeFollowers();
    }

    /**
     * Waits until there is an entry after {@code entryId}, or so many nanoseconds, or until
     * {@code over} says so, which is asked after each {@link #wakeFollowers()}.
     *
     * @return whether there is one
     */
    boolean awaitBeyond(long entryId, long nanos, BooleanSupplier over)
            throws InterruptedException {
        if (position.lastId() > entryId) {
            return true;
        }
        lock.lock();
        try {
            long left = nanos;
            while (position.lastId() <= entryId && left > 0 && !over.getAsBoolean()) {
                left = moved.awaitNanos(left);
            }
            return position.lastId() > entryId;
        } finally {
            lock.unlock();
        }
    }

    void wakeFollowers() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
