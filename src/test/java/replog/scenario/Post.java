package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import replog.json.Json;

/**
 * An append that a client is about to send: {@code post("b").withConcern(2).send()}.
 *
 * <p>What is sent, and its outcome, is in the cluster's history. For one thread; what it returns
 * ends on another.
 */
final class Post {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final String value;
    private final Map<String, Object> body = new LinkedHashMap<>();
    private History history;
    private URI target;

    Post(HttpClient client, History history, String value, URI master) {
        this.client = client;
        this.history = history;
        this.value = value;
        this.target = master.resolve("/message");
        body.put("value", value);
    }

    Post withConcern(int nodes) {
        body.put("write_concern", nodes);
        return this;
    }

    Post withConcern(String word) {
        body.put("write_concern", word);
        return this;
    }

    Post withTimeout(Duration timeout) {
        body.put("timeout", timeout.toMillis() / 1e3);
        return this;
    }

    /** Sends it elsewhere than to the master. */
    Post to(Endpoint node) {
        return to(node.url().resolve("/message"));
    }

    Post to(URI uri) {
        target = uri;
        return this;
    }

    /** Leaves it out of the history: its entry will go with the log that it was meant for. */
    Post offTheRecord() {
        history = new History();
        return this;
    }

    /** Ends with what became of it, and never by an exception but for an answer out of shape. */
    CompletableFuture<Outcome> send() {
        var request = HttpRequest.newBuilder(target)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body))).build();
        history.begin(value);
        return client.sendAsync(request, BodyHandlers.ofByteArray())
                .handle((response, failure) -> {
                    Outcome outcome = failure == null
                            ? outcome(response) : new Outcome.Unknown(failure.toString());
                    history.end(value, outcome);
                    return outcome;
                });
    }

    /** Sends it and waits for what becomes of it. */
    Outcome outcome() {
        return outcome(send());
    }

    /** Sends it and sees it acknowledged. */
    Outcome.Acknowledged acknowledged() {
        return acknowledged(send());
    }

    static Outcome outcome(CompletableFuture<Outcome> sent) {
        return Await.value("an append's outcome", LIMIT, sent);
    }

    static Outcome.Acknowledged acknowledged(CompletableFuture<Outcome> sent) {
        Outcome outcome = outcome(sent);
        assertThat(outcome).isInstanceOf(Outcome.Acknowledged.class);
        return (Outcome.Acknowledged) outcome;
    }

    private static Outcome outcome(HttpResponse<byte[]> response) {
        if (response.statusCode() == 307) {
            return new Outcome.Redirected(URI.create(header(response, "Location")));
        }
        Shape json = Shape.of(response.body());
        return response.statusCode() == 201 ? stored(response, json) : refused(response, json);
    }

    private static Outcome stored(HttpResponse<byte[]> response, Shape json) {
        json.only("id", "write_concern", "acknowledged", "epoch", "elapsed_ms");
        long id = json.whole("id");
        int concern = (int) json.whole("write_concern");
        List<String> nodes = json.texts("acknowledged");
        assertThat(header(response, "Location")).isEqualTo("/messages/" + id);
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(json.whole("epoch")).isPositive();
        assertThat(json.number("elapsed_ms")).isNotNegative();
        assertThat(new HashSet<>(nodes)).hasSameSizeAs(nodes).hasSizeGreaterThanOrEqualTo(concern);
        assertThat(nodes.getFirst()).isIn("master", "rival");
        return new Outcome.Acknowledged(id, concern, nodes);
    }

    private static Outcome refused(HttpResponse<byte[]> response, Shape json) {
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(json.whole("status")).isEqualTo(response.statusCode());
        assertThat(json.text("title")).isNotEmpty();
        assertThat(json.text("type")).startsWith("/problems/");
        String type = json.text("type").replace("/problems/", "");
        String detail = json.text("detail");
        boolean worthRetrying = json.members().get("retryable") == Boolean.TRUE;
        if (worthRetrying && response.statusCode() != 507) {
            assertThat(header(response, "Retry-After")).matches("[1-9]\\d*");
        }
        return switch (json.text("outcome")) {
            case "not_appended" -> new Outcome.NotAppended(response.statusCode(), type, detail);
            case "appended" -> new Outcome.Appended(response.statusCode(), type,
                    json.whole("id"), json.texts("acknowledged"));
            case "unknown" -> new Outcome.Unknown(type + ": " + detail);
            default -> throw new AssertionError("no outcome: " + json);
        };
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow(
                () -> new AssertionError("no " + name + " in " + response.headers().map()));
    }
}
