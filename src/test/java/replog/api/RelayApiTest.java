package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static replog.api.ClusterApiTest.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;

/** {@code /nodes/NAME/...}: what one node answers, by way of another. */
@BesideOthers
@Timeout(60)
class RelayApiTest {
    private static final String JSON = "application/json";
    private static final String TOKEN = "--token=s3cret";
    private static final String[] QUICK = {"--fsync=never", "--heartbeat.interval=20ms",
        "--heartbeat.timeout=5s", "--heartbeat.unhealthy=3", "--retry.backoff=20ms", "--quorum=1",
        TOKEN};

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private ApiServer a = nodes.secondary("a", "--fsync=never", TOKEN);
    private final ApiServer b = nodes.secondary("b", "--fsync=never", TOKEN);
    private final ApiServer master = master("m",
            "a=" + a.url() + ",b=" + b.url() + ",gone=http://127.0.0.1:1");

    @BeforeEach
    void open() {
        await(() -> "master".equals(a.get("/status").member("master"))
                && "master".equals(b.get("/status").member("master")));
    }

    @Test
    void eachNodeShowsEachOther() {
        Object idOfA = a.get("/status").member("node_id");
        Object idOfMaster = master.get("/status").member("node_id");
        for (ApiServer node : List.of(master, a, b)) {
            assertThat(node.get("/nodes/a/status").member("node_id")).isEqualTo(idOfA);
            assertThat(node.get("/nodes/%61/status").member("node_id")).isEqualTo(idOfA);
            assertThat(node.get("/nodes/master/status").member("node_id")).isEqualTo(idOfMaster);
            assertThat(node.head("/nodes/a/status").status()).isEqualTo(200);
        }
        assertThat(a.get("/nodes/s1/status").member("node_id")).isEqualTo(idOfA); // its own name
    }

    @Test
    void partitionIsTakenBackByWayOfThoseThatItCutsOff() {
        partition(master, "a");
        partition(b, "master");
        await(() -> "UNHEALTHY".equals(statusOf("a")) && "UNHEALTHY".equals(statusOf("b")));
        List<?> faults = faults(b.get("/nodes/a/faults"));
        Object id = ((Map<?, ?>) faults.getFirst()).get("id");
        assertThat(b.ask("DELETE", "/nodes/a/faults/" + id, Map.of(), new byte[0]).status())
                .isEqualTo(200);
        assertThat(b.ask("DELETE", "/nodes/a/faults/" + id, Map.of(), new byte[0]).status())
                .isEqualTo(404);
        assertThat(faults(b.ask("DELETE", "/nodes/master/faults", Map.of(), new byte[0])))
                .isEmpty();
        await(() -> "HEALTHY".equals(statusOf("a")) && "HEALTHY".equals(statusOf("b")));
    }

    @Test
    void delaysAndRefusalsArePassedOnAsTheyAre() {
        assertThat(b.post("/nodes/a/delay", JSON, "{\"value\":30}").text())
                .isEqualTo("{\"delay\":30}");
        assertThat(a.get("/delay").text()).isEqualTo("{\"delay\":30}");
        assertThat(master.get("/nodes/a/delay").text()).isEqualTo("{\"delay\":30}");
        Answer refused = b.post("/nodes/a/faults", JSON, "{\"kind\":\"flood\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.member("detail")).asString().contains("'kind'", "flood");
        assertThat(b.post("/nodes/a/faults", "text/plain", "x").status()).isEqualTo(415);
    }

    @Test
    void faultOfAnyNameIsNoAppend() {
        Answer refused = b.get("/nodes/b/faults/message");
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.text()).doesNotContain("outcome");
        assertThat(b.ask("PUT", "/nodes/b/message", Map.of(), new byte[0]).text())
                .contains("outcome");
    }

