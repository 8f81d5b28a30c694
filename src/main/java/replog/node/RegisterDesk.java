package replog.node;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import replog.http.Call;
import replog.http.Json;
import replog.http.Printable;
import replog.http.Reply;

/**
 * Where a secondary registers: {@code POST /register} at its master, over HTTP.
 *
 * <p>Whoever answers as a secondary names its master, and is followed there, once. Nothing that is
 * answered is believed but that it was heard. Any number of threads.
 */
final class RegisterDesk implements Registrar.Desk {
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int MAX_SHOWN = 300;

    private final Outbound outbound;
    private final Ground ground;
    private final URI register;
    private final Duration timeout;

    RegisterDesk(Outbound outbound, Ground ground, URI master, Duration timeout) {
        this.outbound = outbound;
        this.ground = ground;
        this.register = master.resolve("/register");
        this.timeout = timeout;
    }

    @Override
    public Registrar.Answer register() {
        Reply first = ask(register);
        if (first instanceof Reply.Answered answered && answered.status() == 307) {
            Optional<URI> elsewhere = answered.header("Location").flatMap(RegisterDesk::address);
            return elsewhere.map(uri -> answer(ask(uri))).orElseGet(
                    () -> new Registrar.Answer.Failed("it is a secondary and names no master"));
        }
        return answer(first);
    }

    private Reply ask(URI uri) {
        var place = ground.place();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", place.name());
        body.put("url", place.url().toString());
        Map<String, String> headers = ground.standing().headers();
        headers.put("Content-Type", "application/json");
        return outbound.exchange(new Call("POST", uri, headers, ByteBuffer.wrap(Json.bytes(body)),
                timeout, MAX_ANSWER_BYTES));
    }

    private Registrar.Answer answer(Reply reply) {
        Function<String, Registrar.Answer> failed = reply instanceof Reply.Answered
                ? Registrar.Answer.Refused::new : Registrar.Answer.Failed::new;
        return outbound.outcome(reply, this::answered, failed);
    }

    private Registrar.Answer answered(Reply.Answered reply) {
        int status = reply.status();
        if (status == 200) {
            String name = member(reply.body(), "name");
            return new Registrar.Answer.Registered(name.isEmpty() ? ground.place().name() : name);
        }
        String said = "it answered " + status + " " + member(reply.body(), "detail");
        return status / 100 == 4 ? new Registrar.Answer.Refused(said)
                : new Registrar.Answer.Failed(said);
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
        return Printable.of(Outbound.member(body, name), MAX_SHOWN);
    }
}
