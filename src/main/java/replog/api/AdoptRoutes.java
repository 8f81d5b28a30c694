package replog.api;

import java.util.LinkedHashMap;
import java.util.Map;
import replog.http.JsonObject;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.node.AdoptResult;
import replog.node.Node;

/** {@code POST /adopt}: a person decides that a secondary sets aside what its master lacks. */
final class AdoptRoutes {
    private static final int MAX_BODY_BYTES = 4096;

    private final Node node;

    AdoptRoutes(Node node) {
        this.node = node;
    }

    /** Without a body, or with {@code {"force":true}}. */
    Response adopt(Request request) {
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
        json.allow("force");
        return json.optionalBoolean("force").orElse(false);
    }

    private static Response answer(AdoptResult result) {
        return switch (result) {
            case AdoptResult.Adopted(long keptId, long lastId, var file) ->
                    Response.json(200, adopted(keptId, lastId, file));
            case AdoptResult.NothingDiffers(var detail) -> Response.problem(
                    Problem.of(409, "not-diverged", "Nothing differs", detail));
            case AdoptResult.NeedsForce(var detail) -> Response.problem(
                    Problem.of(409, "needs-force", "It may have been acknowledged", detail));
            case AdoptResult.NoMaster(var detail) -> Response.problem(
                    Problem.of(409, "no-master", "No master to follow", detail));
            case AdoptResult.IsMaster() -> Response.problem(Problem.of(409, "is-master",
                    "A master adopts nothing", "This node leads; ask the secondary that differs."));
            case AdoptResult.Failed(var reason) -> Response.problem(
                    Problem.of(503, "failed", "Not adopted", reason)
                            .header("Retry-After", "1"));
        };
    }

    private static Map<String, Object> adopted(long keptId, long lastId, String file) {
        var json = new LinkedHashMap<String, Object>();
        json.put("last_id", keptId);
        json.put("set_aside", lastId - keptId);
        json.put("file", file);
        return json;
    }
}
