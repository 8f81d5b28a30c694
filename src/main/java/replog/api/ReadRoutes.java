package replog.api;

import java.io.IOException;
import java.util.Optional;
import replog.http.Printable;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.log.Entry;
import replog.log.Log;
import replog.node.Node;
import replog.replication.State;
import replog.wire.HeaderNames;

/** {@code GET /messages} and {@code GET /messages/ID}, on any node. */
final class ReadRoutes {
    private final Node node;

    ReadRoutes(Node node) {
        this.node = node;
    }

    /** A range of what is visible when the request comes, streamed. */
    Response many(Request request) {
        request.allowQuery("from", "limit", "view");
        Log log = node.log(); // one and the same, although another may take its place
        long lastId = log.end().lastId();
        long from = Math.max(1, request.query("from").map(Numbers.whole("from")).orElse(1L));
        long limit = request.query("limit").map(Numbers.whole("limit")).orElse(Long.MAX_VALUE);
        EntryWriter.View view = request.query("view").map(ReadRoutes::view)
                .orElse(EntryWriter.View.VALUES);
        long upTo = limit > lastId - from ? lastId : from + limit - 1;
        return headed(lastId, Response.stream(200, "application/json",
                out -> EntryWriter.array(log, from, upTo, view, out)));
    }

    Response one(Request request) throws IOException {
        request.allowQuery();
        long id = request.pathId("id");
        long lastId = node.log().end().lastId();
        Optional<Entry> entry = node.log().entry(id);
        if (entry.isEmpty()) {
            throw absent(id, lastId).exception();
        }
        return headed(lastId,
                Response.json(200, EntryWriter.object(entry.get(), node.holders(id))));
    }

    private Response headed(long lastId, Response response) {
        Response headed = response
                .header(HeaderNames.LAST_ID, Long.toString(lastId))
                .header(HeaderNames.COMMITTED_ID,
                        Long.toString(Math.min(lastId, node.log().committedId())))
                .header(HeaderNames.MASTER_LAST_ID, Long.toString(node.masterLastId()));
        String state = node.state();
        boolean inSync = state.equals(State.IN_SYNC.word());
        return inSync ? headed : headed.header(HeaderNames.STATE, state);
    }

    private Problem absent(long id, long lastId) {
        return id <= node.masterLastId()
                ? Problem.of(404, "not-here-yet", "Not here yet", "The entry " + id
                        + " exists, and has not reached this node, which holds " + lastId + ".")
                : Problem.of(404, "beyond-the-end", "Beyond the end", "There is no entry " + id
                        + "; the last one is " + node.masterLastId() + ".");
    }

    private static EntryWriter.View view(String text) {
        return switch (text) {
            case "values" -> EntryWriter.View.VALUES;
            case "entries" -> EntryWriter.View.ENTRIES;
            default -> throw Problem.badRequest("view must be values or entries, not \""
                    + Printable.of(text, 40) + "\".").exception();
        };
    }
}
