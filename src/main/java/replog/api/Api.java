package replog.api;

import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import replog.http.Problem;
import replog.http.Request;
import replog.http.Router;
import replog.log.FolderLostException;
import replog.node.Node;
import replog.node.Outcome;

/** The table of a node's routes. */
public final class Api {
    private static final Set<String> APPEND_PATHS =
            Set.of("/message", "/addmessage", "/newMessage", "/add-message");
    private static final Pattern BY_WAY_OF_ANOTHER = Pattern.compile("/nodes/[^/]+/message");

    private Api() {}

    /** Of this program. */
    public static String version() {
        return StatusJson.VERSION;
    }

    /**
     * All that a node answers.
     *
     * @param maxFollowers who may follow the node or its log, or wait for an entry, at once
     * @param nearest which of some paths is meant by one that is no route
     */
    public static Router of(Node node, int maxFollowers,
            BiFunction<String, Stream<String>, Optional<String>> nearest) {
        var append = new AppendRoutes(node);
        var bulk = new BulkRoutes(node);
        var places = new Places(maxFollowers);
        var read = new ReadRoutes(node, places);
        var trace = new TraceRoutes(node, read);
        var health = new HealthRoutes(node, places);
        var refused = new RefusedAppends();
        var metrics = new MetricsRoutes(node, places, refused);
        var probe = new ProbeRoutes(node::readiness);
        var register = new RegisterRoutes(node);
        var replicate = new ReplicateRoutes(node);
        var adopt = new AdoptRoutes(node);
        var offer = new OfferRoutes(node);
        var older = new OlderRoutes(node);
        var faults = new FaultRoutes(node);
        var relay = new RelayRoutes(node, places);
        var page = new PageRoutes();
        var router = Router.builder()
                .guardAll(new SiteGuard(node.place())::letIn)
                .guard(new TokenGuard(node.access())::letIn)
                .nearest(nearest);
        relay.addTo(router, new RelayRoutes.Own(
                health::status, health::events, trace::trace, append::one, faults));
        return faults.addTo(older.addTo(router, read::numbered, health::secondaries))
                .route("POST", "/message", append::one)
                .route("PUT", "/message", offer::offered)
                .route("POST", "/messages", bulk::many)
                .route("GET", "/messages", read::many)
                .route("GET", "/messages/{id}", read::one)
                .route("GET", "/messages/{id}/trace", trace::trace)
                .routeOpen("GET", "/heartbeat", faults.betweenNodes(replicate::heartbeat))
                .routeOpen("GET", "/livez", probe::livez)
                .routeOpen("GET", "/readyz", probe::readyz)
                .route("GET", "/status", health::status)
                .route("GET", "/health", health::health)
                .route("GET", "/metrics", metrics::metrics)
                .route("GET", "/events", health::events)
                .route("GET", "/openapi.json", page::openApi)
                .routeOpen("GET", "/", page::index)
                .routeOpen("GET", "/page/{file}", page::file)
                .route("GET", "/secondaries", health::secondaries)
                .route("POST", "/register", register.fromNodesBy(faults::betweenNodes))
                .route("DELETE", "/secondaries/{name}", register::release)
                .route("POST", "/secondaries/{name}/readmit", register::readmit)
                .route("POST", "/adopt", adopt::adopt)
                .routeApart("PUT", "/replicate", faults.betweenNodes(replicate::offered))
                .route("GET", "/replicate", faults.betweenNodes(replicate::asked))
                .known(thrown -> thrown instanceof FolderLostException
                        ? Optional.of(folderLost(thrown.getMessage())) : Optional.empty())
                .problems((request, problem) -> refused.counted(withOutcome(request, problem)))
                .build();
    }

    private static Problem folderLost(String detail) {
        return Problem.of(503, "failed", "The node's folder is lost", detail);
    }

    /**
     * Each error to an append says what happened to the data, and whether to ask again, also where
     * no handler was asked.
     */
    static Problem withOutcome(Request request, Problem problem) {
        if (problem.status() == 405 && request.method().equals("GET")
                && APPEND_PATHS.contains(request.path())) {
            return problem.adding("GET /messages reads entries, GET /messages/ID one.");
        }
        String meant = (String) problem.more().getOrDefault(Problem.MEANT, request.path());
        return isAppend(request.at(meant))
                ? AppendProblem.byDefault(problem, outcome(request, problem)) : problem;
    }

    /**
     * Nobody looked for the key of such a request: what is stored with it was let in, or was not
     * too large, when it came first.
     */
    private static Outcome outcome(Request request, Problem problem) {
        boolean keyed = !request.headers(IdempotencyKey.HEADER).isEmpty();
        return switch (problem.status()) {
            case 500, 502, 504 -> Outcome.UNKNOWN;
            case 401, 403, 413, 421, 503 -> keyed ? Outcome.UNKNOWN : Outcome.NOT_APPENDED;
            default -> Outcome.NOT_APPENDED;
        };
    }

    /** Entries are read where others are appended, and an entry offered by hand is no append. */
    private static boolean isAppend(Request request) {
        String path = request.path();
        String method = request.method();
        boolean offered = path.equals("/message") && method.equals("PUT");
        return !method.equals("GET") && !offered
                && (path.equals("/messages") || path.startsWith("/messages/")
                        || BY_WAY_OF_ANOTHER.matcher(path).matches()
                        || APPEND_PATHS.contains(path));
    }
}
