package replog.node.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import replog.http.client.Client;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.http.client.Client.StreamResponse;
import replog.http.client.Client.StreamedBody;

/**
 * Relays clients' requests to other nodes. Faults on request do not apply, so that each can be
 * taken back, and the token is this node's own.
 *
 * <p>Its HTTP client is made with the first request and is not the one that replicates: a relayed
 * request never delays replication. Safe for use by several threads.
 */
public final class PeerRelay implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final int ALL = Integer.MAX_VALUE;
    private static final String SHUTS_DOWN = "this node shuts down";

    private final ClusterToken clusterToken;
    private final Set<StreamedBody> streams = ConcurrentHashMap.newKeySet();
    private Optional<Client> client = Optional.empty();
    /** Each exchange under way holds a permit; holding all of them means that there is none. */
    private final Semaphore exchanges = new Semaphore(ALL);
    private volatile boolean ending;
    private volatile boolean cut;
    private boolean ended;

    public PeerRelay(ClusterToken clusterToken) {
        this.clusterToken = clusterToken;
    }

    /** As {@link Client#exchange}. */
    public ClientResponse exchange(ClientRequest call) {
        exchanges.acquireUninterruptibly();
        try {
            ClientResponse reply = client().map(its -> its.exchange(clusterToken.authorized(call)))
                    .orElseGet(() -> new ClientResponse.Unreachable(SHUTS_DOWN));
            return reply instanceof ClientResponse.Unreachable && cut
                    // it was this side that ended it
                    ? new ClientResponse.Unreachable(SHUTS_DOWN) : reply;
        } finally {
            exchanges.release();
        }
    }

    /** As {@link Client#openStream}; the caller gives the body back with {@link #release}. */
    public StreamResponse open(ClientRequest call) {
        StreamResponse opening = client().map(its -> its.openStream(clusterToken.authorized(call)))
                .orElseGet(() ->
                        new StreamResponse.Failed(new ClientResponse.Unreachable(SHUTS_DOWN)));
        if (opening instanceof StreamResponse.Begun(_, var body)) {
            streams.add(body);
            if (ending) {
                body.close(); // the ending thread may not have seen this one
            }
        }
        return opening;
    }

    /** Releases the body: no more of it is read. */
    public void release(StreamedBody body) {
        streams.remove(body);
        body.close();
    }

    /** Ends the bodies that arrive, as if they had come to their end. */
    public void endStreams() {
        ending = true;
        streams.forEach(StreamedBody::close);
    }

    /** Sends no more requests; those sent may be answered within the limit. Bodies end at once. */
    public void drain(Duration limit) {
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

    /** Ends all that is under way; no more requests are sent. */
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
