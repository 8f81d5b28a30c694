package replog.http.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts threads that wait for something longer than they want to, all watched by one thread.
 *
 * <p>A virtual thread that waits with a time of its own has the platform wake another thread twice,
 * to set an alarm and to take it back; here no thread is woken for a wait that ends in time, since
 * the thread that watches sleeps until the earliest end that it knows. Safe for use by several
 * threads.
 */
final class RequestTimeouts implements AutoCloseable {
    private final Set<Watched> all = ConcurrentHashMap.newKeySet();
    /** When the thread that watches looks next, unless it is to be woken for each new wait. */
    private volatile long nextLookNanos;
    private volatile boolean woken = true;
    private boolean closed;

    RequestTimeouts(String name) {
        Thread.ofPlatform().daemon().name(name).start(this::look);
    }

    /** From now on, and until it is closed, the calling thread waits. */
    Watched watch(Duration limit) {
        var watched = new Watched(System.nanoTime() + limit.toNanos());
        all.add(watched);
        if (woken || watched.endNanos - nextLookNanos < 0) {
            wake();
        }
        return watched;
    }

    /** Interrupts no thread any more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        wake();
    }

    /** The wait of one thread; belongs to it, and is interrupted by the one that watches. */
    final class Watched implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private final long endNanos;
        private boolean over;
        private boolean interrupted;

        private Watched(long endNanos) {
            this.endNanos = endNanos;
        }

        synchronized boolean isOverdue() {
            return interrupted;
        }

        /** It is over; an interrupt that came just then is taken back. */
        @Override
        public void close() {
            all.remove(this);
            synchronized (this) {
                over = true;
                if (interrupted) {
                    Thread.interrupted();
                }
            }
        }

        private synchronized long nanosLeft(long nowNanos) {
            return over || interrupted ? Long.MAX_VALUE : Math.max(0, endNanos - nowNanos);
        }

        private synchronized void interruptIfOverdue(long nowNanos) {
            if (!over && !interrupted && nowNanos - endNanos >= 0) {
                interrupted = true;
                thread.interrupt();
            }
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private void look() {
        try {
            while (awaitNextLook()) {
                long nowNanos = System.nanoTime();
                all.forEach(watched -> watched.interruptIfOverdue(nowNanos));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the watching thread was interrupted", e);
        }
    }

    /** Says first that it is to be woken, and looks then, so that no wait is overlooked. */
    private synchronized boolean awaitNextLook() throws InterruptedException {
        while (!closed) {
            woken = true;
            long nowNanos = System.nanoTime();
            long left = all.stream().mapToLong(watched -> watched.nanosLeft(nowNanos))
                    .min().orElse(Long.MAX_VALUE);
            if (left == 0) {
                return true;
            }
            if (left == Long.MAX_VALUE) {
                wait();
            } else {
                nextLookNanos = nowNanos + left;
                woken = false;
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
        return false;
    }
}
