package replog.http.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import replog.http.Problem;
import replog.http.Problem.ProblemException;
import replog.http.server.ClientWatch.MinimumRate;

/**
 * The memory that request bodies share, taken as their bytes arrive and not as they are announced;
 * a handler may take more, for what it makes of a body.
 *
 * <p>The first {@link #FREE_BYTES} of each body are part of what its connection costs anyway, so a
 * small body never waits. Of those that want more the oldest body comes first, however often
 * it asked: so the memory goes to few that can finish, not thinly to many, and a large body isn't
 * starved by small ones. Somebody always goes on:
 *
 * <ul>
 *   <li>if all that is held is held by bodies that wait for more, the oldest gets it beyond the
 *       maximum (a body larger than the maximum counts as large, alone);
 *   <li>an exchange that holds memory while its client is slow is cut once another waits for it;
 *   <li>any other holder is being handled, and its handler ends or releases the body.
 * </ul>
 *
 * So what is held never exceeds the maximum by more than one body. Any thread, inside one lock.
 */
final class RequestMemory {
    static final int FREE_BYTES = 8 << 10;

    private static final MinimumRate UNDER_PRESSURE =
            new MinimumRate(Duration.ofMillis(500), 128 << 10);
    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final NavigableSet<Share> waiting =
            new TreeSet<>(Comparator.comparingLong(share -> share.number));
    private final Set<Share> holding = new HashSet<>();
    private long shares;
    private long freeBytes;
    /** Of those that hold and don't wait. */
    private long movingBytes;

    /** @param patience how long a body waits for memory before it is refused */
    RequestMemory(long maxBytes, Duration patience) {
        this.freeBytes = maxBytes;
        this.patience = patience;
    }

    /** What one body holds, nothing yet; for the thread of its request. */
    Share share(ClientWatch watch) {
        return new Share(watch);
    }

    /** One body's part of the memory. */
    final class Share {
        private final ClientWatch watch;
        private final Condition turn = lock.newCondition();
        private long number;
        private long heldBytes;

        private Share(ClientWatch watch) {
            this.watch = watch;
        }

        /** Waits until that many bytes may be held in all; or a 503. Never shrinks. */
        void growTo(int bytes) {
            long more = bytes - heldBytes;
            if (bytes <= FREE_BYTES || more <= 0) {
                return;
            }
            lock.lock();
            try {
                if (number == 0) {
                    number = ++shares;
                }
                waiting.add(this);
                movingBytes -= heldBytes;
                wakeFirst();
                try {
                    awaitTurn(this, more);
                    freeBytes -= more;
                    heldBytes += more;
                    holding.add(this);
                } finally {
                    movingBytes += heldBytes;
                    waiting.remove(this);
                    wakeFirst();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw busy();
            } finally {
                lock.unlock();
            }
        }

        void giveBack() {
            if (heldBytes == 0) {
                return;
            }
            lock.lock();
            try {
                holding.remove(this);
                freeBytes += heldBytes;
                movingBytes -= heldBytes;
                heldBytes = 0;
                wakeFirst();
            } finally {
                lock.unlock();
            }
        }
    }

    private void awaitTurn(Share share, long more) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (waiting.first() != share || freeBytes < more && movingBytes > 0) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                throw busy();
            }
            if (waiting.first() == share) {
                cutTheSlow(more);
            }
            share.turn.awaitNanos(Math.min(leftNanos, LOOK_NANOS));
        }
    }

    /** As many as needed; their threads give back what they hold. */
    private void cutTheSlow(long more) {
        long comingBytes = freeBytes;
        for (Share share : holding) {
            comingBytes += share.watch.isEnding() ? share.heldBytes : 0;
        }
        for (Share share : holding) {
            if (comingBytes >= more) {
                return;
            }
            comingBytes += share.watch.cutIfMissed(UNDER_PRESSURE) ? share.heldBytes : 0;
        }
    }

    private void wakeFirst() {
        if (!waiting.isEmpty()) {
            waiting.first().turn.signal();
        }
    }

    private static ProblemException busy() {
        return Problem.busy("The memory for request bodies is taken; try again in a moment.")
                .exception();
    }
}
