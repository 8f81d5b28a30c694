package replog.node;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import replog.http.ArrivingBody;
import replog.http.Call;
import replog.http.Client;
import replog.http.Opening;
import replog.http.Reply;

/**
 * Asks other nodes for people who ask this one: no fault lies in the way, so that each can be taken
 * back, and the token is this node's own.
 *
 * <p>Its client comes into being with the first request, and is none of those that replicate: what
 * people ask is in nobody's way. Safe for use by several threads.
 */
public final class Relay implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final int ALL = Integer.MAX_VALUE;
    private static final String SHUTS_DOWN = "this node shuts down";

    private final Access access;
    private final Set<ArrivingBody> streams = ConcurrentHashMap.newKeySet();
    private Optional<Client> client = Optional.empty();
    /** Each exchange under way holds one; who gets all of them knows that none is. */
    private final Semaphore exchanges = new Semaphore(ALL);
    private volatile boolean ending;
    private volatile boolean cut;
    private boolean ended;

    Relay(Access access) {
        this.access = access;
    }

    /** As {@link Client#exchange}. */
    public Reply exchange(Call call) {
        exchanges.acquireUninterruptibly();
        try {
            Reply reply = client().map(its -> its.exchange(access.authorized(call)))
                    .orElseGet(() -> new Reply.Unreachable(SHUTS_DOWN));
            return reply instanceof Reply.Unreachable && cut
                    ? new Reply.Unreachable(SHUTS_DOWN) : reply; // it was this side that ended it
        } finally {
            exchanges.release();
        }
    }

    /** As {@link Client#open}; who gets a body gives it back with {@link #done}. */
    public Opening open(Call call) {
        Opening opening = client().map(its -> its.open(access.authorized(call)))
                .orElseGet(() -> new Opening.Failed(new Reply.Unreachable(SHUTS_DOWN)));
        if (opening instanceof Opening.Begun(_, var body)) {
            streams.add(body);
            if (ending) {
                body.close(); // whoever ends them may not have seen this one
            }
        }
        return opening;
    }

    /** Nobody takes of that body any more. */
    public void done(ArrivingBody body) {
        streams.remove(body);
        body.close();
    }

    /** Ends the bodies that arrive, as if they had come to their end. */
    void endStreams() {
        ending = true;
        streams.forEach(ArrivingBody::close);
    }

    /** Asks nobody any more; who was asked may answer within the limit. Bodies end at once. */
    void drain(Duration limit) {
        endStreams();
        end();
        awaitExchanges(limit);
        close();
    }

    private void awaitExchanges(Duration limit) {
        try {
            if (exchanges.tryAcquire(ALL, limit.toNanos(), TimeUnit.NANOSECONDS)) {
                exchanges.release(ALL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all that is under way; nobody is asked any more. */
    @Override
    public void close() {
        endStreams();
        cut = true;
        end().ifPresent(Client::close);
    }

    private synchronized Optional<Client> end() {
        ended = true;
        return client;
    }

    private synchronized Optional<Client> client() {
        if (client.isEmpty() && !ended) {
            client = Optional.of(new Client(CONNECT_TIMEOUT));
        }
        return ended ? Optional.empty() : client;
    }
}
