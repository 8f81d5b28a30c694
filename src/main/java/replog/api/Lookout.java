package replog.api;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import replog.log.Log;
import replog.node.Node;

/**
 * Looks at a node for all who follow what changes in it, from one thread of its own: they cost the
 * log and its locks as much as one.
 *
 * <p>It looks when the log has news or its followers are woken, and now and then for what the log
 * does not tell; after each look it pauses, for ten times as long as that took at least, so that
 * nothing queues up however much happens. It ends for good with the log, when the node goes down,
 * or when nobody follows any more. Safe for use by several threads.
 */
final class Lookout implements Runnable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int PAUSE_FACTOR = 10;

    private final Node node;
    private final Log log;
    private final RecentEntries recent;
    private final Audience audience = new Audience();
    private volatile Sighting last;

    private Lookout(Node node, Log log) {
        this.node = node;
        this.log = log;
        this.recent = new RecentEntries(log);
        this.last = Sighting.first(Sight.of(node));
    }

    /** For one who follows already, and is to {@link #leave}. */
    static Lookout begun(Node node, Log log) {
        var lookout = new Lookout(node, log);
        Thread.ofVirtual().name("lookout").start(lookout);
        return lookout;
    }

    Log log() {
        return log;
    }

    /** The node as it is now, whatever was seen last. */
    Sight now() {
        return Sight.of(node);
    }

    /** What was told last. */
    Sighting last() {
        return last;
    }

    /** Whether all who follow are to end, in good order. */
    boolean isOver() {
        return audience.isEnded() || log.news().isClosed() || node.isDraining();
    }

    /** False if it has ended; true is to be followed by one {@link #leave}. */
    boolean join() {
        return audience.join();
    }

    void leave() {
        audience.leave();
    }

    @Override
    public void run() {
        try {
            while (!isOver() && !audience.endIfEmpty()) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does; it ends as it would with the log
        } finally {
            audience.end();
            last.next().follow();
        }
    }

    private void look() throws InterruptedException {
        long begunNanos = System.nanoTime();
        Sight now = Sight.of(node);
        Sighting sighting = last.followedBy(now.with(recent.upTo(now.lastId())));
        if (isOver()) {
            return; // what was seen may be of another log
        }
        if (sighting.isNews()) {
            Sighting before = last;
            last = sighting;
            before.next().follow();
        }
        long tookNanos = System.nanoTime() - begunNanos;
        log.news().pause(Math.max(PAUSE_NANOS, PAUSE_FACTOR * tookNanos), node::isDraining);
        if (!sighting.isNews()) {
            log.news().await(now.lastId(), now.status().committedId(), PATIENCE_NANOS,
                    woken());
        }
    }

    /** Says yes once it is asked again: something else may have turned. */
    private static BooleanSupplier woken() {
        return new BooleanSupplier() {
            private boolean asked;

            @Override
            public boolean getAsBoolean() {
                boolean again = asked;
                asked = true;
                return again;
            }
        };
    }
}
