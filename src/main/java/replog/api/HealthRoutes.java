package replog.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.http.Request;
import replog.http.Response;
import replog.node.MasterStatus;
import replog.node.Node;
import replog.node.NodeStatus;
import replog.node.Place;
import replog.replication.View;

/** How a node is: {@code GET /status}, {@code /health}, {@code /secondaries}, {@code /events}. */
final class HealthRoutes {
    private static final List<String> ON_MASTER =
            List.of("mode", "reason", "quorum", "usable", "secondaries");
    private static final List<String> ON_SECONDARY =
            List.of("name", "role", "mode", "state", "reason", "master", "master_last_seen");

    private final Node node;
    private final Followers<Lookout> followers;

    HealthRoutes(Node node, Places places) {
        this.node = node;
        this.followers = new Followers<>(places, log -> Lookout.begun(node, log));
    }

    Response status(Request request) {
        request.allowQuery();
        return Response.json(200, StatusJson.of(node.status()));
    }

    /** What changes in the node, as it happens. */
    Response events(Request request) {
        request.allowQuery();
        return EventOutput.streamed(out -> followers.follow(node.log(),
                lookout -> new ChangeStream(lookout, EventOutput.SILENCE).run(out)));
    }

    /** A part of the status: how those are on whom a write depends. */
    Response health(Request request) {
        request.allowQuery();
        NodeStatus status = node.status();
        Map<String, Object> whole = StatusJson.of(status);
        var part = new LinkedHashMap<String, Object>();
        List<String> members = status.leading().isPresent() ? ON_MASTER : ON_SECONDARY;
        members.forEach(member -> part.put(member, whole.get(member)));
        return Response.json(200, part);
    }

    /** Each secondary in the form of older projects. */
    Response secondaries(Request request) {
        request.allowQuery();
        NodeStatus status = node.status();
        Optional<MasterStatus> leading = status.leading();
        if (leading.isEmpty()) {
            return ToMaster.answer(request, node.name(),
                    status.following().orElseThrow().masterForClients());
        }
        return Response.json(200, Map.of("data",
                leading.get().secondaries().stream().map(HealthRoutes::secondary).toList()));
    }

    private static Map<String, Object> secondary(View view) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", view.name());
        json.put("host", Place.bareHost(view.member().url()));
        json.put("port", view.member().url().getPort());
        json.put("status", view.health().status().name());
        json.put("last_healthy_status", StatusJson.lastSeen(view));
        return json;
    }
}
