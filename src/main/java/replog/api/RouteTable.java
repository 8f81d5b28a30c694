package replog.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import replog.api.append.AppendProblem;
import replog.api.append.AppendRequestParser;
import replog.api.append.AppendRoutes;
import replog.api.append.LegacyRoutes;
import replog.api.append.RejectedAppendCounter;
import replog.api.live.StreamPermits;
import replog.api.operate.FaultRoutes;
import replog.api.operate.MembershipRoutes;
import replog.api.operate.MetricsRoutes;
import replog.api.operate.RelayRoutes;
import replog.api.operate.SetAsideRoutes;
import replog.api.read.ReadRoutes;
import replog.api.status.ProbeRoutes;
import replog.api.status.StatusJson;
import replog.api.status.StatusRoutes;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Router;
import replog.log.storage.FolderLostException;
import replog.node.Node;
import replog.node.peer.ClusterToken;
import replog.node.result.AppendResult.Outcome;
import replog.node.result.Readiness;
import replog.node.store.NodeIdentity;
import replog.wire.HeaderNames;
import replog.wire.HeaderReader.MalformedHeaderException;

/** The table of a node's routes. */
public final class RouteTable {
    private static final Set<String> APPEND_PATHS =
            Set.of("/message", "/addmessage", "/newMessage", "/add-message");
    private static final Pattern BY_WAY_OF_ANOTHER = Pattern.compile("/nodes/[^/]+/message");

    private RouteTable() {}

    /** Of this program. */
    public static String version() {
        return StatusJson.VERSION;
    }

    /**
     * All that a node answers.
     *
     * @param maxFollowers how many clients may follow or wait for an entry at once
     * @param nearest which of some paths is meant by one that is no route
     */
    public static Router router(Node node, int maxFollowers,
            BiFunction<String, Stream<String>, Optional<String>> nearest) {
        var append = new AppendRoutes(node);
        var permits = new StreamPermits(maxFollowers);
        var read = new ReadRoutes(node, permits);
        var health = new StatusRoutes(node, permits);
        var rejected = new RejectedAppendCounter();
        var metrics = new MetricsRoutes(node, permits, rejected);
        var probe = new ProbeRoutes(node::readiness);
        var register = new MembershipRoutes(node);
        var replicate = new ReplicationRoutes(node);
        var adopt = new SetAsideRoutes(node);
        var legacy = new LegacyRoutes(node);
        var faults = new FaultRoutes(node);
        var relay = new RelayRoutes(node, permits);
        var page = new StaticFileRoutes();
        var router = Router.builder()
                .guardAll(new CrossSiteGuard(node.address())::check)
                .guard(request -> requireToken(node.clusterToken(), request))
                .nearest(nearest);
        relay.addTo(router, new RelayRoutes.Own(
                health::status, health::events, read::trace, append::append, faults));
        return faults.addTo(legacy.addTo(router, read::valuesById, health::secondaries))
                .route("POST", "/message", append::append)
                .route("POST", "/messages", append::appendBulk)
                .route("GET", "/messages", read::list)
                .route("GET", "/messages/{id}", read::get)
                .route("GET", "/messages/{id}/trace", read::trace)
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
                .routeApart("PUT", "/replicate", faults.betweenNodes(replicate::replicate))
                .route("GET", "/replicate", faults.betweenNodes(replicate::frames))
                .known(RouteTable::expected)
                .problems((request, problem) -> rejected.count(withOutcome(request, problem)))
                .build();
    }

    private static Optional<Problem> expected(Throwable thrown) {
        return switch (thrown) {
            case MalformedHeaderException e -> Optional.of(Problem.badRequest(e.getMessage()));
            case FolderLostException e -> Optional.of(
                    Problem.of(503, "failed", "The node's folder is lost", e.getMessage()));
            default -> Optional.empty();
        };
    }

    /**
     * What a node answers before it serves: that it lives, that it is not ready, and the stage of
     * its start. Open to all, as these two are later; the rest is refused before anything of it is
     * looked at.
     *
     * @param doing a sentence without its subject and its full stop, such as what it waits for
     */
    public static Router startingRouter(NodeIdentity address, Supplier<String> doing) {
        var probe = new ProbeRoutes(() -> new Readiness(
                List.of(new Readiness.Check("serving", Optional.of(doing.get())))));
        return Router.builder()
                .guardAll(new CrossSiteGuard(address)::check)
                .routeOpen("GET", "/livez", probe::livez)
                .routeOpen("GET", "/readyz", probe::readyz)
                .otherwise(_ -> {
                    throw Problem.of(503, "starting", "Not started yet",
                            "The node does not serve yet: it " + doing.get() + ".")
                            .with(AppendProblem.RETRYABLE, true)
                            .withHeader("Retry-After", "1").exception();
                })
                .problems(RouteTable::withOutcome)
                .build();
    }

    /**
     * Each error to an append says what happened to the data, and whether to ask again, also where
     * no handler was asked.
     */
    static Problem withOutcome(Request request, Problem problem) {
        if (problem.status() == 405 && request.method().equals("GET")
                && APPEND_PATHS.contains(request.path())) {
            return problem.withSentence("GET /messages reads entries, GET /messages/ID one.");
        }
        String meant = (String) problem.more().getOrDefault(Problem.MEANT, request.path());
        return isAppend(request.withPath(meant))
                ? AppendProblem.byDefault(problem, outcome(request, problem)) : problem;
    }

    /**
     * The key of such a request was not looked up: an append with it may be stored, or not
     * too large, when it came first.
     */
    private static Outcome outcome(Request request, Problem problem) {
        boolean keyed = !request.headers(AppendRequestParser.KEY_HEADER).isEmpty();
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

    /** Looks at the headers alone: a stranger's body is not worth reading. */
    private static void requireToken(ClusterToken clusterToken, Request request) {
        if (!clusterToken.isAllowed(request::header)) {
            boolean sent = Stream.of(HeaderNames.TOKEN, HeaderNames.AUTHORIZATION)
                    .anyMatch(name -> !request.header(name).orElse("").isEmpty());
            throw Problem.of(401, "unauthorized", sent ? "Wrong token" : "Token needed",
                    (sent ? "What was sent is not this node's token. " : "")
                    + "Send the token of this node, as x-token: TOKEN or as Authorization:"
                    + " Bearer TOKEN.").withHeader(HeaderNames.CHALLENGE, clusterToken.challenge())
                    .exception();
        }
    }
}
