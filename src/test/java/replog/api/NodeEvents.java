package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import replog.json.Json;

/** A client that follows what changes in a node, as the page does; checks each event's form. */
public final class NodeEvents extends EventSource {
    /** An event, as it came. */
    record Event(String type, Map<?, ?> data) {
        boolean isOf(String other) {
            return type.equals(other);
        }

        Object member(String name) {
            return data.get(name);
        }
    }

    private NodeEvents(String url, String... headers) {
        super(url, headers);
    }

    static NodeEvents of(ApiServer node, String... headers) {
        return new NodeEvents(node.url() + "/events", headers);
    }

    /** By way of another node. */
    static NodeEvents by(ApiServer relay, String name, String... headers) {
        return new NodeEvents(relay.url() + "/nodes/" + name + "/events", headers);
    }

    /** The next event; empty where the stream ends in good order. */
    Optional<Event> next() throws IOException {
        String type = null;
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                var data = (Map<?, ?>) Json.parse(line.substring(6).getBytes(UTF_8), 9);
                assertDescribed(type, data);
                assertThat(line()).isEmpty();
                return Optional.of(new Event(type, data));
            } else if (!line.startsWith("retry: ") && !line.startsWith(":") && !line.isEmpty()) {
                throw new AssertionError("no line of an event: " + line);
            }
        }
        return Optional.empty();
    }

    /** The first event of a type from here on that is as wanted. */
    Event await(String type, Predicate<Event> wanted) throws IOException {
        for (var event = next(); event.isPresent(); event = next()) {
            if (event.get().isOf(type) && wanted.test(event.get())) {
                return event.get();
            }
        }
        throw new AssertionError("ended before a " + type + " as it is wanted");
    }

    Event await(String type) throws IOException {
        return await(type, _ -> true);
    }

    public static void assertDescribed(String type, Object data) {
        var media = (Map<?, ?>) at(Description.SHIPPED.document(), "paths", "/events", "get",
                "responses", "200", "content", "text/event-stream", "x-eventSchemas");
        assertThat(media.get(type)).as("an event of type %s", type).isNotNull();
        assertThat(Description.SHIPPED.schemas().faults(media.get(type), data))
                .as("%s %s, and openapi.json", type, data).isEmpty();
    }

    private static Object at(Object document, String... names) {
        Object found = document;
        for (String name : names) {
            found = ((Map<?, ?>) found).get(name);
        }
        return found;
    }
}
