package replog.log;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How far a log can be read, and those who wait for more.
 *
 * <p>One immutable {@link Position}, which one thread replaces, never by an earlier one. Safe for
 * use by several threads; whoever follows waits on a condition for the next position. There are
 * few of them, so that moving the end costs its thread next to nothing: many who follow let one
 * wait for all.
 */
final class VisibleEnd {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Condition news = lock.newCondition();
    private final Condition woken = lock.newCondition();
    private final RecentHeads recent = new RecentHeads();
    private volatile Position position = new Position(0, Hash.NONE, null, 0);

    /** Entries up to {@code lastId} are visible, which ends at an offset of a segment. */
    record Position(long lastId, Hash head, Segment segment, long offset) {}

    Position position() {
        return position;
    }

    /** The chain's hash where the end is or was lately; empty for other entries. */
    Optional<Hash> recentHead(long lastId) {
        return recent.at(lastId);
    }

    void moveTo(Position end) {
        recent.add(end.lastId(), end.head());
        position = end;
        lock.lock();
        try {
            moved.signalAll();
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets those look who wait for news that are no entries. */
    void committedIdRose() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
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
                left = Patience.await(moved, left);
            }
            return position.lastId() > entryId;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until {@code there} says so, or so many nanoseconds; asked after each move, each rise
     * of the committed id and each {@link #wakeFollowers()}.
     */
    void awaitNews(long nanos, BooleanSupplier there) throws InterruptedException {
        await(news, nanos, there);
    }

    /** The same, asked after {@link #wakeFollowers()} alone. */
    void awaitOver(long nanos, BooleanSupplier over) throws InterruptedException {
        await(woken, nanos, over);
    }

    void wakeFollowers() {
        lock.lock();
        try {
            moved.signalAll();
            news.signalAll();
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(Condition condition, long nanos, BooleanSupplier there)
            throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !there.getAsBoolean()) {
                left = Patience.await(condition, left);
            }
        } finally {
            lock.unlock();
        }
    }
}
