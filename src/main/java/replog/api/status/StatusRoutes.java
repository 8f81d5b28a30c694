package replog.api.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.api.append.MasterRedirect;
import replog.api.live.ServerSentEventWriter;
import replog.api.live.StreamPermits;
import replog.api.live.Subscriptions;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.node.Node;
import replog.node.NodeStatus;
import replog.node.result.MasterStatus;
import replog.node.store.NodeAddress;
import replog.replication.SecondaryView;

/** How a node is: {@code GET /status}, {@code /health}, {@code /secondaries}, {@code /events}. */
public final class StatusRoutes {
    private static final List<String> ON_MASTER =
            List.of("mode", "reason", "quorum", "usable", "secondaries");
    private static final List<String> ON_SECONDARY =
            List.of("name", "role", "mode", "state", "reason", "master", "master_last_seen");

    private final Node node;
    private final Subscriptions<StatusBroadcaster> followers;

    public StatusRoutes(Node node, StreamPermits places) {
        this.node = node;
        this.followers = new Subscriptions<>(places, log -> StatusBroadcaster.start(node, log));
    }

    public Response status(Request request) {
        request.allowQuery();
        return Response.json(200, StatusJson.of(node.status()));
    }

    /** What changes in the node, as it happens. */
    public Response events(Request request) {
        request.allowQuery();
        return ServerSentEventWriter.response(out -> followers.follow(node.log(),
                lookout -> new StatusStream(lookout, ServerSentEventWriter.SILENCE).run(out)));
    }

    /** A part of the status: how those are on whom a write depends. */
    public Response health(Request request) {
        request.allowQuery();
        NodeStatus status = node.status();
        Map<String, Object> whole = StatusJson.of(status);
        var part = new LinkedHashMap<String, Object>();
        List<String> members = status.leading().isPresent() ? ON_MASTER : ON_SECONDARY;
        members.forEach(member -> part.put(member, whole.get(member)));
        return Response.json(200, part);
    }

    /** Each secondary in the form of older projects. */
    public Response secondaries(Request request) {
        request.allowQuery();
        NodeStatus status = node.status();
        Optional<MasterStatus> leading = status.leading();
        if (leading.isEmpty()) {
            return MasterRedirect.response(request, node.name(),
                    status.following().orElseThrow().masterForClients());
        }
        return Response.json(200, Map.of("data",
                leading.get().secondaries().stream().map(StatusRoutes::secondary).toList()));
    }

    private static Map<String, Object> secondary(SecondaryView view) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", view.name());
        json.put("host", NodeAddress.bareHost(view.member().url()));
        json.put("port", view.member().url().getPort());
        json.put("status", view.health().status().name());
        json.put("last_healthy_status", StatusJson.lastSeen(view));
        return json;
    }
}
