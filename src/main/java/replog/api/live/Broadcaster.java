package replog.api.live;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import replog.log.Log;

/**
 * Publishes one update after another to all subscribers of a log or its node, from one thread of
 * its own, so that they cost the log and its locks as much as one.
 *
 * <p>Nothing is queued: a subscriber takes the last update and waits for the next. It ends for good
 * with its log, when the node drains, or when it has no subscribers any more. Safe for use by
 * several threads; {@code this} guards the number of subscribers and the end.
 *
 * @param <T> what an update says, immutable
 */
public abstract class Broadcaster<T> {
    private final Log log;
    private final BooleanSupplier draining;
    private int subscribers = 1;
    private volatile boolean ended;
    private volatile Update<T> last;

    /** What was published, and whether something newer was. */
    public static final class Update<T> {
        private final T value;
        private final CountDownLatch superseded = new CountDownLatch(1);

        Update(T value) {
            this.value = value;
        }

        public T value() {
            return value;
        }

        /** Waits for the next update or the end, at most this long; returns whether one came. */
        public boolean awaitNext(long nanos) throws InterruptedIOException {
            try {
                return superseded.await(nanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while it followed a node");
            }
        }
    }

    /** @param draining whether the node drains, asked when the log's followers are woken */
    public Broadcaster(Log log, BooleanSupplier draining, T first) {
        this.log = log;
        this.draining = draining;
        this.last = new Update<>(first);
    }

    /**
     * Waits for news, and returns what to publish; {@code before}, the last that was published, if
     * there is nothing new. Only called by the one thread.
     */
    public abstract T next(T before) throws InterruptedException;

    /** Starts the thread for one subscriber, which must {@link #leave}. */
    public final void startThread(String name) {
        Thread.ofVirtual().name(name).start(this::run);
    }

    public final Log log() {
        return log;
    }

    public final Update<T> last() {
        return last;
    }

    /** Whether all subscribers are to end, in good order. */
    public final boolean isOver() {
        return ended || log.changes().isClosed() || draining.getAsBoolean();
    }

    /** False if it has ended; true is to be followed by one {@link #leave}. */
    public final synchronized boolean join() {
        if (!ended) {
            subscribers++;
        }
        return !ended;
    }

    public final synchronized void leave() {
        subscribers--;
    }

    public final synchronized int subscribers() {
        return subscribers;
    }

    /** Waits, whatever is appended meanwhile, unless all is over. */
    public final void pause(long nanos) throws InterruptedException {
        log.changes().pause(nanos, draining);
    }

    private void run() {
        try {
            while (!endIf(isOver())) {
                Update<T> before = last;
                T next = next(before.value);
                if (next != before.value && !isOver()) {
                    last = new Update<>(next);
                    before.superseded.countDown();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts it; it ends as with the log
        } finally {
            endIf(true);
            last.superseded.countDown();
        }
    }

    /** Ends it if it is over or has no subscribers any more; returns whether it has ended. */
    private synchronized boolean endIf(boolean over) {
        ended |= over || subscribers == 0;
        return ended;
    }

    /**
     * All who follow one node or its log, and the broadcaster that they follow now. Safe for use by
     * several threads.
     *
     * @param <B> the broadcaster
     */
    public static final class Subscriptions<B extends Broadcaster<?>> {
        private final StreamPermits permits;
        private final Function<Log, B> begin;
        private B current;

        /** @param begin starts the broadcaster for the first subscriber, which must leave it */
        public Subscriptions(StreamPermits permits, Function<Log, B> begin) {
            this.permits = permits;
            this.begin = begin;
        }

        /** What a client does while it follows. */
        @FunctionalInterface
        public interface Following<B, E extends Exception> {
            void follow(B broadcaster) throws E;
        }

        /** Takes a place while this lasts; a 503 if all are taken. */
        public <E extends Exception> void follow(Log log, Following<B, E> following) throws E {
            try (var _ = permits.acquire()) {
                B joined = joined(log);
                try {
                    following.follow(joined);
                } finally {
                    joined.leave();
                }
            }
        }

        private synchronized B joined(Log log) {
            if (current == null || current.log() != log || !current.join()) {
                current = begin.apply(log);
            }
            return current;
        }
    }
}
