package replog.api;

import java.util.Map;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Router;
import replog.node.Node;

/** The table of a node's routes. */
public final class Api {
    /** Paths of appends, each with the method that is none: an offer by hand, and a read. */
    private static final Map<String, String> APPEND_PATHS =
            Map.of("/message", "PUT", "/messages", "GET");

    private Api() {}

    /**
     * All that a node answers.
     *
     * @param maxFollowers who may follow its log, or wait for an entry, at once
     */
    public static Router of(Node node, int maxFollowers) {
        var append = new AppendRoutes(node);
        var bulk = new BulkRoutes(node);
        var read = new ReadRoutes(node, maxFollowers);
        var operate = new OperateRoutes(node);
        var health = new HealthRoutes(node);
        var probe = new ProbeRoutes(node);
        var register = new RegisterRoutes(node);
        var replicate = new ReplicateRoutes(node);
        var adopt = new AdoptRoutes(node);
        var offer = new OfferRoutes(node);
        var faults = new FaultRoutes(node.faults());
        return faults.addTo(Router.builder().guard(new TokenGuard(node.access())::letIn))
                .route("POST", "/message", append::one)
                .route("PUT", "/message", offer::offered)
                .route("POST", "/messages", bulk::many)
                .route("GET", "/messages", read::many)
                .route("GET", "/messages/{id}", read::one)
                .routeOpen("GET", "/heartbeat", faults.betweenNodes(operate::heartbeat))
                .routeOpen("GET", "/livez", probe::livez)
                .routeOpen("GET", "/readyz", probe::readyz)
                .route("GET", "/status", operate::status)
                .route("GET", "/health", health::health)
                .route("GET", "/secondaries", health::secondaries)
                .route("POST", "/register", register.fromNodesBy(faults::betweenNodes))
                .route("DELETE", "/secondaries/{name}", register::release)
                .route("POST", "/secondaries/{name}/readmit", register::readmit)
                .route("POST", "/adopt", adopt::adopt)
                .routeApart("PUT", "/replicate", faults.betweenNodes(replicate::offered))
                .route("GET", "/replicate", faults.betweenNodes(replicate::asked))
                .problems(Api::withOutcome)
                .build();
    }

    /** Each error to an append says what happened to the data, also where no handler was asked. */
    private static Problem withOutcome(Request request, Problem problem) {
        boolean append = !request.method().equals(
                APPEND_PATHS.getOrDefault(request.path(), request.method()));
        if (!append || problem.more().containsKey(Outcome.MEMBER)) {
            return problem;
        }
        boolean broken = problem.status() == 500;
        return problem.with(Outcome.MEMBER,
                (broken ? Outcome.UNKNOWN : Outcome.NOT_APPENDED).word());
    }
}
