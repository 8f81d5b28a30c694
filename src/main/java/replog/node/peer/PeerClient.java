package replog.node.peer;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import replog.config.Settings;
import replog.http.client.Client;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.json.Json;
import replog.json.JsonException;
import replog.node.fault.FaultInjector;
import replog.wire.HeaderNames;

/**
 * The one door for what a node asks of other nodes, so that a fault can close it and each request
 * carries the token. The client is its own, and ends with it. Safe for use by several threads.
 */
public record PeerClient(Client client, FaultInjector faults, ClusterToken clusterToken)
        implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;

    public static PeerClient of(Settings settings, FaultInjector faults) {
        return new PeerClient(new Client(settings.replication().timeout()), faults,
                new ClusterToken(settings.token()));
    }

    /** As {@link Client#exchange}; within a partition nothing is sent. */
    public ClientResponse exchange(ClientRequest call) {
        return faults.isPartitioned()
                ? new ClientResponse.Unreachable("partitioned by a fault")
                : client.exchange(clusterToken.authorized(call));
    }

    /** Why the other node did not let this one in, if that is what it answered. */
    private Optional<String> rejection(ClientResponse.Answered reply) {
        boolean refused = reply.status() == UNAUTHORIZED
                || reply.header(HeaderNames.CHALLENGE).isPresent();
        return refused ? Optional.of(clusterToken.rejection()) : Optional.empty();
    }

    @Override
    public void close() {
        client.close();
    }

    /** What came of a reply: what is made of an answer, or of why there is none that counts. */
    public <T> T outcome(ClientResponse reply, Function<ClientResponse.Answered, T> answered,
            Function<String, T> failed) {
        return switch (reply) {
            case ClientResponse.Answered answer -> rejection(answer).map(failed)
                    .orElseGet(() -> answered.apply(answer));
            case ClientResponse.Unreachable(var reason) -> failed.apply(reason);
            case ClientResponse.TimedOut(var after) ->
                    failed.apply("no answer within " + after.toMillis() + " ms");
            case ClientResponse.TooLarge(int max) ->
                    failed.apply("it answered more than " + max + " bytes");
        };
    }

    /** A text member of a JSON object; empty where there is none. */
    public static String member(byte[] body, String name) {
        try {
            return Json.parse(body, 8) instanceof Map<?, ?> object
                    && object.get(name) instanceof String text ? text : "";
        } catch (JsonException _) {
            return "";
        }
    }
}
