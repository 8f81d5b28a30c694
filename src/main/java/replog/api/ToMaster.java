package replog.api;

import java.net.URI;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Response;

/** What a secondary answers to whatever only its master can do. */
final class ToMaster {
    private ToMaster() {}

    /** A 307 to the master's same route. */
    static Response redirect(Request request, URI master) {
        return Response.empty(307).header("Location", master.toString() + request.rawTarget());
    }

    static Problem unknown(String nodeName) {
        return Problem.of(503, "no-master", "No master known", "The node " + nodeName
                + " is a secondary and has not heard of a master yet.")
                .with("retryable", true).header("Retry-After", "1");
    }
}
