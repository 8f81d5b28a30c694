package replog.api.operate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import replog.api.append.AppendProblem;
import replog.api.append.AppendRequestParser;
import replog.api.live.ServerSentEventWriter;
import replog.api.live.StreamPermits;
import replog.api.status.DurationJson;
import replog.http.Problem;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.http.client.Client.StreamResponse;
import replog.http.client.Client.StreamedBody;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Router.Handler;
import replog.json.EscapedText;
import replog.node.Node;
import replog.node.peer.NodeRoute;
import replog.node.peer.PeerRelay;
import replog.wire.HeaderNames;

/**
 * Under {@code /nodes/NAME}: what another node answers, through this one.
 *
 * <p>So that a page of one origin can show and operate a cluster. The name is that of a node that
 * this one knows, never an address, and what a node passes on for another goes no further. What the
 * other answers is passed on as it is, but for its refusal of this node's token, which is not the
 * asker's.
 */
public final class RelayRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(15);
    /** A write concern may take for ever, and not everywhere is it seen that the client left. */
    private static final Duration APPEND_PATIENCE = Duration.ofMinutes(10);
    private static final int MAX_BODY_BYTES = 256 << 10;
    private static final int MAX_ANSWER_BYTES = 4 << 20;
    private static final List<String> ASKED =
            List.of("Content-Type", "Accept", AppendRequestParser.KEY_HEADER);
    private static final List<String> ANSWERED = List.of("Location", "Retry-After", "Allow",
            "Cache-Control", "Idempotency-Replayed", HeaderNames.LAST_ID,
            HeaderNames.COMMITTED_ID, HeaderNames.MASTER_LAST_ID, HeaderNames.STATE);

    private final Node node;
    private final PeerRelay relay;
    private final StreamPermits permits;

    public RelayRoutes(Node node, StreamPermits permits) {
        this.node = node;
        this.relay = node.relay();
        this.permits = permits;
    }

    /** What this node answers under its own name. */
    public record Own(Handler status, Handler events, Handler trace, Handler append,
            FaultRoutes faults) {}

    public Router.Builder addTo(Router.Builder router, Own own) {
        FaultRoutes faults = own.faults();
        return router
                .route("GET", "/nodes/{name}/status", asking(own.status()))
                .route("GET", "/nodes/{name}/events", following(own.events()))
                .route("GET", "/nodes/{name}/messages/{id}/trace", asking(own.trace()))
                .route("POST", "/nodes/{name}/message", appending(own.append()))
                .route("GET", "/nodes/{name}/faults", asking(faults.ifEnabled(faults::all)))
                .route("POST", "/nodes/{name}/faults", asking(faults.ifEnabled(faults::add)))
                .route("DELETE", "/nodes/{name}/faults",
                        asking(faults.ifEnabled(faults::removeAll)))
                .route("DELETE", "/nodes/{name}/faults/{id}",
                        asking(faults.ifEnabled(faults::remove)))
                .route("GET", "/nodes/{name}/delay", asking(faults.ifEnabled(faults::delay)))
                .route("POST", "/nodes/{name}/delay", asking(faults.ifEnabled(faults::delayNext)));
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
                // what is none is refused here, as it would be there
                AppendRequestParser.key(request);
                try (var _ = permits.acquire()) {
                    return answer(request, to, APPEND_PATIENCE);
                }
            });
        };
    }

    /** What changes in the other node, as long as both sides are there. */
    private Handler following(Handler here) {
        return request -> {
            request.allowQuery();
            return routed(request, here, to -> {
                Map<String, String> headers = headers(request);
                return ServerSentEventWriter.response(out -> {
                    try (var _ = permits.acquire()) {
                        pass(to, headers, out);
                    }
                });
            });
        };
    }

    /**
     * Where to ask.
     *
     * @param name of the node, as it was asked for
     */
    private record Target(String name, URI uri) {}

    private Response routed(Request request, Handler here, Function<Target, Response> asking)
            throws IOException {
        String name = request.pathParameter("name");
        int end = request.path().indexOf('/', "/nodes/".length());
        String rest = request.path().substring(end);
        return switch (node.route(name)) {
            case NodeRoute.Local() -> here.handle(request.withPath(rest));
            case NodeRoute.Direct(URI url) ->
                    asking.apply(new Target(name, uri(url, request.withPath(rest))));
            case NodeRoute.ViaMaster(URI url) -> {
                if (request.header(HeaderNames.RELAYED).isPresent()) {
                    throw unknown(name).exception();
                }
                yield asking.apply(new Target(name, uri(url, request)));
            }
            case NodeRoute.Unknown() -> throw unknown(name).exception();
        };
    }

    private static URI uri(URI base, Request request) {
        return URI.create(base.toString() + request.rawTarget());
    }

    private Response answer(Request request, Target to, Duration patience) {
        var call = new ClientRequest(request.method(), to.uri(), headers(request),
                ByteBuffer.wrap(request.body(MAX_BODY_BYTES)), patience, MAX_ANSWER_BYTES);
        return switch (request.await(() -> relay.exchange(call))) {
            case ClientResponse.Answered answered when answered.status() == 401 ->
                    throw unreachable(to.name(), "it refused our token").exception();
            case ClientResponse.Answered answered -> relayed(answered);
            case ClientResponse.Unreachable(var reason) ->
                    throw unreachable(to.name(), reason).exception();
            case ClientResponse.TimedOut(var after) -> throw silent(to.name(), after).exception();
            case ClientResponse.TooLarge(int max) -> throw unreachable(
                    to.name(), "its answer has more than " + max + " bytes").exception();
        };
    }

    private static Response relayed(ClientResponse.Answered answered) {
        Optional<String> type = answered.header("Content-Type");
        Response response = type.isEmpty() || answered.body().length == 0
                ? Response.empty(answered.status())
                : Response.bytes(answered.status(), type.get(), answered.body());
        var passed = new HashMap<String, String>();
        ANSWERED.forEach(name -> answered.header(name).ifPresent(value -> passed.put(name, value)));
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

    /** It is then unknown whether an append is stored. */
    private static Problem unreachable(String name, String why) {
        return Problem.of(502, "unreachable", "Node unreachable",
                "The node " + describe(name) + " can't be asked: " + why + ".")
                .with(AppendProblem.RETRYABLE, true);
    }

    private static Problem silent(String name, Duration after) {
        return Problem.of(504, "unreachable", "Node does not answer",
                "The node " + describe(name) + " did not answer within "
                + DurationJson.text(after) + " s.").with(AppendProblem.RETRYABLE, true);
    }

    private static Problem unknown(String name) {
        return Problem.of(404, "unknown-node", "Unknown node",
                "No node of this cluster is known here as " + describe(name) + ".");
    }

    private static String describe(String name) {
        return EscapedText.of(name, 100);
    }

    /**
     * Passes on another node's events as they come, a piece at a time, until either side ends or
     * the other is silent for longer than a node is: it sends a comment every 10 s at least.
     */
    private void pass(Target target, Map<String, String> headers, OutputStream out)
            throws IOException {
        var call = new ClientRequest(
                "GET", target.uri(), headers, ByteBuffer.allocate(0), PATIENCE, 0);
        switch (relay.open(call)) {
            case StreamResponse.Begun(int status, var body) -> {
                try {
                    if (status != 200) {
                        throw rejection(target.name(), status).exception();
                    }
                    copy(body, out);
                } finally {
                    relay.release(body);
                }
            }
            case StreamResponse.Failed(ClientResponse.TimedOut(var after)) ->
                    throw silent(target.name(), after).exception();
            case StreamResponse.Failed(ClientResponse.Unreachable(var why)) ->
                    throw unreachable(target.name(), why).exception();
            case StreamResponse.Failed(var reply) ->
                    throw new IllegalStateException("a failure is no " + reply);
        }
    }

    private static void copy(StreamedBody body, OutputStream out) throws IOException {
        out.flush(); // it begins now, whenever the first event comes
        try {
            Optional<byte[]> piece = body.next(SILENCE.toNanos());
            while (piece.isPresent()) {
                out.write(piece.get());
                out.flush();
                piece = body.next(SILENCE.toNanos());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it passed events on");
        }
    }

    private static Problem rejection(String name, int status) {
        return switch (status) {
            case 401 -> unreachable(name, "it refused our token");
            case 404 -> Problem.of(404, "unknown-node", "Unknown node",
                    "The master knows no node " + name + ".");
            case 503 -> Problem.busy("As many follow the node " + name
                    + " as may, or it starts or ends just now.");
            default -> unreachable(name, "it answered " + status);
        };
    }
}
