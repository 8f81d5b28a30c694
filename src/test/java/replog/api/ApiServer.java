package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import replog.config.SpellingSuggestion;
import replog.fixture.LoggedLines;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.json.Json;
import replog.node.Node;
import replog.node.TestNodes;
import replog.node.store.NodeIdentity;
import replog.wire.BatchHeader;

/** A node served on a free port, and the requests of a client that has the node's token. */
final class ApiServer implements AutoCloseable {
    static final int MAX_FOLLOWERS = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String TOKEN = "--token=";
    private static final System.Logger SILENT = new LoggedLines();

    private final Node node;
    private final Server server;
    private final Router router;
    private final Optional<String> token;
    private boolean closed;

    private ApiServer(Server server, Node node, String... flags) {
        this.node = node;
        this.server = server;
        this.router = RouteTable.router(node, MAX_FOLLOWERS, SpellingSuggestion::suggest);
        this.token = Stream.of(flags).filter(flag -> flag.startsWith(TOKEN))
                .map(flag -> flag.substring(TOKEN.length())).findFirst();
        server.serve(router);
    }

    /** A master that others find where it is. */
    static ApiServer master(Path folder, String... flags) throws IOException {
        return master(folder, ServerLimits.fitted(1), SILENT, flags);
    }

    /** The same, within other limits and with another listener to what the server has to log. */
    static ApiServer master(Path folder, ServerLimits limits, System.Logger logger,
            String... flags) throws IOException {
        Server server = Server.bind("127.0.0.1", 0, limits, logger);
        try {
            URI url = URI.create("http://127.0.0.1:" + server.port());
            return new ApiServer(server, TestNodes.master(folder, url, flags), flags);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    static ApiServer secondary(Path folder, String... flags) throws IOException {
        return new ApiServer(bound(0), TestNodes.secondary(folder, flags), flags);
    }

    /** At the place of one that is gone. */
    static ApiServer secondaryAt(int port, Path folder, String... flags) throws IOException {
        return new ApiServer(bound(port), TestNodes.secondary(folder, flags), flags);
    }

    private static Server bound(int port) throws IOException {
        return Server.bind("127.0.0.1", port, ServerLimits.fitted(1), SILENT);
    }

    /** One that registers with its master, as reached at a host. */
    static ApiServer registering(String name, String host, String master, Path folder,
            String... flags) throws IOException {
        return registering(name, host, 0, master, folder, flags);
    }

    /** The same, at the place of one that is gone. */
    static ApiServer registering(String name, String host, int port, String master, Path folder,
            String... flags) throws IOException {
        Server server = bound(port);
        URI url = URI.create("http://" + host + ":" + server.port());
        String[] all = Arrays.copyOf(flags, flags.length + 1);
        all[flags.length] = "--master=" + master;
        return new ApiServer(
                server, TestNodes.secondary(new NodeIdentity(name, folder, url, url, Set.of()),
                        all),
                flags);
    }

    Node node() {
        return node;
    }

    /** What it answers. */
    Router router() {
        return router;
    }

    int port() {
        return server.port();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** What came back, its body as text; of one that is JSON without the end of its line. */
    record Answer(int status, HttpResponse<byte[]> response) {
        String text() {
            String text = new String(response.body(), UTF_8);
            if (!text.isEmpty() && header("Content-Type").matches(".*[/+]json")) {
                assertThat(text).endsWith("\n");
                return text.substring(0, text.length() - 1);
            }
            return text;
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** The members of a JSON object, in their order. */
        Map<?, ?> json() {
            return (Map<?, ?>) Json.parse(response.body(), 8);
        }

        Object member(String name) {
            return json().get(name);
        }
    }

    Answer get(String target) {
        return ask("GET", target, Map.of(), new byte[0]);
    }

    Answer head(String target) {
        return ask("HEAD", target, Map.of(), new byte[0]);
    }

    Answer postJson(String json) {
        return post("/message", "application/json", json);
    }

    Answer postText(String query, String text) {
        return post("/message" + query, "text/plain; charset=utf-8", text);
    }

    Answer post(String target, String contentType, String body) {
        return ask("POST", target, Map.of("Content-Type", contentType), body.getBytes(UTF_8));
    }

    Answer offer(BatchHeader header, byte[] frames) {
        return ask("PUT", "/replicate", header.headers(), frames);
    }

    Answer ask(String method, String target, Map<String, String> headers, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create(url() + target)).timeout(PATIENCE)
                .method(method, body.length == 0
                        ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        token.ifPresent(secret -> request.setHeader("x-token", secret));
        headers.forEach(request::setHeader);
        try {
            var response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            assertDescribed(method, target, headers, body, response);
            return new Answer(response.statusCode(), response);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + target, e);
        }
    }

    /** Whatever a test asks, the answer is one that the description says. */
    private static void assertDescribed(String method, String target, Map<String, String> headers,
            byte[] body, HttpResponse<byte[]> response) {
        var answered = new TreeMap<String, String>();
        response.headers().map().forEach((name, values) ->
                answered.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        var exchange = new Exchange(method, target, headers, body, response.statusCode(), answered,
                response.body());
        assertThat(Description.SHIPPED.faults(exchange))
                .as("%s, and openapi.json", exchange).isEmpty();
    }

    /** Again does nothing. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        node.drain(Duration.ZERO);
        server.close();
        node.close();
    }
}
