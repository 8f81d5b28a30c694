package replog.api;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
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
    private final Followers<Feed> followers;

    /** @param places for those who follow the log, or wait for an entry */
    ReadRoutes(Node node, Places places) {
        this.node = node;
        this.followers = new Followers<>(places, log -> Feed.begun(log, node::isDraining));
    }

    /** A range of what is visible, streamed; or what is and then what becomes so. */
    Response many(Request request) throws IOException {
        var query = ReadQuery.of(request);
        if (!request.headRequested()) {
            await(request, query);
        }
        Log log = node.log(); // one and the same, although another may take its place
        long lastId = log.end().lastId();
        long upTo = Math.min(query.last(), query.reach().end(lastId, log.committedId()));
        String mediaType = query.form().mediaType();
        Response response = switch (query.form()) {
            case ARRAY -> Response.stream(200, mediaType, out ->
                    EntryWriter.array(log, query.from(), upTo, query.view(), out));
            case LINES -> Response.stream(200, mediaType, out ->
                    EntryWriter.lines(log, query.from(), upTo, out));
            case EVENTS -> EventOutput.streamed(out ->
                    followers.follow(log, feed -> follow(feed, query, out)));
        };
        Response headed = headed(log, lastId, response);
        return query.isBeyond(node.masterLastId())
                ? headed.header(HeaderNames.BEYOND, "true") : headed;
    }

    /** As older projects have it: all values by their ids. */
    Response numbered(Request request) {
        request.allowQuery();
        Log log = node.log();
        long lastId = log.end().lastId();
        return headed(log, lastId, Response.stream(200, "application/json",
                out -> EntryWriter.numbered(log, lastId, out)));
    }

    Response one(Request request) throws IOException {
        request.allowQuery("read");
        long id = request.pathId("id");
        Reach reach = request.query("read").map(Reach::of).orElse(Reach.LOCAL);
        Log log = node.log();
        long lastId = log.end().lastId();
        if (id > reach.end(lastId, log.committedId())) {
            return headed(log, lastId, Response.problem(absent(id, lastId)));
        }
        Entry entry = log.entry(id).orElseThrow();
        return headed(log, lastId,
                Response.json(200, EntryWriter.object(entry, node.holders(id))));
    }

    /** Until there is something to show, if somebody wants to wait for it. */
    private void await(Request request, ReadQuery query) {
        Log log = node.log();
        boolean patient = query.patience().isPositive() && query.limit() > 0;
        if (!patient || query.reach().end(log) >= query.from()) {
            return;
        }
        followers.follow(log, feed -> request.await(() ->
                feed.await(query.reach(), query.from(), query.patience().toNanos())));
    }

    private void follow(Feed feed, ReadQuery query, OutputStream out) throws IOException {
        long end = node.masterLastId();
        if (query.isBeyond(end)) {
            out.write(Change.events(List.of(new Change("beyond", Map.of("last_id", end)))));
        }
        new EventStream(feed, query.reach(), query.from(), query.last(), EventOutput.SILENCE)
                .run(out);
    }

    private Response headed(Log log, long lastId, Response response) {
        Response headed = response
                .header(HeaderNames.LAST_ID, Long.toString(lastId))
                .header(HeaderNames.COMMITTED_ID,
                        Long.toString(Math.min(lastId, log.committedId())))
                .header(HeaderNames.MASTER_LAST_ID, Long.toString(node.masterLastId()));
        String state = node.state();
        boolean inSync = state.equals(State.IN_SYNC.word());
        return inSync ? headed : headed.header(HeaderNames.STATE, state);
    }

    /** Why there is no such entry here. */
    Problem absent(long id, long lastId) {
        if (id <= lastId) {
            return Problem.of(404, "not-here-yet", "Not here yet", "The entry " + id
                    + " is here, and not known to be committed; "
                    + Math.min(lastId, node.log().committedId()) + " is.");
        }
        return id <= node.masterLastId()
                ? Problem.of(404, "not-here-yet", "Not here yet", "The entry " + id
                        + " exists, and has not reached this node, which holds " + lastId + ".")
                : Problem.of(404, "beyond-the-end", "Beyond the end", "There is no entry " + id
                        + "; the last one is " + node.masterLastId() + ".");
    }
}
