package replog.api;

import java.util.concurrent.TimeUnit;
import replog.log.Log;
import replog.node.Node;

/**
 * Publishes what changes in a node.
 *
 * <p>It looks at the node when that says that something may have changed, and now and then for
 * what it does not tell; after each look it pauses, for ten times as long as that took at
 * least, so that nothing queues up however much happens.
 */
final class Lookout extends Broadcaster<Sighting> {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int PAUSE_FACTOR = 10;

    private final Node node;
    private final RecentEntries recent;
    private long pauseNanos = PAUSE_NANOS;
    private long seen;
    private boolean isNew = true;

    private Lookout(Node node, Log log, Sight first) {
        super(log, node::isDraining, Sighting.first(first));
        this.node = node;
        this.recent = new RecentEntries(log);
    }

    /** For one who follows already, and is to {@link #leave}. */
    static Lookout begun(Node node, Log log) {
        var lookout = new Lookout(node, log, Sight.of(node));
        lookout.start("lookout");
        return lookout;
    }

    /** The node as it is now, whatever was seen last. */
    Sight now() {
        return Sight.of(node);
    }

    @Override
    Sighting next(Sighting before) throws InterruptedException {
        pause(pauseNanos);
        if (!isNew) {
            node.statusSignal().awaitMoreThan(seen, PATIENCE_NANOS);
        }
        seen = node.statusSignal().changes();
        long begunNanos = System.nanoTime();
        Sight now = Sight.of(node);
        Sighting sighting = before.followedBy(now.with(recent.upTo(now.lastId())));
        isNew = sighting.isNews();
        pauseNanos = Math.max(PAUSE_NANOS, PAUSE_FACTOR * (System.nanoTime() - begunNanos));
        return isNew ? sighting : before;
    }
}
