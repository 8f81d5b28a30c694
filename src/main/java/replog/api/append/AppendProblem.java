package replog.api.append;

import java.net.URI;
import java.util.Optional;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.node.NodeStatus;
import replog.node.result.AppendResult.Outcome;
import replog.node.result.MasterLocation;

/** What each error to an append says beside what went wrong, and what leads to the master. */
public final class AppendProblem {
    private static final String OUTCOME = "outcome";

    /** Whether the same request can help later. */
    public static final String RETRYABLE = "retryable";

    private AppendProblem() {}

    static Problem of(Problem problem, Outcome outcome, boolean retryable) {
        return problem.with(OUTCOME, outcome.wireName()).with(RETRYABLE, retryable);
    }

    /** What it says of the data; empty where it is not about an append. */
    static Optional<String> outcome(Problem problem) {
        return Optional.ofNullable(problem.more().get(OUTCOME)).map(String.class::cast);
    }

    /** The same, of what the problem doesn't say already. */
    public static Problem byDefault(Problem problem, Outcome outcome) {
        return problem.withDefault(OUTCOME, outcome.wireName()).withDefault(RETRYABLE, false);
    }

    /** What a secondary answers to whatever only its master can do. */
    public static Response toMaster(Request request, NodeStatus secondary) {
        return toMaster(request, secondary.name(),
                secondary.secondaryStatus().orElseThrow().masterForClients());
    }

    /** The same. */
    public static Response toMaster(Request request, String nodeName, MasterLocation master) {
        return Response.problem(toMasterProblem(request, nodeName, master));
    }

    /** A 307 to the master's same route, or a 503. */
    static Problem toMasterProblem(Request request, String nodeName, MasterLocation master) {
        Problem problem = switch (master) {
            case MasterLocation.At(var url) -> redirect(request, nodeName, url);
            case MasterLocation.None(var why) -> unknown(nodeName, why);
        };
        return problem.with(RETRYABLE, true);
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
