package replog.api;

import java.util.function.BooleanSupplier;
import replog.log.Log;

/**
 * All who follow the log of one node, bounded in number; and the feed of the log that they follow
 * now. Safe for use by several threads.
 */
final class Followers {
    private final Places places;
    private final BooleanSupplier ending;
    private Feed feed;

    /** @param ending whether the node goes down */
    Followers(Places places, BooleanSupplier ending) {
        this.places = places;
        this.ending = ending;
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
            places.giveBack();
        }
    }

    /** A 503 if all places are taken. */
    Place enter(Log log) {
        places.take();
        return new Place(joined(log));
    }

    private synchronized Feed joined(Log log) {
        if (feed == null || feed.log() != log || !feed.join()) {
            feed = Feed.begun(log, ending);
        }
        return feed;
    }
}
