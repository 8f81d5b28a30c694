package replog.log;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import replog.log.frame.Hash;
import replog.log.segment.Segment;

/**
 * How far a log can be read, and the threads that wait for more.
 *
 * <p>One thread replaces the immutable {@link Position}, never by an earlier one, and then calls
 * the followers; other threads wait on a condition. There are few of both, so that moving the end
 * is cheap: subscribers share one waiting thread. Safe for use by several threads.
 */
final class LogEndSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Condition woken = lock.newCondition();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private final RecentHashes recent = new RecentHashes();
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
        onCommittedIdChange();
    }

    /** Adds a listener for each change, until {@link #unfollow}; it must not block or fail. */
    void follow(Runnable follower) {
        followers.add(follower);
    }

    void unfollow(Runnable follower) {
        followers.remove(follower);
    }

    /** Wakes the threads that wait for a new end, and calls the followers. */
    void onCommittedIdChange() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
        followers.forEach(Runnable::run);
    }

    /**
     * Waits until {@code there} is true, or {@code nanos}; evaluated after each move, each rise
     * of the committed id and each {@link #wakeReaders()}.
     */
    void awaitChange(long nanos, BooleanSupplier there) throws InterruptedException {
        await(news, nanos, there);
    }

    /** The same, asked after {@link #wakeReaders()} alone. */
    void awaitWake(long nanos, BooleanSupplier over) throws InterruptedException {
        await(woken, nanos, over);
    }

    void wakeReaders() {
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
                left = TimedWait.await(condition, left);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The chain's hash at the ends that a log had lately, where others are held against it: a
     * secondary stands where the log ended when its batch was read. To find that hash in the files
     * costs about as much as a small batch.
     *
     * <p>One monitor guards all; the writer adds while others look.
     */
    static final class RecentHashes {
        private static final int COUNT = 256;

        private final long[] ids = new long[COUNT];
        private final Hash[] heads = new Hash[COUNT];
        private int next;

        synchronized void add(long lastId, Hash head) {
            ids[next] = lastId;
            heads[next] = head;
            next = (next + 1) % COUNT;
        }

        /** Empty when the log didn't end there lately. */
        synchronized Optional<Hash> at(long lastId) {
            for (int back = 1; back <= COUNT; back++) {
                int slot = Math.floorMod(next - back, COUNT);
                if (heads[slot] == null || ids[slot] < lastId) {
                    return Optional.empty();
                }
                if (ids[slot] == lastId) {
                    return Optional.of(heads[slot]);
                }
            }
            return Optional.empty();
        }
    }
}
