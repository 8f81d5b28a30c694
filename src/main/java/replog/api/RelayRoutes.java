package replog.api;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.http.Call;
import replog.http.Handler;
import replog.http.Printable;
import replog.http.Problem;
import replog.http.Reply;
import replog.http.Request;
import replog.http.Response;
import replog.http.Router;
import replog.node.Node;
import replog.node.Relay;
import replog.node.Way;
import replog.wire.HeaderNames;

/**
 * Under {@code /nodes/NAME}: what another node answers, by way of this one.
 *
 * <p>So that a page of one origin can show and operate a cluster. The name is that of a node that
 * this one knows, never an address, and what a node passes on for another goes no further. What the
 * other answers is passed on as it is, but for its refusal of this node's token, which is not the
 * asker's.
 */
final class RelayRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A write concern may take for ever, and not everywhere is it seen that the client left. */
    private static final Duration APPEND_PATIENCE = Duration.ofMinutes(10);
    private static final int MAX_BODY_BYTES = 256 << 10;
    private static final int MAX_ANSWER_BYTES = 4 << 20;
    private static final List<String> ASKED =
            List.of("Content-Type", "Accept", IdempotencyKey.HEADER);
    private static final List<String> ANSWERED = List.of("Location", "Retry-After", "Allow",
            "Cache-Control", "Idempotency-Replayed", HeaderNames.LAST_ID,
            HeaderNames.COMMITTED_ID, HeaderNames.MASTER_LAST_ID, HeaderNames.STATE);

    private final Node node;
    private final Relay relay;
    private final Places places;

    RelayRoutes(Node node, Places places) {
        this.node = node;
        this.relay = node.relay();
        this.places = places;
    }

    /** What this node answers under its own name. */
    record Own(Handler status, Handler events, Handler trace, Handler append,
            FaultRoutes faults) {}

    Router.Builder addTo(Router.Builder router, Own own) {
        FaultRoutes faults = own.faults();
        return router
                .route("GET", "/nodes/{name}/status", asking(own.status()))
                .route("GET", "/nodes/{name}/events", following(own.events()))
                .route("GET", "/nodes/{name}/messages/{id}/trace", asking(own.trace()))
                .route("POST", "/nodes/{name}/message", appending(own.append()))
                .route("GET", "/nodes/{name}/faults", asking(faults.where(faults::all)))
                .route("POST", "/nodes/{name}/faults", asking(faults.where(faults::add)))
                .route("DELETE", "/nodes/{name}/faults",
                        asking(faults.where(faults::removeAll)))
                .route("DELETE", "/nodes/{name}/faults/{id}",
                        asking(faults.where(faults::remove)))
                .route("GET", "/nodes/{name}/delay", asking(faults.where(faults::delay)))
                .route("POST", "/nodes/{name}/delay", asking(faults.where(faults::delayNext)));
    }

    /** What is short; {@code here} answers where the name is this node's own. */
    private Handler asking(Handler here) {
        return request -> {
            request.allowQuery();
            return routed(request, here, to -> answer(request, to, PATIENCE));
        };
    }

    /** The same of an append, which may wait for long: a place is taken for it. */
    private Handler appending(Handler here) {
        return request -> {
            request.allowQuery("write_concern", "timeout");
            return routed(request, here, to -> {
                IdempotencyKey.of(request); // what is none is refused here, as it would be there
                try (var _ = places.take()) {
                    return answer(request, to, APPEND_PATIENCE);
                }
            });
        };
    }

    /** What changes in the other node, as long as both sides are there. */
    private Handler following(Handler here) {
        return request -> {
            request.allowQuery();
            return routed(request, here, to -> EventOutput.streamed(
                    new RelayStream(relay, places, to, headers(request))::run));
        };
    }

    /**
     * Where to ask.
     *
     * @param name of the node, as it was asked for
     */
    record Target(String name, URI uri) {}

    @FunctionalInterface
    private interface Asking {
        Response ask(Target target) throws IOException;
    }

    private Response routed(Request request, Handler here, Asking asking)
            throws IOException {
        String name = request.pathParameter("name");
        int end = request.path().indexOf('/', "/nodes/".length());
        String rest = request.path().substring(end);
        return switch (node.way(name)) {
            case Way.Here() -> here.handle(request.at(rest));
            case Way.There(URI url) ->
                    asking.ask(new Target(name, uri(url, request.at(rest))));
            case Way.ByMaster(URI url) -> {
                if (request.header(HeaderNames.RELAYED).isPresent()) {
                    throw unknown(name).exception();
                }
                yield asking.ask(new Target(name, uri(url, request)));
            }
            case Way.Unknown() -> throw unknown(name).exception();
        };
    }

    private static URI uri(URI base, Request request) {
        return URI.create(base.toString() + request.rawTarget());
    }

    private Response answer(Request request, Target to, Duration patience) {
        var call = new Call(request.method(), to.uri(), headers(request),
                ByteBuffer.wrap(request.body(MAX_BODY_BYTES)), patience, MAX_ANSWER_BYTES);
        return switch (request.await(() -> relay.exchange(call))) {
            case Reply.Answered answered when answered.status() == 401 ->
                    throw unreachable(to.name(), "it refused our token").exception();
            case Reply.Answered answered -> passedOn(answered);
            case Reply.Unreachable(var reason) ->
                    throw unreachable(to.name(), reason).exception();
            case Reply.TimedOut(var after) -> throw silent(to.name(), after).exception();
            case Reply.TooLarge(int max) -> throw unreachable(
                    to.name(), "its answer has more than " + max + " bytes").exception();
        };
    }

    private static Response passedOn(Reply.Answered answered) {
        Optional<String> type = answered.header("Content-Type");
        Response response = type.isEmpty() || answered.body().length == 0
                ? Response.empty(answered.status())
                : Response.bytes(answered.status(), type.get(), answered.body());
        var passed = new HashMap<String, String>();
        ANSWERED.forEach(name ->
                answered.header(name).ifPresent(value -> passed.put(name, value)));
        return response.headers(passed);
    }

    private static Map<String, String> headers(Request request) {
        var headers = new HashMap<String, String>();
        ASKED.forEach(name -> request.header(name)
                .ifPresent(value -> headers.put(name, plain(name, value))));
        headers.put(HeaderNames.RELAYED, "1");
        return headers;
    }

    /** Any other would not reach the other node, or as another one. */
    private static String plain(String name, String value) {
        if (!value.chars().allMatch(one -> one == '\t' || one >= ' ' && one <= '~')) {
            throw Problem.badRequest("The " + name + " must be printable ASCII to be passed on;"
                    + " ask the node itself.").exception();
        }
        return value;
    }

    /** Of an append nobody knows then whether it is stored. */
    static Problem unreachable(String name, String why) {
        return Problem.of(502, "unreachable", "Node unreachable",
                "The node " + shown(name) + " can't be asked: " + why + ".")
                .with(AppendProblem.RETRYABLE, true);
    }

    static Problem silent(String name, Duration after) {
        return Problem.of(504, "unreachable", "Node does not answer",
                "The node " + shown(name) + " did not answer within "
                + Seconds.text(after) + " s.").with(AppendProblem.RETRYABLE, true);
    }

    private static Problem unknown(String name) {
        return Problem.of(404, "unknown-node", "Unknown node",
                "No node of this cluster is known here as " + shown(name) + ".");
    }

    private static String shown(String name) {
        return Printable.of(name, 100);
    }
}
