package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.node.TestNodes;

/** What a node answers before it serves. */
@Timeout(60)
class StartingApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<String> doing = new AtomicReference<>("opens its log");
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1),
                System.getLogger("test/http"));
        server.announce(RouteTable.startingRouter(
                TestNodes.place("master", Path.of("m")), doing::get));
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void livesAndIsNotReadyAndSaysWhatItIsAt() throws Exception {
        assertAnswer(get("/livez"), 200, "live\n");
        assertAnswer(get("/readyz"), 503, "not ready\n");
        assertAnswer(get("/readyz?verbose"), 503, "not ready\nserving: opens its log\n");
        doing.set("waits for\nb");
        assertAnswer(get("/readyz?verbose"), 503, "not ready\nserving: waits for\\nb\n");
    }

    @Test
    void othersWaitForWhatServes() throws Exception {
        var early = client.sendAsync(request("/status").build(), BodyHandlers.ofString());
        assertAnswer(get("/livez"), 200, "live\n");
        assertThat(early).isNotDone();
        server.serve(Router.builder()
                .route("GET", "/status", _ -> Response.text(200, "all is well")).build());
        assertAnswer(early.get(20, TimeUnit.SECONDS), 200, "all is well");
        assertThat(get("/livez").statusCode()).isEqualTo(404);
    }

    @Test
    void andAreRefusedWhenTheStartLasts() throws Exception {
        var append = client.sendAsync(request("/message")
                .POST(BodyPublishers.ofString("a")).build(), BodyHandlers.ofString());
        var keyed = client.sendAsync(request("/message").header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString("a")).build(), BodyHandlers.ofString());
        var read = client.sendAsync(request("/messages/7").build(), BodyHandlers.ofString());
        assertAnswer(append.get(20, TimeUnit.SECONDS), 503, """
                {"type":"/problems/starting","title":"Not started yet","status":503,\
                "detail":"The node does not serve yet: it opens its log.",\
                "retryable":true,"outcome":"not_appended"}""");
        assertThat(append.get().headers().firstValue("Retry-After")).contains("1");
        assertThat(keyed.get(20, TimeUnit.SECONDS).body()).contains("\"outcome\":\"unknown\"");
        assertThat(read.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        assertThat(read.get().body()).doesNotContain("outcome");
    }

    private HttpResponse<String> get(String target) throws Exception {
        return client.send(request(target).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + target));
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String text) {
        assertThat(answer.body()).isEqualToIgnoringNewLines(text);
        assertThat(answer.statusCode()).isEqualTo(status);
    }
}
