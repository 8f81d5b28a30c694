package replog.api.append;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.Json;
import replog.json.JsonObject;
import replog.node.Node;
import replog.node.result.OfferResult;

/** {@code PUT /message}: one entry offered by hand to a secondary, which never writes it. */
public final class OfferRoutes {
    private final Node node;

    public OfferRoutes(Node node) {
        this.node = node;
    }

    public Response offer(Request request) throws IOException {
        request.allowQuery();
        request.requireContentType("application/json");
        JsonObject json = AppendForm.json(request, node.limits());
        json.allowOnly("key", "value");
        long key = key(json);
        String value = json.string("value");
        AppendForm.requireFits(value.getBytes(StandardCharsets.UTF_8), node.limits());
        return answer(key, node.offer(key, value));
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

    private Response answer(long key, OfferResult result) {
        return switch (result) {
            case OfferResult.Stored() -> Response.empty(204);
            case OfferResult.Held() -> Response.json(202, Json.object("key", key, "held", true));
            case OfferResult.Differs() -> Response.problem(Problem.of(409, "differs", "Differs",
                    "The entry " + key + " is stored here, with another value.").with("id", key));
            case OfferResult.TooMany(int held) -> Response.problem(429, "too-many-held",
                    "Too many held", held + " entries are held already, and there is no room for"
                    + " the entry " + key + ".").withHeader("Retry-After", "1");
            case OfferResult.Master() -> Response.problem(409, "master", "This is the master",
                    "The node " + node.name() + " is the master, whose entries come by appends:"
                    + " POST /message.");
        };
    }
}
