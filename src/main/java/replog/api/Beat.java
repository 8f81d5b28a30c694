package replog.api;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Feed} said to those who follow: how far the log went, and its newest entries.
 *
 * <p>Immutable, and then followed by another, once.
 */
final class Beat {
    private final long lastId;
    private final long committedId;
    private final List<EventBatch> tail;
    private final Successor next = new Successor();

    Beat(long lastId, long committedId, List<EventBatch> tail) {
        this.lastId = lastId;
        this.committedId = committedId;
        this.tail = tail;
    }

    long lastId() {
        return lastId;
    }

    long committedId() {
        return committedId;
    }

    long end(Reach reach) {
        return reach.end(lastId, committedId);
    }

    /** The batch that holds an entry, if that is not too old. */
    Optional<EventBatch> holding(long id) {
        return tail.stream().filter(batch -> batch.holds(id)).findFirst();
    }

    /** The next one is there, or nothing more will be said. */
    void follow() {
        next.follow();
    }

    /** Waits until {@link #follow()}, or so many nanoseconds; returns whether it was called. */
    boolean awaitNext(long nanos) throws InterruptedIOException {
        return next.await(nanos);
    }
}
