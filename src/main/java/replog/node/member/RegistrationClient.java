package replog.node.member;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import replog.http.client.ClientRequest;
import replog.http.client.ClientResponse;
import replog.json.EscapedText;
import replog.json.Json;
import replog.node.peer.PeerClient;
import replog.node.store.NodeStore;

/**
 * Where a secondary registers: {@code POST /register} at its master, over HTTP.
 *
 * <p>Whoever answers as a secondary names its master, and is followed there, once. Nothing that is
 * answered is believed but that it was heard. Any number of threads.
 */
final class RegistrationClient implements RegistrationLoop.Desk {
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int MAX_SHOWN = 300;

    private final PeerClient outbound;
    private final NodeStore ground;
    private final URI register;
    private final Duration timeout;

    RegistrationClient(PeerClient outbound, NodeStore ground, URI master, Duration timeout) {
        this.outbound = outbound;
        this.ground = ground;
        this.register = master.resolve("/register");
        this.timeout = timeout;
    }

    @Override
    public RegistrationLoop.Answer register() {
        ClientResponse first = ask(register);
        if (first instanceof ClientResponse.Answered answered && answered.status() == 307) {
            Optional<URI> elsewhere = answered.header("Location")
                    .flatMap(RegistrationClient::address);
            return elsewhere.map(uri -> answer(ask(uri))).orElseGet(
                    () -> new RegistrationLoop.Answer.Failed(
                            "it is a secondary and names no master"));
        }
        return answer(first);
    }

    private ClientResponse ask(URI uri) {
        var place = ground.address();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", place.name());
        body.put("url", place.url().toString());
        Map<String, String> headers = ground.standing().headers();
        headers.put("Content-Type", "application/json");
        return outbound.exchange(
                new ClientRequest("POST", uri, headers, ByteBuffer.wrap(Json.bytes(body)),
                timeout, MAX_ANSWER_BYTES));
    }

    private RegistrationLoop.Answer answer(ClientResponse reply) {
        Function<String, RegistrationLoop.Answer> failed = reply instanceof ClientResponse.Answered
                ? RegistrationLoop.Answer.Refused::new : RegistrationLoop.Answer.Failed::new;
        return outbound.outcome(reply, this::answered, failed);
    }

    private RegistrationLoop.Answer answered(ClientResponse.Answered reply) {
        int status = reply.status();
        if (status == 200) {
            String name = member(reply.body(), "name");
            return new RegistrationLoop.Answer.Registered(name.isEmpty() ? ground.address().name()
                    : name);
        }
        String said = "it answered " + status + " " + member(reply.body(), "detail");
        return status / 100 == 4 ? new RegistrationLoop.Answer.Refused(said)
                : new RegistrationLoop.Answer.Failed(said);
    }

    private static Optional<URI> address(String location) {
        try {
            URI uri = URI.create(location);
            return "http".equals(uri.getScheme()) && uri.getHost() != null
                    ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A text member of a JSON object, fit for a log line; empty where there is none. */
    private static String member(byte[] body, String name) {
        return EscapedText.of(PeerClient.member(body, name), MAX_SHOWN);
    }
}
