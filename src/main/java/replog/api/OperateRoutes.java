package replog.api;

import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.node.Node;
import replog.wire.HeaderNames;
import replog.wire.MalformedHeaderException;
import replog.wire.MasterClaim;

/** {@code GET /heartbeat} and {@code GET /status}. */
final class OperateRoutes {
    private final Node node;

    OperateRoutes(Node node) {
        this.node = node;
    }

    /** Open to all; who does not bear the token hears that it lives, and is not heard. */
    Response heartbeat(Request request) {
        request.allowQuery();
        if (!node.access().grants(request::header)) {
            return Response.text(200, "Alive")
                    .header(HeaderNames.CHALLENGE, node.access().challenge());
        }
        try {
            MasterClaim.from(request::header).ifPresent(node::heard);
        } catch (MalformedHeaderException e) {
            throw Problem.badRequest(e.getMessage()).exception();
        }
        return StandingHeaders.on(Response.text(200, "Alive"), node.standing());
    }

    Response status(Request request) {
        request.allowQuery();
        return Response.json(200, StatusJson.of(node.status()));
    }
}