    @Test
    void appendsByWayOfAnyNode() {
        for (ApiServer node : List.of(master, a, b)) {
            Answer answer = node.post("/nodes/master/message", JSON,
                    "{\"value\":\"\u00e9\",\"write_concern\":3}");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("Location")).endsWith("/messages/" + answer.member("id"));
        }
        assertThat(a.post("/nodes/master/message?write_concern=2", "text/plain", "t").status())
                .isEqualTo(201);
        assertThat(b.get("/messages").text()).startsWith("[\"\u00e9\",\"\u00e9\",\"\u00e9\"");
        for (ApiServer node : List.of(master, a, b)) {
            assertThat(node.post("/nodes/a/message", JSON, "{\"value\":\"x\"}")
                    .header("Location")).isEqualTo("http://out:80/message");
        }
    }

    @Test
    void repeatIsKnownByItsKeyThatIsAscii() {
        var key = Map.of("Idempotency-Key", "k", "Content-Type", "text/plain");
        String path = "/nodes/master/message?write_concern=1";
        assertThat(a.ask("POST", path, key, "x".getBytes(UTF_8)).status()).isEqualTo(201);
        Answer repeat = b.ask("POST", path, key, "x".getBytes(UTF_8));
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.header("Idempotency-Replayed")).isEqualTo("true");
        Answer other = b.ask("POST", path, key, "y".getBytes(UTF_8));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.member("outcome")).isEqualTo("not_appended");
    }

    @Test
    void appendToNobodyIsUnknownAndOneThatIsTooLargeIsNot() {
        Answer gone = master.post("/nodes/gone/message", JSON, "{\"value\":\"x\"}");
        assertThat(gone.status()).isEqualTo(502);
        assertThat(gone.member("type")).isEqualTo("/problems/unreachable");
        assertThat(gone.member("outcome")).isEqualTo("unknown");
        assertThat(gone.member("detail")).isEqualTo(
                "The node gone can't be asked: connection refused.");
        Answer large = a.post("/nodes/master/message", "text/plain", "x".repeat((256 << 10) + 1));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.member("outcome")).isEqualTo("not_appended");
        Answer nobody = a.post("/nodes/nobody/message", JSON, "{\"value\":\"x\"}");
        assertThat(nobody.status()).isEqualTo(404);
        assertThat(nobody.member("outcome")).isEqualTo("not_appended");
        assertThat(master.get("/messages").text()).isEqualTo("[]");
    }

    @Test
    void asksNobodyThatItDoesNotKnow() {
        for (String name : List.of("nobody", "127.0.0.1:1", "http:%2F%2F127.0.0.1:1",
                "a%2Fstatus", "..", "%2E%2E", "a%00", "%F0%9F%98%80", "A", "a%0D%0AX:1")) {
            for (ApiServer node : List.of(master, a)) {
                Answer answer = node.get("/nodes/" + name + "/status");
                assertThat(answer.status()).as(name).isEqualTo(404);
                assertThat(answer.member("type")).isEqualTo("/problems/unknown-node");
                assertThat(status(NodeEvents.by(node, name, "x-token", "s3cret")))
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void passesOnNothingElse() {
        for (String line : List.of("GET /nodes/a 404", "GET /nodes/a/messages 404",
                "POST /nodes/a/adopt 404", "PUT /nodes/a/replicate 404",
                "GET /nodes/a/status/ 404", "GET /nodes//status 404", "GET /nodes/a%2Fstatus 404",
                "GET /nodes/%FF/status 404", "POST /nodes/a/status 405",
                "PUT /nodes/master/message 405", "DELETE /nodes/a/delay 405",
                "GET /nodes/a/status?x=1 400", "GET /nodes/a/faults/1 405")) {
            String[] words = line.split(" ");
            assertThat(master.ask(words[0], words[1], Map.of(), new byte[0]).status())
                    .as(line).isEqualTo(Integer.parseInt(words[2]));
        }
    }

    @Test
    void whatIsPassedOnGoesNoFurther() {
        var relayed = Map.of("Replog-Relayed", "1");
        assertThat(a.ask("GET", "/nodes/b/status", relayed, new byte[0]).status())
                .isEqualTo(404);
        assertThat(a.ask("GET", "/nodes/master/status", relayed, new byte[0]).status())
                .isEqualTo(200);
    }

    @Test
    void eventsComeByWayOfOthersUntilTheirNodeEnds() throws IOException {
        String[] token = {"x-token", "s3cret"};
        try (var direct = NodeEvents.by(a, "master", token);
                var twice = NodeEvents.by(b, "a", token);
                var own = NodeEvents.by(a, "s1", token)) {
            assertThat(direct.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(direct.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(direct.await("status").member("name")).isEqualTo("master");
            assertThat(twice.await("status").member("name")).isEqualTo("s1");
            own.await("status");
            master.postJson("{\"value\":\"x\",\"write_concern\":3}");
            direct.await("appended");
            twice.await("appended");
            own.await("appended");
            a.node().drain(Duration.ZERO);
            assertThat(rest(direct) + rest(twice) + rest(own)).isNotNegative();
        }
        try (var again = NodeEvents.by(b, "master", token)) {
            again.await("status");
            master.close();
            assertThat(rest(again)).isNotNegative();
        }
    }

    @Test
    void nodeThatGoesDownIsBackByTheSameName() throws IOException {
        int port = a.port();
        a.close();
        assertThat(master.get("/nodes/a/status").status()).isEqualTo(502);
        assertThat(status(NodeEvents.by(b, "a", "x-token", "s3cret"))).isEqualTo(502);
        a = nodes.secondaryAt(port, "a", "--fsync=never", TOKEN);
        assertThat(master.get("/nodes/a/status").status()).isEqualTo(200);
    }

    @Test
    void nodeThatHangsIsSaidToBeSilent() throws Exception {
        try (var hanging = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"));
                var other = master("n",
                        "h=http://127.0.0.1:" + hanging.getLocalPort())) {
            var status = CompletableFuture.supplyAsync(() -> other.get("/nodes/h/status"));
            var events = CompletableFuture.supplyAsync(() ->
                    status(NodeEvents.by(other, "h", "x-token", "s3cret")));
            assertThat(status.get(20, TimeUnit.SECONDS).status()).isEqualTo(504);
            assertThat(events.get(20, TimeUnit.SECONDS)).isEqualTo(504);
        }
    }

    @Test
    void onlyWhoIsLetInIsPassedOnAndOnlyWithTheNodesOwnToken() throws IOException {
        var wrong = Map.of("x-token", "x");
        assertThat(a.ask("GET", "/nodes/master/status", wrong, new byte[0]).status())
                .isEqualTo(401);
        try (var stranger = nodes.secondary("s", "--token=other");
                var other = master("n", "s=" + stranger.url())) {
            Answer answer = other.get("/nodes/s/status");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.member("detail")).isEqualTo(
                    "The node s can't be asked: it refused our token.");
            assertThat(status(NodeEvents.by(other, "s", "x-token", "s3cret"))).isEqualTo(502);
        }
    }

    @Test
    void faultsThatAreOffAreOffFromEverywhere() throws IOException {
        try (var plain = nodes.secondary("s", "--faults=off", TOKEN);
                var other = master("n", "s=" + plain.url())) {
            assertThat(other.get("/nodes/s/faults").status()).isEqualTo(404);
            assertThat(plain.get("/nodes/s1/faults").status()).isEqualTo(404);
            assertThat(plain.get("/nodes/s1/status").status()).isEqualTo(200);
        }
    }

    private ApiServer master(String name, String secondaries) {
        String[] flags = List.of(QUICK).toArray(new String[QUICK.length + 1]);
        flags[QUICK.length] = "--secondaries=" + secondaries;
        return nodes.master(name, flags);
    }

    private static void partition(ApiServer by, String name) {
        assertThat(by.post("/nodes/" + name + "/faults", JSON, "{\"kind\":\"partition\"}")
                .status()).isEqualTo(201);
    }

    private String statusOf(String name) {
        return ((List<?>) master.get("/status").member("secondaries")).stream()
                .<Map<?, ?>>map(one -> (Map<?, ?>) one).filter(one -> name.equals(one.get("name")))
                .map(one -> (String) one.get("status")).findFirst().orElseThrow();
    }

    private static List<?> faults(Answer answer) {
        return (List<?>) answer.member("faults");
    }

    private static int status(NodeEvents events) {
        try (events) {
            return events.status();
        }
    }

    /** How many more events came before the end in good order. */
    private static int rest(NodeEvents events) throws IOException {
        int count = 0;
        while (events.next().isPresent()) {
            count++;
        }
        return count;
    }
}
