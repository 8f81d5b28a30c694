package replog.api.status;

import java.util.function.Supplier;
import java.util.stream.Collectors;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.json.EscapedText;
import replog.node.result.Readiness;

/**
 * {@code GET /livez} and {@code GET /readyz}, for what starts nodes and sends them requests.
 *
 * <p>A node that isn't ready answers all the same, so only its own process is asked by the first:
 * a restart would mend none of what the second finds but a failed disk, and that one maybe not.
 */
public final class ProbeRoutes {
    private static final String VERBOSE = "verbose";
    private static final int MAX_LENGTH = 500;

    private final Supplier<Readiness> readiness;

    public ProbeRoutes(Supplier<Readiness> readiness) {
        this.readiness = readiness;
    }

    public Response livez(Request request) {
        request.allowQuery();
        return Response.text(200, "live\n");
    }

    /** The verdict in the first line, and if so asked each check in a line of its own. */
    public Response readyz(Request request) {
        request.allowQuery(VERBOSE);
        boolean verbose = request.query(VERBOSE).map(ProbeRoutes::isOn).orElse(false);
        Readiness now = readiness.get();
        String verdict = now.ready() ? "ready\n" : "not ready\n";
        return Response.text(now.ready() ? 200 : 503, verbose ? verdict + lines(now) : verdict);
    }

    private static boolean isOn(String value) {
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw Problem.badRequest(
                    "The query parameter 'verbose' is left empty, or true or false.").exception();
        };
    }

    private static String lines(Readiness readiness) {
        return readiness.checks().stream()
                .map(check -> check.name() + ": " + check.obstacle()
                        .map(obstacle -> EscapedText.of(obstacle, MAX_LENGTH)).orElse("ok") + "\n")
                .collect(Collectors.joining());
    }
}
