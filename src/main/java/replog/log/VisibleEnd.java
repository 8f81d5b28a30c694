package replog.log;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How far a log can be read, and those who wait for more.
 *
 * <p>One immutable {@link Position}, which one thread replaces, never by an earlier one, and then
 * tells those who follow. Others wait on a condition for news. There are few of both, so that
 * moving the end costs its thread next to nothing: many who follow let one wait for all. Safe for
 * use by several threads.
 */
final class VisibleEnd {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Condition woken = lock.newCondition();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
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
        committedIdRose();
    }

    /** Has somebody told of each news, until {@link #unfollow}; not to block or fail. */
    void follow(Runnable follower) {
        followers.add(follower);
    }

    void unfollow(Runnable follower) {
        followers.remove(follower);
    }

    /** Lets those look who wait for news or follow it. */
    void committedIdRose() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
        followers.forEach(Runnable::run);
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
            news.signalAll();
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        followers.forEach(Runnable::run);
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
