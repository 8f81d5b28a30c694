package replog.api;

import replog.http.OpenFiles;
import replog.http.Request;
import replog.http.Response;
import replog.metrics.Exposition;
import replog.metrics.Labels;
import replog.metrics.ProcessFigures;
import replog.node.Node;
import replog.node.NodeStatus;

/**
 * {@code GET /metrics}: the node's figures for Prometheus, as they are now. What a role doesn't
 * have, a secondary its own secondaries for instance, is left out.
 */
final class MetricsRoutes {
    private final Node node;
    private final Places places;
    private final RefusedAppends refused;

    /**
     * @param places those that clients take whose answer lasts
     * @param refused appends for which the node was not asked
     */
    MetricsRoutes(Node node, Places places, RefusedAppends refused) {
        this.node = node;
        this.places = places;
        this.refused = refused;
    }

    Response metrics(Request request) {
        request.allowQuery();
        var page = new Exposition();
        NodeStatus status = node.status();
        node(page, status);
        NodeFigures.writeTo(page, node, status);
        AppendFigures.writeTo(page, node.meters(), refused, status);
        SecondaryFigures.writeTo(page, node.meters().replication(), status);
        page.gauge("replog_followers", "Clients that follow the node, or wait for an entry.",
                places.taken());
        page.gauge("replog_followers_max", "As many as these there may be.", places.max());
        page.gauge("replog_process_max_fds", "Files and sockets that the process may hold open.",
                OpenFiles.max());
        ProcessFigures.writeTo(page, "replog_");
        return Response.bytes(200, Exposition.CONTENT_TYPE, page.bytes());
    }

    private static void node(Exposition page, NodeStatus status) {
        page.gauge("replog_build_info", "Always 1; the program's version, and that of Java.",
                samples -> samples.add(Labels.of("version", StatusJson.VERSION)
                        .and("java_version", Runtime.version().toString()), 1));
        page.gauge("replog_node_info", "Always 1; who the node is.",
                samples -> samples.add(Labels.of("name", status.name())
                        .and("role", status.role())
                        .and("node_id", status.nodeId().toString())
                        .and("log_id", status.logId().map(Object::toString).orElse(""))
                        .and("fsync", status.fsync()), 1));
    }
}
