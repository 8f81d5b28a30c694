package replog.api.operate;

import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.Json;
import replog.json.JsonObject;
import replog.node.Node;
import replog.node.result.SetAsideResult;

/** {@code POST /adopt}: a person decides that a secondary sets aside what its master lacks. */
public final class SetAsideRoutes {
    private static final int MAX_BODY_BYTES = 4096;

    private final Node node;

    public SetAsideRoutes(Node node) {
        this.node = node;
    }

    /** Without a body, or with {@code {"force":true}}. */
    public Response adopt(Request request) {
        request.allowQuery();
        return answer(node.adopt(forced(request)));
    }

    private static boolean forced(Request request) {
        byte[] body = request.body(MAX_BODY_BYTES);
        if (body.length == 0) {
            return false;
        }
        request.requireContentType("application/json");
        JsonObject json = JsonObject.parse(body);
        json.allowOnly("force");
        return json.optionalBoolean("force").orElse(false);
    }

    private static Response answer(SetAsideResult result) {
        return switch (result) {
            case SetAsideResult.Adopted(long keptId, long lastId, var file) ->
                    Response.json(200, Json.object("last_id", keptId,
                            "set_aside", lastId - keptId, "file", file));
            case SetAsideResult.NothingDiffers(var detail) ->
                    Response.problem(409, "not-diverged", "Nothing differs", detail);
            case SetAsideResult.NeedsForce(var detail) ->
                    Response.problem(409, "needs-force", "It may have been acknowledged", detail);
            case SetAsideResult.NoMaster(var detail) ->
                    Response.problem(409, "no-master", "No master to follow", detail);
            case SetAsideResult.IsMaster() -> Response.problem(409, "is-master",
                    "A master adopts nothing", "This node leads; ask the secondary that differs.");
            case SetAsideResult.Failed(var reason) ->
                    Response.problem(503, "failed", "Not adopted", reason)
                            .withHeader("Retry-After", "1");
        };
    }
}
