package replog.api;

import java.net.URI;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;
import replog.node.KnownMaster;

/** What a secondary answers to whatever only its master can do. */
final class ToMaster {
    private ToMaster() {}

    /** A 307 to the master's same route, or a 503. */
    static Response answer(Request request, String nodeName, KnownMaster master) {
        return switch (master) {
            case KnownMaster.At(var url) -> redirect(request, url);
            case KnownMaster.None(var why) -> Response.problem(unknown(nodeName, why));
        };
    }

    static Response redirect(Request request, URI master) {
        return Response.empty(307).header("Location", master.toString() + request.rawTarget());
    }

    static Problem unknown(String nodeName, String why) {
        return Problem.of(503, "no-master", "No master known",
                "The node " + nodeName + " is a secondary and " + why + ".")
                .with("retryable", true).header("Retry-After", "1");
    }
}
