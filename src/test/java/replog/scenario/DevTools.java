package replog.scenario;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import replog.json.Json;

/**
 * One tab of a browser, asked over its DevTools protocol: JSON messages on a WebSocket, of which
 * those with an id are answered and those with a method alone are events.
 *
 * <p>Commands are for one thread; what comes is taken by the socket's own.
 */
final class DevTools implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MAX_DEPTH = 100;

    private final Map<Long, CompletableFuture<Map<?, ?>>> asked = new ConcurrentHashMap<>();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final WebSocket socket;
    private long lastId;

    /** Something that the browser told unasked. */
    record Event(String method, Map<?, ?> parameters) {}

    private DevTools(HttpClient client, URI tab) {
        this.socket = Await.value("a connection to " + tab, LIMIT,
                client.newWebSocketBuilder().buildAsync(tab, new Listener()));
    }

    static DevTools of(HttpClient client, URI tab) {
        return new DevTools(client, tab);
    }

    /** Waits for the result of a command; that the browser refuses it is an error. */
    Map<?, ?> ask(String method, Map<String, ?> parameters) {
        long id = ++lastId;
        var answer = new CompletableFuture<Map<?, ?>>();
        asked.put(id, answer);
        byte[] json = Json.bytes(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(new String(json, StandardCharsets.UTF_8), true);
        return Await.value("the answer to " + method, LIMIT, answer);
    }

    /** What was told so far, of the domains that were enabled. */
    List<Event> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private void take(String message) {
        var json = (Map<?, ?>) Json.parse(message.getBytes(StandardCharsets.UTF_8), MAX_DEPTH);
        if (!(json.get("id") instanceof Long id)) {
            events.add(new Event((String) json.get("method"), (Map<?, ?>) json.get("params")));
        } else if (json.get("result") instanceof Map<?, ?> result) {
            asked.remove(id).complete(result);
        } else {
            asked.remove(id).completeExceptionally(new AssertionError(message));
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
