package replog.node;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import replog.config.Settings;
import replog.http.Call;
import replog.http.Client;
import replog.http.Json;
import replog.http.JsonException;
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
                : client.exchange(access.authorized(call));
    }

    /** Why the other node did not let this one in, if that is what it answered. */
    private Optional<String> refusal(Reply.Answered reply) {
        boolean refused = reply.status() == UNAUTHORIZED
                || reply.header(HeaderNames.CHALLENGE).isPresent();
        return refused ? Optional.of(access.refusal()) : Optional.empty();
    }

    @Override
    public void close() {
        client.close();
    }

    /** What came of a reply: what is made of an answer, or of why there is none that counts. */
    <T> T outcome(Reply reply, Function<Reply.Answered, T> answered, Function<String, T> failed) {
        return switch (reply) {
            case Reply.Answered answer -> refusal(answer).map(failed)
                    .orElseGet(() -> answered.apply(answer));
            case Reply.Unreachable(var reason) -> failed.apply(reason);
            case Reply.TimedOut(var after) ->
                    failed.apply("no answer within " + after.toMillis() + " ms");
            case Reply.TooLarge(int max) ->
                    failed.apply("it answered more than " + max + " bytes");
        };
    }

    /** A text member of a JSON object; empty where there is none. */
    static String member(byte[] body, String name) {
        try {
            return Json.parse(body, 8) instanceof Map<?, ?> object
                    && object.get(name) instanceof String text ? text : "";
        } catch (JsonException _) {
            return "";
        }
    }
}
