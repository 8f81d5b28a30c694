package replog.api.operate;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import replog.api.append.AppendProblem;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.http.server.Router.Handler;
import replog.json.EscapedText;
import replog.json.Json;
import replog.json.JsonObject;
import replog.node.Node;
import replog.node.result.MembershipResult;
import replog.node.result.RegistrationRequest;
import replog.node.store.NodeIdentity;
import replog.wire.HeaderNames;
import replog.wire.NodePosition;

/** {@code POST /register} and what undoes it, under {@code /secondaries/NAME}. */
public final class MembershipRoutes {
    private static final int MAX_BYTES = 4096;
    private static final Pattern HERE = Pattern.compile("localhost|127(\\.[0-9]+){3}|(0*:)+0*1");

    private final Node node;

    public MembershipRoutes(Node node) {
        this.node = node;
    }

    /** {@code POST /register}, with what lies in the way of nodes and not of people. */
    public Handler fromNodesBy(UnaryOperator<Handler> way) {
        Handler fromNode = way.apply(this::register);
        return request -> isFromNode(request)
                ? fromNode.handle(request) : register(request);
    }

    /** As {@code {"name","url"}}, or {@code {"ip","port"}} as older projects have it. */
    private Response register(Request request) {
        request.allowQuery();
        request.requireContentType("application/json");
        JsonObject json = request.json(MAX_BYTES);
        return answer(request, node.register(json.has("ip") || json.has("port")
                ? byAddress(json, nodeId(request)) : byUrl(json, nodeId(request))));
    }

    public Response release(Request request) {
        request.allowQuery();
        return answer(request, node.release(request.pathParameter("name")));
    }

    public Response readmit(Request request) {
        request.allowQuery();
        return answer(request, node.readmit(request.pathParameter("name")));
    }

    private static RegistrationRequest byUrl(JsonObject json, Optional<UUID> nodeId) {
        json.allowOnly("name", "url");
        return new RegistrationRequest(read("name", json.string("name"), RegistrationRequest::name),
                read("url", json.string("url"), RegistrationRequest::url), nodeId);
    }

    private static RegistrationRequest byAddress(JsonObject json, Optional<UUID> nodeId) {
        json.allowOnly("name", "ip", "port");
        long port = json.optionalWhole("port").orElseThrow(
                () -> Problem.badRequest("The field 'port' is missing.").exception());
        if (port < 1 || port > 65_535) {
            throw Problem.badRequest("The field 'port' must be a whole number from 1 to 65535,"
                    + " not " + port + ".").exception();
        }
        URI url = read("ip", json.string("ip"), host -> address(host, port));
        return new RegistrationRequest(read("name", json.optionalString("name")
                .orElseGet(() -> name(url)), RegistrationRequest::name), url, nodeId);
    }

    /**
     * Of who gave none: as a node calls itself by default if it is on this machine, else with its
     * address, since each machine may have one of the same port.
     */
    public static String name(URI url) {
        String host = NodeIdentity.bareHost(url);
        return "secondary-" + (HERE.matcher(host).matches() ? ""
                : host.replaceAll("[^A-Za-z0-9._-]", "-") + "-") + url.getPort();
    }

    private static URI address(String host, long port) {
        try {
            return RegistrationRequest.url("http://" + NodeIdentity.inUrl(host) + ":" + port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be a host name or an address, without a port", e);
        }
    }

    private static <T> T read(String field, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("The field '" + field + "' " + e.getMessage() + ", not \""
                    + EscapedText.of(text, 60) + "\".").exception();
        }
    }

    private static boolean isFromNode(Request request) {
        return request.header(HeaderNames.NODE_ID).isPresent();
    }

    /** The node id from the request's headers; only a node sends one. */
    private static Optional<UUID> nodeId(Request request) {
        return isFromNode(request)
                ? Optional.of(NodePosition.from(request::header).nodeId()) : Optional.empty();
    }

    private Response answer(Request request, MembershipResult result) {
        return switch (result) {
            case MembershipResult.Joined(var name, var url, int size, boolean counted) ->
                    Response.json(200, Json.object("name", name, "url", url.toString(),
                            "cluster_size", size, "counted", counted));
            case MembershipResult.LetGo(var name, var url, int size) ->
                    Response.json(200, Json.object("name", name, "url", url.toString(),
                            "cluster_size", size, "released", true));
            case MembershipResult.NameTaken(var why) ->
                    Response.problem(409, "name-taken", "Name taken", why);
            case MembershipResult.PlaceTaken(var why) ->
                    Response.problem(409, "place-taken", "Place taken", why);
            case MembershipResult.Released(var why) ->
                    Response.problem(410, "released", "Let go", why);
            case MembershipResult.IsMaster(var why) ->
                    Response.problem(409, "is-master", "The master itself", why);
            case MembershipResult.FromSettings(var why) ->
                    Response.problem(409, "from-settings", "In the settings", why);
            case MembershipResult.NoneSuch(var why) ->
                    Response.problem(404, "no-such-secondary", "No such secondary", why);
            case MembershipResult.TooMany(var why) ->
                    Response.problem(409, "too-many-nodes", "Too many nodes", why);
            case MembershipResult.NotSaved(var why) -> Response.problem(507, "disk-failed",
                    "Not kept", "The disk did not take it, and nothing changed: " + why);
            case MembershipResult.NotMaster(var master) ->
                    AppendProblem.toMaster(request, node.name(), master);
        };
    }
}
