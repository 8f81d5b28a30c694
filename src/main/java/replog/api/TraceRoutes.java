package replog.api;

import java.util.Optional;
import replog.http.Request;
import replog.http.Response;
import replog.node.EntryTrace;
import replog.node.Node;
import replog.node.NodeStatus;

/** {@code GET /messages/ID/trace}: the way of one entry, as its master remembers it. */
final class TraceRoutes {
    private final Node node;
    private final ReadRoutes read;

    TraceRoutes(Node node, ReadRoutes read) {
        this.node = node;
        this.read = read;
    }

    /** On a secondary a 307 to the master. */
    Response trace(Request request) {
        request.allowQuery();
        long id = request.pathId("id");
        NodeStatus status = node.status();
        if (status.leading().isEmpty()) {
            return ToMaster.answer(request, node.name(),
                    status.following().orElseThrow().masterForClients());
        }
        Optional<EntryTrace> trace = Optional.of(id)
                .filter(one -> one <= status.end().lastId()).flatMap(node::trace);
        return trace.map(known -> Response.json(200, TraceJson.of(known)))
                .orElseGet(() -> Response.problem(read.absent(id, status.end().lastId())));
    }
}
