package replog.replication;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import replog.log.TimedWait;
import replog.replication.Acknowledgements.Ending;
import replog.replication.Acknowledgements.Holder;
import replog.replication.Acknowledgements.Waited;

/**
 * The wait of one append until as many nodes as its write concern asks for hold its entry. Another
 * thread may give the entry's id later: so an append waits once, for its own disk and the others.
 *
 * <p>The latch opens once, for any reason. All else is guarded by the lock of the
 * {@link Acknowledgements} and does not change once the concern is reached. That is visible without
 * the lock too, since the latch may have opened for another reason just before.
 */
public final class ConcernWait {
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Acknowledgements acknowledgements;
    private final int w;
    private final CountDownLatch over = new CountDownLatch(1);
    private long id = UNKNOWN;
    private long sinceNanos;
    private boolean left;
    private volatile boolean beyond;
    private Optional<Key> key = Optional.empty();
    private volatile Optional<List<Holder>> reachedWith = Optional.empty();

    /** Its place among those of the same concern. */
    record Key(long id, long number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byId = Long.compare(id, other.id);
            return byId == 0 ? Long.compare(number, other.number) : byId;
        }
    }

    ConcernWait(Acknowledgements acknowledgements, int w) {
        this.acknowledgements = acknowledgements;
        this.w = w;
    }

    /** Waits for this entry. Called once; does not block. */
    public void start(long id) {
        if (acknowledgements.addWait(this, id)) {
            acknowledgements.publishCommitted();
            end();
        }
    }

    /** There is nothing to wait for any more. */
    public void end() {
        over.countDown();
    }

    /** The cluster has fewer nodes than it asks for: its end is near. */
    void markBeyondCluster() {
        beyond = true;
    }

    /**
     * Waits at most {@code nanos}; called once, by one thread. Where it ended before it was
     * given its entry, no holder is named.
     */
    public Waited await(long nanos) {
        boolean over = isOverWithin(nanos);
        if (!over || reachedWith.isEmpty()) {
            acknowledgements.remove(this);
        }
        acknowledgements.publishCommitted(); // the latch may have opened for another reason before
        return reachedWith
                .map(then -> new Waited(Ending.REACHED, Acknowledgements.holders(then, id)))
                .orElseGet(() -> new Waited(ending(over), acknowledgements.holders(id)));
    }

    private Ending ending(boolean over) {
        if (Thread.currentThread().isInterrupted()) {
            return Ending.INTERRUPTED;
        }
        if (!over) {
            return Ending.TIMED_OUT;
        }
        return beyond ? Ending.BEYOND : Ending.ENDED;
    }

    int w() {
        return w;
    }

    /** Empty when it waits for nothing yet. */
    Optional<Key> key() {
        return key;
    }

    /** Says whether there is nothing to wait for: it is reached, or the wait has ended. */
    boolean started(Key place, Optional<List<Holder>> reached) {
        id = place.id();
        sinceNanos = System.nanoTime();
        reachedWith = reached;
        if (reached.isEmpty() && !left) {
            key = Optional.of(place);
        }
        return key.isEmpty();
    }

    /** A snapshot for status and metrics. */
    Acknowledgements.Waiting view(List<Holder> now) {
        return new Acknowledgements.Waiting(
                id, w, sinceNanos, Acknowledgements.holders(now, id));
    }

    long elapsedNanos() {
        return System.nanoTime() - sinceNanos;
    }

    void markReached(List<Holder> with) {
        reachedWith = Optional.of(with);
    }

    void markLeft() {
        left = true;
    }

    private boolean isOverWithin(long nanos) {
        try {
            return TimedWait.await(over, nanos);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
