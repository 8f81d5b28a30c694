package replog.api.operate;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import replog.api.status.DurationJson;
import replog.api.status.FaultJson;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Router.Handler;
import replog.json.EscapedText;
import replog.json.Json;
import replog.json.JsonObject;
import replog.node.Node;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.Fault.FaultStatus;
import replog.node.fault.FaultInjector;

/** {@code /delay} and {@code /faults}: what people ask to go wrong. */
public final class FaultRoutes {
    private static final String JSON = "application/json";
    private static final int MAX_BODY_BYTES = 4096;

    private static final String IDLE = "This node is the master, which gets no replication"
            + " requests; ask a secondary to hold one up.";

    private final Node node;
    private final FaultInjector faults;

    public FaultRoutes(Node node) {
        this.node = node;
        this.faults = node.faults();
    }

    /** Where faults are off there are no such routes. */
    public Router.Builder addTo(Router.Builder router) {
        return !faults.onRequest() ? router : router
                .route("GET", "/delay", this::delay)
                .route("POST", "/delay", this::delayNext)
                .route("GET", "/faults", this::all)
                .route("POST", "/faults", this::add)
                .route("DELETE", "/faults", this::removeAll)
                .route("DELETE", "/faults/{id}", this::remove);
    }

    /** The same through another node, where it is this one's. */
    Handler ifEnabled(Handler handler) {
        return request -> {
            if (!faults.onRequest()) {
                throw Problem.notFound("Faults are off on this node.").exception();
            }
            return handler.handle(request);
        };
    }

    /** A route between nodes: within a partition it gives no answer. */
    public Handler betweenNodes(Handler handler) {
        return request -> faults.isPartitioned() ? Response.dropped() : handler.handle(request);
    }

    Response delay(Request request) {
        request.allowQuery();
        return Response.json(200, Map.of("delay", DurationJson.number(faults.nextDelay())));
    }

    Response delayNext(Request request) {
        JsonObject json = json(request);
        json.allowOnly("value");
        BigDecimal seconds = json.optionalNumber("value").orElseThrow(() ->
                Problem.badRequest("The field 'value' is missing.").exception());
        Duration delay = DurationJson.duration("value", seconds, FaultKind.MAX_DELAY);
        faults.delayNext(delay);
        return Response.json(200, withNote(Json.object("delay", DurationJson.number(delay)), true));
    }

    Response all(Request request) {
        request.allowQuery();
        return list();
    }

    Response add(Request request) {
        FaultStatus added = faults.add(FaultJson.parse(json(request))).orElseThrow(() ->
                Problem.of(409, "too-many-faults", "Too many faults",
                        "As many faults are active as may be; take one back first.").exception());
        return Response.json(201, withNote(FaultJson.of(added),
                !(added.fault().kind() instanceof FaultKind.Partition)));
    }

    /** Says that a fault of this kind has nothing to hold up on a master. */
    private Map<String, Object> withNote(Map<String, Object> json, boolean ofReplication) {
        if (ofReplication && node.status().masterStatus().isPresent()) {
            json.put("note", IDLE);
        }
        return json;
    }

    Response removeAll(Request request) {
        request.allowQuery();
        faults.removeAll();
        return list();
    }

    Response remove(Request request) {
        request.allowQuery();
        String id = request.pathParameter("id");
        if (!faults.remove(id)) {
            throw Problem.notFound("There is no fault '" + EscapedText.of(id, 40)
                    + "' that could be taken back.").exception();
        }
        return list();
    }

    private Response list() {
        return Response.json(200, Map.of("faults", FaultJson.of(faults.views())));
    }

    private static JsonObject json(Request request) {
        request.allowQuery();
        request.requireContentType(JSON);
        return request.json(MAX_BODY_BYTES);
    }
}
