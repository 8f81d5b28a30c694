package replog.scenario;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.function.BiFunction;
import replog.http.client.Client;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;

/** Passes all on to a node but idempotency keys, and makes of its answers what a test wants. */
final class TamperingProxy implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int MAX_BYTES = 1 << 20;
    private static final List<String> PASSED = List.of("Content-Type", "Accept");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");
    private static final List<String> PATHS = List.of("/status", "/message", "/messages",
            "/messages/{id}", "/faults", "/no-such-path");

    private final URI node;
    private final BiFunction<String, String, String> tampered;
    private final Client client = new Client(LIMIT);
    private final Server server;

    /** @param tampered is given method and target, and the answer's body, and gives another one */
    TamperingProxy(URI node, BiFunction<String, String, String> tampered) throws IOException {
        this.node = node;
        this.tampered = tampered;
        server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1),
                System.getLogger("tampering"));
        var router = Router.builder();
        for (String path : PATHS) {
            METHODS.forEach(method -> router.route(method, path, this::passedOn));
        }
        server.serve(router.build());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }

    private Response passedOn(Request request) {
        var headers = new HashMap<String, String>();
        PASSED.forEach(name -> request.header(name).ifPresent(
                value -> headers.put(name, value)));
        byte[] body = request.method().equals("GET") || request.method().equals("DELETE")
                ? new byte[0] : request.body(MAX_BYTES);
        ClientResponse reply = client.exchange(new ClientRequest(request.method(),
                node.resolve(request.rawTarget()), headers, ByteBuffer.wrap(body), LIMIT,
                MAX_BYTES));
        if (!(reply instanceof ClientResponse.Answered answer)) {
            return Response.empty(502);
        }
        String text = tampered.apply(request.method() + " " + request.rawTarget(),
                new String(answer.body(), StandardCharsets.UTF_8));
        Response response = Response.bytes(answer.status(),
                answer.header("Content-Type").orElse("text/plain"),
                text.getBytes(StandardCharsets.UTF_8));
        for (String name : List.of("Allow", "Retry-After", "Idempotency-Replayed")) {
            answer.header(name).ifPresent(value -> response.withHeader(name, value));
        }
        return response;
    }
}
