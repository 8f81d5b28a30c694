package replog.http.server;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import replog.fixture.LoggedLines;
import replog.fixture.RawConnection;
import replog.http.client.Client.ClientRequest;
import replog.http.server.Router.Handler;

/** A server on a free port with the routes of one test. */
public final class TestServer implements AutoCloseable {
    final LoggedLines logger = new LoggedLines();
    private final Server server;

    TestServer(Router router) throws IOException {
        this(router, ServerLimits.fitted(1));
    }

    TestServer(Router router, ServerLimits limits) throws IOException {
        server = Server.bind("127.0.0.1", 0, limits, logger);
        server.serve(router);
    }

    public static TestServer answering(String method, String template, Handler handler)
            throws IOException {
        return new TestServer(Router.builder().route(method, template, handler).build());
    }

    public static TestServer echo() throws IOException {
        return answering("POST", "/echo",
                request -> Response.bytes(200, "text/plain", request.body(1 << 20)));
    }

    Server server() {
        return server;
    }

    RawConnection connect() throws IOException {
        return new RawConnection(server.port());
    }

    ClientRequest get(String target) {
        return call("GET", target, new byte[0]);
    }

    public ClientRequest call(String method, String target, byte[] body) {
        return new ClientRequest(method, uri(target), Map.of(), ByteBuffer.wrap(body),
                Duration.ofSeconds(10), 64 << 20);
    }

    public URI uri(String target) {
        return URI.create("http://127.0.0.1:" + server.port() + target);
    }

    @Override
    public void close() {
        server.close();
    }
}
