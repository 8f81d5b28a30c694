package replog.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import replog.log.PendingAppend.Outcome;

/**
 * Appends on their way to the writer: many threads add, the one writer takes all at once.
 *
 * <p>Holds at most {@link #MAX_APPENDS} and, but for the last one, {@link #MAX_BYTES}; beyond it
 * an adding thread waits for room. Once stopped, or while it refuses, it takes nothing more: an
 * append that comes too late is settled as not appended. One monitor guards all.
 */
final class AppendQueue {
    /** An entry in the queue takes little more of the heap than its frame on disk. */
    static final long MAX_BYTES = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 8);
    static final int MAX_APPENDS = 20_000;

    private static final long MAX_GROUP_BYTES = MAX_BYTES / 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<PendingAppend> appends = new ArrayDeque<>();
    private long bytes;
    private boolean woken;
    private Optional<String> stopped = Optional.empty();
    private Optional<String> refusing = Optional.empty();

    /** Waits for room, for at most {@code nanos}. */
    void add(PendingAppend append, long nanos) {
        Optional<String> refused;
        lock.lock();
        try {
            refused = awaitRoom(nanos)
                    ? refusal() : Optional.of("too much waits for the disk");
            if (refused.isEmpty()) {
                appends.add(append);
                bytes += append.bytes();
                if (appends.size() == 1) {
                    work.signal();
                }
            }
        } finally {
            lock.unlock();
        }
        refused.ifPresent(reason -> append.complete(new Outcome.NotAppended(reason)));
    }

    /**
     * Waits for appends, for at most {@code nanos}, and takes what is there, up to a size; none
     * when the time is up, when the writer is woken, or when the queue was stopped and is empty.
     */
    List<PendingAppend> take(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (appends.isEmpty() && stopped.isEmpty() && !woken && left > 0) {
                left = TimedWait.await(work, left);
            }
            woken = false;
            var group = new ArrayList<PendingAppend>(appends.size());
            long taken = 0;
            while (!appends.isEmpty() && taken < MAX_GROUP_BYTES) {
                PendingAppend append = appends.remove();
                taken += append.bytes();
                group.add(append);
            }
            bytes -= taken;
            room.signalAll();
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the writer's wait for appends, or its next one. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more until {@link #accept()}, and completes what is queued as not appended. */
    void refuse(String reason) {
        lock.lock();
        try {
            refusing = Optional.of(reason);
        } finally {
            lock.unlock();
        }
        rejectAll(reason);
    }

    void accept() {
        lock.lock();
        try {
            refusing = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is stopped, for at most {@code nanos}. */
    boolean awaitStop(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (stopped.isEmpty() && left > 0) {
                left = TimedWait.await(work, left);
            }
            return stopped.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what is queued is still to be taken. */
    void stop(String reason) {
        lock.lock();
        try {
            stopped = Optional.of(stopped.orElse(reason));
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more, and completes all that is queued as not appended. */
    void fail(String reason) {
        stop(reason);
        lock.lock();
        try {
            stopped = Optional.of(reason);
        } finally {
            lock.unlock();
        }
        rejectAll(reason);
    }

    boolean isStopped() {
        lock.lock();
        try {
            return stopped.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Returns false when there is no room in time. */
    private boolean awaitRoom(long nanos) {
        long left = nanos;
        while (refusal().isEmpty() && (bytes >= MAX_BYTES || appends.size() >= MAX_APPENDS)) {
            if (left <= 0) {
                return false;
            }
            try {
                left = TimedWait.await(room, left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private Optional<String> refusal() {
        return stopped.or(() -> refusing);
    }

    /** Publishes their outcome outside the lock: a listener may take locks of its own. */
    private void rejectAll(String reason) {
        List<PendingAppend> refused;
        lock.lock();
        try {
            refused = List.copyOf(appends);
            appends.clear();
            bytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        refused.forEach(append -> append.complete(new Outcome.NotAppended(reason)));
    }
}
