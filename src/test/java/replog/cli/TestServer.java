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
import replog.api.Api;
import replog.config.Nearest;
import replog.fixture.LoggedLines;
import replog.http.Handler;
import replog.http.Response;
import replog.http.Router;
import replog.http.Server;
import replog.http.ServerLimits;
import replog.log.Draft;
import replog.node.AppendRequest;
import replog.node.AppendResult;
import replog.node.Node;
import replog.node.TestNodes;

/** What commands ask: a real node, or one that answers as a test wants. */
final class TestServer implements AutoCloseable {
    private static final int MAX_FOLLOWERS = 4;

    private final Server server;
    private Optional<Node> node = Optional.empty();

    private TestServer() throws IOException {
        server = Server.bind("127.0.0.1", 0, ServerLimits.defaults(), new LoggedLines());
    }

    /** A master alone, with these settings. */
    static TestServer node(Path folder, String... flags) throws IOException {
        var served = new TestServer();
        var all = new ArrayList<>(List.of(flags));
        all.add("--cluster.size=1");
        Node node = TestNodes.master(folder, URI.create(served.url()), all.toArray(String[]::new));
        served.node = Optional.of(node);
        served.server.serve(Api.of(node, MAX_FOLLOWERS, Nearest::to));
        return served;
    }

    /** One that has a heartbeat, and does this with each request. */
    static TestServer answering(String method, String path, Handler handler) throws IOException {
        var served = new TestServer();
        served.server.serve(Router.builder()
                .route("GET", "/heartbeat", request -> Response.text(200, "Alive"))
                .route(method, path, handler).build());
        return served;
    }

    /** A secondary of that master. */
    static TestServer redirecting(String master) throws IOException {
        var served = new TestServer();
        Handler redirect = request -> Response.empty(307)
                .header("Location", master + request.rawTarget());
        served.server.serve(Router.builder()
                .route("GET", "/heartbeat", request -> Response.text(200, "Alive"))
                .route("POST", "/message", redirect)
                .route("POST", "/messages", redirect).build());
        return served;
    }

    /** Nobody listens there. */
    static String nobody() throws IOException {
        try (var free = new ServerSocket(0)) {
            return "http://127.0.0.1:" + free.getLocalPort();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    Node node() {
        return node.orElseThrow();
    }

    /** All at once, on disk when it returns. */
    void append(String... values) {
        var drafts = Stream.of(values).map(value -> Draft.of(value.getBytes(UTF_8))).toList();
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
