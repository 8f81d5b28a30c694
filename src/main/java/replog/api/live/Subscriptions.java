package replog.api.live;

import java.util.function.Function;
import replog.log.Log;

/**
 * All who follow one node or its log, and the broadcaster that they follow now. Safe for use by
 * several threads.
 *
 * @param <B> the broadcaster
 */
public final class Subscriptions<B extends Broadcaster<?>> {
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
