package replog.api;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import replog.http.Request;
import replog.http.Response;
import replog.log.Log;
import replog.node.Node;

/** {@code GET /events}: what changes in a node, on any node. */
final class EventRoutes {
    static final String MEDIA_TYPE = "text/event-stream";

    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Node node;
    private final Places places;
    private Lookout lookout;

    EventRoutes(Node node, Places places) {
        this.node = node;
        this.places = places;
    }

    Response events(Request request) {
        request.allowQuery();
        return streamed(this::follow);
    }

    /** A stream that a proxy on the way must not store, compress or collect. */
    static Response streamed(Response.BodyWriter writer) {
        return Response.stream(200, MEDIA_TYPE, writer)
                .header("Cache-Control", "no-store, no-transform")
                .header("X-Accel-Buffering", "no");
    }

    private void follow(OutputStream out) throws IOException {
        places.take();
        try {
            Lookout joined = joined(node.log());
            try {
                new ChangeStream(joined, SILENCE).run(out);
            } finally {
                joined.leave();
            }
        } finally {
            places.giveBack();
        }
    }

    private synchronized Lookout joined(Log log) {
        if (lookout == null || lookout.log() != log || !lookout.join()) {
            lookout = Lookout.begun(node, log);
        }
        return lookout;
    }
}
