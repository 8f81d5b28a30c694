package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import replog.scenario.Await.Answer;

/**
 * A node as those see it who ask over HTTP, and its folder.
 *
 * <p>An answer that has not the shape that it should is an error at once, and none at all, or
 * one of a node that is starting, an {@link UncheckedIOException}. Safe for use by several threads.
 */
record Endpoint(String name, URI url, Path folder, HttpClient client) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration NOTICED = Duration.ofSeconds(10);
    /** They may be large. */
    private static final Duration STORED = Duration.ofSeconds(60);
    private static final String JSON = "application/json";

    /** All values, in order. */
    List<String> messages() {
        return Shape.array(get("/messages")).stream().map(String.class::cast).toList();
    }

    /** All entries. */
    List<Entry> entries() {
        return entries(1, Integer.MAX_VALUE);
    }

    /** At most so many entries from an id on. */
    List<Entry> entries(long fromId, int limit) {
        String target = "/messages?view=entries&from=%s&limit=%s".formatted(fromId, limit);
        return Shape.array(get(target)).stream().map(Shape::of).map(Endpoint::entry).toList();
    }

    /** One entry. */
    Entry entry(long id) {
        return entry(Shape.of(get("/messages/" + id)));
    }

    /** Which nodes hold an entry; known on the master alone. */
    List<String> holders(long id) {
        return Shape.of(get("/messages/" + id)).texts("acknowledged");
    }

    Status status() {
        return Status.of(Shape.of(get("/status")));
    }

    /** Asks for its status until it is so. */
    Status await(String what, Duration within, Predicate<Status> good) {
        var last = new AtomicReference<Status>();
        Await.until(name + " " + what, within, () -> {
            last.set(status());
            return new Answer(good.test(last.get()), last.get());
        });
        return last.get();
    }

    /** Waits until a node is normal or read-only. */
    Status awaitMode(String mode) {
        return await("is " + mode, NOTICED, now -> now.mode().equals(mode));
    }

    /** Waits until a secondary has heard a master since its start. */
    Status awaitMasterHeard() {
        return await("has heard a master", NOTICED, now -> !now.master().isEmpty());
    }

    /** Waits until so many appends wait for their concern on a master. */
    Status awaitWaiting(int appends) {
        return await(appends + " wait", STORED, now -> now.waiting() == appends);
    }

    /** Waits until a master finds this of the status or the state of a secondary. */
    Status awaitSecondary(NodeName secondary, String word) {
        return await(secondary.word() + " is " + word, NOTICED, now -> {
            Status.Secondary seen = now.secondary(secondary.word());
            return seen.status().equals(word) || seen.state().equals(word);
        });
    }

    /** Waits until a node's log ends there. */
    Status awaitLastId(long id) {
        return await("ends at " + id, NOTICED, now -> now.lastId() == id);
    }

    /** Asks for anything, with a body of JSON or an empty one. */
    Reply ask(String method, String target, String json) {
        return ask(method, target, json, LIMIT);
    }

    /** The same, of what may wait for other nodes. */
    Reply askPatiently(String method, String target, String json) {
        return ask(method, target, json, STORED);
    }

    private Reply ask(String method, String target, String json, Duration limit) {
        var request = HttpRequest.newBuilder(url.resolve(target)).timeout(limit)
                .header("Content-Type", JSON)
                .method(method, BodyPublishers.ofString(json)).build();
        HttpResponse<byte[]> response = send(request);
        return new Reply(response.statusCode(), response.body().length == 0
                ? new Shape(Map.of()) : Shape.of(response.body()));
    }

    /** What came back, a JSON object or nothing. */
    record Reply(int status, Shape json) {}

    private static Entry entry(Shape shape) {
        shape.only("id", "value", "timestamp", "epoch", "acknowledged", "key");
        assertThat(Instant.parse(shape.text("timestamp"))).isBeforeOrEqualTo(Instant.now());
        assertThat(shape.whole("epoch")).isPositive();
        return new Entry(shape.whole("id"), shape.text("value"));
    }

    private byte[] get(String target) {
        HttpResponse<byte[]> response =
                send(HttpRequest.newBuilder(url.resolve(target)).timeout(LIMIT).build());
        if (response.statusCode() == 503 && new String(response.body(), StandardCharsets.UTF_8)
                .contains("/problems/starting")) {
            throw new UncheckedIOException(new IOException(name + " is starting"));
        }
        assertThat(response.statusCode()).as("GET %s on %s", target, name).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
        return response.body();
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    name + " does not answer " + request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
