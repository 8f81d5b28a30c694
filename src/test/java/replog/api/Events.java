package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client that follows a node's log, as a browser would. */
final class Events implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpResponse<?> response;
    private final BufferedReader reader;

    /** An event, as it came. */
    record Event(long id, String data) {}

    private Events(ApiServer node, String query, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create(node.url() + "/messages" + query))
                .timeout(PATIENCE).header("Accept", "text/event-stream");
        headers.forEach(request::header);
        try {
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());
            this.response = answer;
            this.reader = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Events of(ApiServer node, String query) {
        return new Events(node, query, Map.of());
    }

    static Events after(ApiServer node, String query, String lastEventId) {
        return new Events(node, query, Map.of("Last-Event-ID", lastEventId));
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    String line() throws IOException {
        return reader.readLine();
    }

    /** The next entry's event; empty where the stream ends in good order. */
    Optional<Event> next() throws IOException {
        String id = null;
        String data = null;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ") && id != null) {
                data = line.substring(6);
            } else if (line.isEmpty() && data != null) {
                return Optional.of(new Event(Long.parseLong(id), data));
            }
        }
        if (id != null) {
            throw new AssertionError("an event was cut off: " + id);
        }
        return Optional.empty();
    }

    List<Long> ids(int count) throws IOException {
        var ids = new ArrayList<Long>();
        while (ids.size() < count) {
            ids.add(next().orElseThrow(() -> new AssertionError("ended after " + ids)).id());
        }
        return ids;
    }

    /** The ids up to the stream's end in good order. */
    List<Long> idsToTheEnd() {
        var ids = new ArrayList<Long>();
        try {
            for (var event = next(); event.isPresent(); event = next()) {
                ids.add(event.get().id());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("unfinished after " + ids, e);
        }
        return ids;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
