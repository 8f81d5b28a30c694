package replog.api;

import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import replog.http.Problem;
import replog.log.Log;

/**
 * All who follow one node, bounded in number since each holds a connection; and the feed of the
 * log that they follow now. Safe for use by several threads.
 */
final class Followers {
    private final int max;
    private final BooleanSupplier ending;
    private final Semaphore places;
    private Feed feed;

    /** @param ending whether the node goes down */
    Followers(int max, BooleanSupplier ending) {
        this.max = max;
        this.ending = ending;
        this.places = new Semaphore(max);
    }

    /** A place among those who follow, to be given up by whoever took it. */
    final class Place implements AutoCloseable {
        private final Feed joined;

        private Place(Feed joined) {
            this.joined = joined;
        }

        Feed feed() {
            return joined;
        }

        @Override
        public void close() {
            joined.leave();
            places.release();
        }
    }

    /** A 503 if all places are taken. */
    Place enter(Log log) {
        if (!places.tryAcquire()) {
            throw Problem.of(503, "busy", "Busy", max + " follow this node already, or wait for"
                    + " an entry; as many connections as that are left for them.")
                    .with("retryable", true).header("Retry-After", "1").exception();
        }
        return new Place(joined(log));
    }

    private synchronized Feed joined(Log log) {
        if (feed == null || feed.log() != log || !feed.join()) {
            feed = Feed.begun(log, ending);
        }
        return feed;
    }
}
