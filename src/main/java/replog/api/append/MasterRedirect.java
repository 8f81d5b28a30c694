package replog.api.append;

import java.net.URI;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.node.result.KnownMaster;

/** What a secondary answers to whatever only its master can do. */
public final class MasterRedirect {
    private MasterRedirect() {}

    public static Response response(Request request, String nodeName, KnownMaster master) {
        return Response.problem(problem(request, nodeName, master));
    }

    /** A 307 to the master's same route, or a 503. */
    static Problem problem(Request request, String nodeName, KnownMaster master) {
        Problem problem = switch (master) {
            case KnownMaster.At(var url) -> redirect(request, nodeName, url);
            case KnownMaster.None(var why) -> unknown(nodeName, why);
        };
        return problem.with(AppendProblem.RETRYABLE, true);
    }

    private static Problem redirect(Request request, String nodeName, URI master) {
        return Problem.of(307, "not-master", "Not the master", "The node " + nodeName
                + " is a secondary and did nothing; ask its master at " + master
                + ", as curl -L does by itself.")
                .withHeader("Location", master.toString() + request.rawTarget());
    }

    private static Problem unknown(String nodeName, String why) {
        return Problem.of(503, "no-master", "No master known", "The node " + nodeName
                + " is a secondary and " + why + ".").withHeader("Retry-After", "1");
    }
}
