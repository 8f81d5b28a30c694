package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import replog.api.RouteTable;
import replog.config.SpellingSuggestion;
import replog.fixture.LoggedLines;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Router.Handler;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.log.frame.NewEntry;
import replog.node.Node;
import replog.node.TestNodes;
import replog.node.result.AppendRequest;
import replog.node.result.AppendResult;

/** What commands ask: a real node, or one that answers as a test wants. */
public final class TestServer implements AutoCloseable {
    private static final int MAX_FOLLOWERS = 4;

    private final Server server;
    private Optional<Node> node = Optional.empty();

    private TestServer() throws IOException {
        server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines());
    }

    /** A master alone, with these settings. */
    public static TestServer node(Path folder, String... flags) throws IOException {
        var served = new TestServer();
        var all = new ArrayList<>(List.of(flags));
        all.add("--cluster.size=1");
        Node node = TestNodes.master(folder, URI.create(served.url()), all.toArray(String[]::new));
        served.node = Optional.of(node);
        served.server.serve(RouteTable.router(node, MAX_FOLLOWERS, SpellingSuggestion::suggest));
        return served;
    }

    /** One that has a heartbeat, and does this with each request. */
    public static TestServer answering(String method, String path, Handler handler)
            throws IOException {
        var served = new TestServer();
        served.server.serve(Router.builder()
                .route("GET", "/heartbeat", request -> Response.text(200, "Alive"))
                .route(method, path, handler).build());
        return served;
    }

    /** A secondary of that master. */
    public static TestServer redirecting(String master) throws IOException {
        var served = new TestServer();
        Handler redirect = request -> Response.empty(307)
                .withHeader("Location", master + request.rawTarget());
        served.server.serve(Router.builder()
                .route("GET", "/heartbeat", request -> Response.text(200, "Alive"))
                .route("POST", "/message", redirect)
                .route("POST", "/messages", redirect).build());
        return served;
    }

    /** Nobody listens there. */
    public static String nobody() throws IOException {
        try (var free = new ServerSocket(0)) {
            return "http://127.0.0.1:" + free.getLocalPort();
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    public Node node() {
        return node.orElseThrow();
    }

    /** All at once, on disk when it returns. */
    public void append(String... values) {
        var drafts = Stream.of(values).map(value -> NewEntry.of(value.getBytes(UTF_8))).toList();
        assertThat(node().append(new AppendRequest(drafts, Optional.empty(), Optional.empty()))
                .await()).isInstanceOf(AppendResult.Acknowledged.class);
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (node.isPresent()) {
            node.get().close();
        }
    }
}
