package replog.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import replog.config.Settings;
import replog.http.Call;
import replog.http.Client;
import replog.http.Reply;
import replog.wire.HeaderNames;

/**
 * The one door for what a node asks of other nodes, so that a fault can close it and each request
 * bears the token. The client is its own, and ends with it. Safe for use by several threads.
 */
record Outbound(Client client, Faults faults, Access access) implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;

    static Outbound of(Settings settings, Faults faults) {
        return new Outbound(new Client(settings.replication().timeout()), faults,
                new Access(settings.token()));
    }

    /** As {@link Client#exchange}; within a partition nothing is sent. */
    Reply exchange(Call call) {
        return faults.cutsOff()
                ? new Reply.Unreachable("partitioned by a fault")
                : client.exchange(withCredentials(call));
    }

    /** Why the other node did not let this one in, if that is what it answered. */
    Optional<String> refusal(Reply.Answered reply) {
        boolean refused = reply.status() == UNAUTHORIZED
                || reply.header(HeaderNames.CHALLENGE).isPresent();
        return refused ? Optional.of(access.refusal()) : Optional.empty();
    }

    @Override
    public void close() {
        client.close();
    }

    private Call withCredentials(Call call) {
        Map<String, String> headers = new HashMap<>(call.headers());
        headers.putAll(access.credentials());
        return new Call(call.method(), call.uri(), headers, call.body(), call.timeout(),
                call.maxAnswerBytes());
    }
}
