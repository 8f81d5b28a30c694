package replog.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client that follows a node's log, as a browser would. */
final class Events extends EventSource {
    /** An event, as it came. */
    record Event(long id, long epoch, String data) {
        /** @param id as ID-EPOCH */
        static Event of(String id, String data) {
            String[] numbers = id.split("-", -1);
            if (numbers.length != 2) {
                throw new AssertionError("no id with an epoch: " + id);
            }
            return new Event(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), data);
        }
    }

    private Events(ApiServer node, String query, String... headers) {
        super(node.url() + "/messages" + query, headers);
    }

    static Events of(ApiServer node, String query) {
        return new Events(node, query);
    }

    static Events after(ApiServer node, String query, String lastEventId) {
        return new Events(node, query, "Last-Event-ID", lastEventId);
    }

    /** The next entry's event; empty where the stream ends in good order. */
    Optional<Event> next() throws IOException {
        String id = null;
        String data = null;
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ") && id != null) {
                data = line.substring(6);
            } else if (line.isEmpty() && data != null) {
                return Optional.of(Event.of(id, data));
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
}
