package replog.api;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import replog.durability.WriteConcern;
import replog.http.Handler;
import replog.http.JsonObject;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.http.Router;
import replog.log.Entry;
import replog.node.AppendEnd;
import replog.node.AppendRequest;
import replog.node.AppendResult.Stored;
import replog.node.AppendResult;
import replog.node.Appending;
import replog.node.Node;

/**
 * The ways in of older projects, each in its own words: the same appends and reads, with other
 * names for their fields, and answers in another form where they succeed.
 */
final class OlderRoutes {
    private static final String MESSAGE = "message";
    private static final String COUNT = "wc";

    private final Node node;
    private final AppendAnswers answers;

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

    OlderRoutes(Node node) {
        this.node = node;
        this.answers = new AppendAnswers(node.name(), StoredForm.ENTRY);
    }

    /**
     * @param numbered what shows all values by their ids
     * @param secondaries what answers {@code GET /secondaries}
     */
    Router.Builder addTo(Router.Builder router, Handler numbered, Handler secondaries) {
        return router
                .route("POST", "/addmessage", this::addText)
                .route("POST", "/newMessage", request -> addJson(
                        request, "writeConcern", _ -> Response.text(200, "ok")))
                .route("POST", "/add-message", request -> addJson(
                        request, "write-concern", _ -> Response.empty(200)))
                .route("PUT", "/messages", this::addCounted)
                .route("POST", "/messages/{wc}", this::addCountedInPath)
                .route("GET", "/get-messages", numbered)
                .route("GET", "/secondary/list", secondaries)
                .route("GET", "/ping", said("pong"))
                .routeOpen("GET", "/healthcheck", said("HEALTHY"));
    }

    /** The body is the value, whatever type it is said to be; waits for all. */
    private Response addText(Request request) throws IOException {
        request.allowQuery();
        return answered(request, node.append(wanted(request, Values.text(request, node.limits()),
                Optional.of(new WriteConcern.All()))), new Asked("", 0, Optional.empty()),
                _ -> Response.empty(200));
    }

    private Response addJson(Request request, String field, Success success) throws IOException {
        request.refuseQuery("Here " + MESSAGE + " and " + field + " are fields of the body.");
        return answered(request, stored(request, field),
                new Asked(field, 0, Optional.empty()), success);
    }

    /** {@code ?wc=} counts the secondaries that must hold it. */
    private Response addCounted(Request request) throws IOException {
        request.allowQuery(COUNT);
        return counted(request, request.query(COUNT));
    }

    private Response addCountedInPath(Request request) throws IOException {
        request.allowQuery();
        return counted(request, Optional.of(request.pathParameter(COUNT)));
    }

    private Response counted(Request request, Optional<String> secondaries) throws IOException {
        JsonObject json = json(request);
        json.allow(MESSAGE);
        Optional<WriteConcern> concern = secondaries.map(count -> new WriteConcern.Nodes(
                (int) Math.min(Request.wholeNumber(COUNT, count) + 1, Integer.MAX_VALUE)));
        return answered(request, node.append(wanted(request, value(json), concern)),
                new Asked(COUNT, 1, secondaries), this::registered);
    }

    /** Its own method, so that whoever waits for long holds the value no more. */
    private Appending stored(Request request, String field) {
        JsonObject json = json(request);
        json.allow(MESSAGE, field);
        return node.append(wanted(request, value(json),
                json.raw(field).map(concern -> Concerns.fromJson(field, concern))));
    }

    private JsonObject json(Request request) {
        request.requireContentType("application/json");
        return Values.json(request, node.limits());
    }

    private byte[] value(JsonObject json) {
        return Values.field(json, MESSAGE, node.limits());
    }

    private static AppendRequest wanted(
            Request request, byte[] value, Optional<WriteConcern> concern) {
        return new AppendRequest(
                List.of(IdempotencyKey.draft(IdempotencyKey.of(request), value)),
                concern, Optional.empty());
    }

    /** Whatever does not succeed is answered as everywhere. */
    private Response answered(Request request, Appending appending, Asked asked, Success success)
            throws IOException {
        request.releaseBody();
        AppendResult result = request.await(appending::await);
        if (result instanceof AppendResult.Acknowledged(var stored)) {
            return AppendAnswers.marked(stored, success.of(stored));
        }
        if (result instanceof AppendResult.ImpossibleConcern(int concern, int size)) {
            return Response.problem(AppendProblem.of(asked.tooMuch(concern, size),
                    AppendEnd.of(result).outcome(), false));
        }
        return answers.answer(request, result);
    }

    /** Read from the log, since nobody holds a value while he waits. */
    private Response registered(Stored stored) throws IOException {
        Entry entry = node.log().entry(stored.firstId()).orElseThrow();
        var meta = new LinkedHashMap<String, Object>();
        meta.put("message_id", stored.firstId());
        meta.put("registered_at", entry.timestamp().toString());
        meta.put("registered_to", stored.acknowledged());
        var json = new LinkedHashMap<String, Object>();
        json.put(MESSAGE, entry.value());
        json.put("meta", meta);
        return Response.json(200, json);
    }

    private static Handler said(String text) {
        return request -> {
            request.allowQuery();
            return Response.text(200, text);
        };
    }
}
