package replog.api;

import replog.http.Request;
import replog.http.Response;
import replog.node.Node;

/** {@code GET /events}: what changes in a node, on any node. */
final class EventRoutes {
    private final Node node;
    private final Followers<Lookout> followers;

    EventRoutes(Node node, Places places) {
        this.node = node;
        this.followers = new Followers<>(places, log -> Lookout.begun(node, log));
    }

    Response events(Request request) {
        request.allowQuery();
        return EventOutput.streamed(out -> followers.follow(node.log(),
                lookout -> new ChangeStream(lookout, EventOutput.SILENCE).run(out)));
    }
}
