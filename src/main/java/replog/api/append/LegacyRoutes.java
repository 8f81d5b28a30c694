package replog.api.append;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import replog.durability.WriteConcern;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Router.Handler;
import replog.json.Json;
import replog.json.JsonObject;
import replog.log.frame.Entry;
import replog.node.Node;
import replog.node.result.AppendRequest;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Kind;
import replog.node.result.AppendResult.Stored;
import replog.node.result.ManualEntryResult;
import replog.node.result.PendingResult;

/**
 * The ways in of older projects, each in its own words: the same appends and reads, with other
 * names for their fields, and answers in another form where they succeed; and entries offered by
 * hand.
 */
public final class LegacyRoutes {
    private static final String MESSAGE = "message";
    private static final String COUNT = "wc";

    private final Node node;
    private final AppendResponses responses;

    /** What one of them says to an append that was acknowledged. */
    private interface Success {
        Response of(Stored stored) throws IOException;
    }

    /**
     * Where a request says its concern.
     *
     * @param less what it leaves out of the count
     * @param text what it says, where that may be more than any concern
     */
    private record Asked(String field, int less, Optional<String> text) {
        Problem tooMuch(int concern, int clusterSize) {
            return Problem.badRequest(field + " must be at most " + (clusterSize - less)
                    + " in a cluster of " + clusterSize + " nodes, not "
                    + text.orElse(Integer.toString(concern - less)) + ".");
        }
    }

    public LegacyRoutes(Node node) {
        this.node = node;
        this.responses = new AppendResponses(node.address(), false);
    }

    /**
     * @param numbered what shows all values by their ids
     * @param secondaries what answers {@code GET /secondaries}
     */
    public Router.Builder addTo(Router.Builder router, Handler numbered, Handler secondaries) {
        return router
                .route("POST", "/addmessage", this::addText)
                .route("POST", "/newMessage", request -> addJson(
                        request, "writeConcern", _ -> Response.text(200, "ok")))
                .route("POST", "/add-message", request -> addJson(
                        request, "write-concern", _ -> Response.empty(200)))
                .route("PUT", "/message", this::offer)
                .route("PUT", "/messages", request -> {
                    request.allowQuery(COUNT);
                    return addCounted(request, request.query(COUNT));
                })
                .route("POST", "/messages/{wc}", request -> {
                    request.allowQuery();
                    return addCounted(request, Optional.of(request.pathParameter(COUNT)));
                })
                .route("GET", "/get-messages", numbered)
                .route("GET", "/secondary/list", secondaries)
                .route("GET", "/ping", text("pong"))
                .routeOpen("GET", "/healthcheck", text("HEALTHY"));
    }

    /** The body is the value, whatever its type; waits for all. */
    private Response addText(Request request) throws IOException {
        request.allowQuery();
        return respond(request,
                node.append(appendRequest(request, AppendRequestParser.text(request, node.limits()),
                Optional.of(new WriteConcern.All()))), new Asked("", 0, Optional.empty()),
                _ -> Response.empty(200));
    }

    private Response addJson(Request request, String field, Success success) throws IOException {
        request.refuseQuery("Here " + MESSAGE + " and " + field + " are fields of the body.");
        return respond(request, submit(request, field),
                new Asked(field, 0, Optional.empty()), success);
    }

    /** The count is that of the secondaries that must hold it. */
    private Response addCounted(Request request, Optional<String> secondaries) throws IOException {
        return respond(request, submitCounted(request, secondaries),
                new Asked(COUNT, 1, secondaries), this::registration);
    }

    /** Its own method, so that a thread that waits for long does not hold the value. */
    private PendingResult submit(Request request, String field) {
        JsonObject json = json(request);
        json.allowOnly(MESSAGE, field);
        return node.append(appendRequest(request, value(json),
                json.raw(field).map(concern -> AppendRequestParser.concern(field, concern))));
    }

    /** Its own method as well. */
    private PendingResult submitCounted(Request request, Optional<String> secondaries) {
        JsonObject json = json(request);
        json.allowOnly(MESSAGE);
        return node.append(appendRequest(request, value(json), secondaries.map(count ->
                new WriteConcern.Nodes((int) Math.min(
                        Request.wholeNumber(COUNT, count) + 1, Integer.MAX_VALUE)))));
    }

    private JsonObject json(Request request) {
        request.requireContentType("application/json");
        return AppendRequestParser.json(request, node.limits());
    }

    private byte[] value(JsonObject json) {
        return AppendRequestParser.field(json, MESSAGE, node.limits());
    }

    private static AppendRequest appendRequest(
            Request request, byte[] value, Optional<WriteConcern> concern) {
        return new AppendRequest(
                List.of(AppendRequestParser.entry(AppendRequestParser.key(request), value)),
                concern, Optional.empty());
    }

    /** A result that is no success gets the usual answer. */
    private Response respond(Request request, PendingResult pending, Asked asked, Success success)
            throws IOException {
        request.releaseBody();
        AppendResult result = request.await(pending::await);
        if (result instanceof AppendResult.Acknowledged(var stored)) {
            return AppendResponses.marked(stored, success.of(stored));
        }
        if (result instanceof AppendResult.ImpossibleConcern(int concern, int size)) {
            return Response.problem(AppendProblem.of(asked.tooMuch(concern, size),
                    Kind.of(result).outcome(), false));
        }
        return responses.response(request, result);
    }

    /** Read from the log, since no waiting thread holds a value. */
    private Response registration(Stored stored) throws IOException {
        Entry entry = node.log().entry(stored.firstId()).orElseThrow();
        return Response.json(200, Json.object(MESSAGE, entry.value(), "meta", Json.object(
                "message_id", stored.firstId(),
                "registered_at", entry.timestamp().toString(),
                "registered_to", stored.acknowledged())));
    }

    /** One entry offered by hand to a secondary, which never writes it. */
    private Response offer(Request request) throws IOException {
        request.allowQuery();
        JsonObject json = json(request);
        json.allowOnly("key", "value");
        long key = key(json);
        String value = json.string("value");
        AppendRequestParser.requireFits(value.getBytes(StandardCharsets.UTF_8), node.limits());
        return offered(key, node.offer(key, value));
    }

    private static long key(JsonObject json) {
        long key = json.optionalWhole("key").orElseThrow(() ->
                Problem.badRequest("The field 'key' is missing.").exception());
        if (key < 1) {
            throw Problem.badRequest("The field 'key' must be an id, a whole number from 1 on,"
                    + " not " + key + ".").exception();
        }
        return key;
    }

    private Response offered(long key, ManualEntryResult result) {
        return switch (result) {
            case ManualEntryResult.Stored() -> Response.empty(204);
            case ManualEntryResult.Held() ->
                    Response.json(202, Json.object("key", key, "held", true));
            case ManualEntryResult.Differs() ->
                    Response.problem(Problem.of(409, "differs", "Differs",
                    "The entry " + key + " is stored here, with another value.").with("id", key));
            case ManualEntryResult.TooMany(int held) -> Response.problem(429, "too-many-held",
                    "Too many held", held + " entries are held already, and there is no room for"
                    + " the entry " + key + ".").withHeader("Retry-After", "1");
            case ManualEntryResult.Master() ->
                    Response.problem(409, "master", "This is the master",
                    "The node " + node.name() + " is the master, whose entries come by appends:"
                    + " POST /message.");
        };
    }

    private static Handler text(String text) {
        return request -> {
            request.allowQuery();
            return Response.text(200, text);
        };
    }
}
