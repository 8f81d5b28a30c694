package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.ApiServer.Answer;
import replog.fixture.LoggedLines;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.node.Sender;
import replog.node.TestNodes;
import replog.wire.HeaderNames;

/** Secondaries that register by themselves, and what a secondary answers to who asks to join. */
@Timeout(60)
class RegisteringApiTest {
    private static final String[] QUICK = {
        "--heartbeat.interval=20ms", "--heartbeat.timeout=5s", "--retry.backoff=20ms",
        "--fsync=never"};

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("m", QUICK);

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void secondaryThatIsToldOfItsMasterJoinsIt() throws IOException {
        master.postJson("{\"value\":\"x\"}");
        try (var secondary = registering("s1", "127.0.0.1", master.url(), "1")) {
            ClusterApiTest.await(() -> secondary.get("/messages").text().equals("[\"x\"]"));
            assertThat(names()).containsExactly("s1");
            assertThat(master.postJson("{\"value\":\"y\",\"timeout\":20}").member("acknowledged"))
                    .isEqualTo(List.of("master", "s1"));
        }
    }

    @Test
    void secondaryThatMovedAndIsCalledOtherwiseIsTheSameMember() throws IOException {
        registeredAs("secondary-1", "127.0.0.1").close();
        try (var moved = registeredAs("secondary-2", "localhost")) {
            master.postJson("{\"value\":\"x\",\"timeout\":20}");
            assertThat(moved.get("/messages").text()).isEqualTo("[\"x\"]");
            assertThat(master.get("/status").member("cluster_size")).isEqualTo(2L);
        }
    }

    @Test
    void secondariesThatSwapTheirAddressesStayWhoTheyAre() throws IOException {
        int a;
        int b;
        try (var first = registering("a", 0, "1"); var second = registering("b", 0, "2")) {
            a = first.port();
            b = second.port();
            ClusterApiTest.await(() -> addresses().equals(Map.of("a", a, "b", b)));
        }
        try (var _ = registering("a", b, "1")) {
            ClusterApiTest.await(() -> addresses().equals(Map.of("a", b, "b", a)) && usable(2));
            assertThat(append(2)).isEqualTo(List.of("master", "a"));
            try (var _ = registering("b", a, "2")) {
                assertThat(append(3)).asInstanceOf(LIST)
                        .containsExactlyInAnyOrder("master", "a", "b");
            }
            assertThat(master.ask("DELETE", "/secondaries/b", Map.of(), new byte[0]).status())
                    .isEqualTo(200);
            assertThat(append(2)).isEqualTo(List.of("master", "a"));
        }
        try (var second = registering("b", b, "2")) {
            ClusterApiTest.await(() -> String.valueOf(second.get("/status").member("reason"))
                    .contains("let go for good"));
            assertThat(addresses()).isEqualTo(Map.of("a", b));
        }
    }

    /** They do not register by themselves: heartbeats tell who is where. */
    @Test
    void swappedSecondariesAreKnownByTheirHeartbeats() throws IOException {
        int a;
        int b;
        try (var first = nodes.secondary("1");
                var second = nodes.secondary("2")) {
            a = first.port();
            b = second.port();
            register("a", first);
            register("b", second);
        }
        try (var _ = nodes.secondaryAt(b, "1")) {
            try (var _ = nodes.secondaryAt(a, "2")) {
                ClusterApiTest.await(
                        () -> addresses().equals(Map.of("a", b, "b", a)) && usable(3));
                assertThat(append(3)).asInstanceOf(LIST)
                        .containsExactlyInAnyOrder("master", "a", "b");
            }
            assertThat(append(2)).isEqualTo(List.of("master", "a"));
        }
    }

    @Test
    void addressWhereAnotherNodeAnswersIsRefused() throws IOException {
        try (var first = nodes.secondary("1");
                var second = nodes.secondary("2")) {
            register("a", first);
            var asSecond = new HashMap<>(second.node().standing().headers());
            asSecond.put("Content-Type", "application/json");
            Answer answer = master.ask("POST", "/register", asSecond,
                    ("{\"name\":\"b\",\"url\":\"" + first.url() + "\"}").getBytes(UTF_8));
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.member("detail")).asString().contains(first.url(), "set advertise");
            assertThat(addresses()).isEqualTo(Map.of("a", first.port()));
            assertThat(master.ask("POST", "/register", asSecond, ("{\"name\":\"b\",\"url\":\""
                    + master.url().replace("127.0.0.1", "localhost") + "\"}").getBytes(UTF_8))
                    .member("type")).isEqualTo("/problems/is-master");
        }
    }

    @Test
    void secondaryFollowsAnotherOneToTheMasterOnce() throws IOException {
        try (var shown = redirecting(master.url());
                var secondary = registering("s1", "127.0.0.1", url(shown), "1")) {
            ClusterApiTest.await(() -> names().equals(List.of("s1")));
            assertThat(secondary.get("/health").member("role")).isEqualTo("secondary");
        }
    }

    @Test
    void secondaryIsNotLedRoundInCircles() throws IOException {
        try (var first = redirecting(master.url()); var second = redirecting(url(first));
                var secondary = registering("s1", "127.0.0.1", url(second), "1")) {
            ClusterApiTest.await(() -> asked.get() >= 6);
            assertThat(names()).isEmpty();
            assertThat(secondary.get("/status").member("state")).isIn("unknown", "no-master");
        }
    }

    @Test
    void secondaryShowsTheWayToItsMaster() throws IOException {
        String body = "{\"name\":\"a\",\"url\":\"" + TestNodes.NOWHERE + "\"}";
        try (var secondary = nodes.secondary("1");
                var sender = Sender.holding(nodes.folder().resolve("sender"))) {
            assertThat(secondary.get("/secondaries").status()).isEqualTo(503);
            assertThat(secondary.post("/register", "application/json", body).member("type"))
                    .isEqualTo("/problems/no-master");
            secondary.node().onHeartbeat(sender.claim());
            assertThat(secondary.post("/register", "application/json", body)
                    .header("Location")).isEqualTo("http://outside:80/register");
            assertThat(secondary.get("/secondaries").header("Location"))
                    .isEqualTo("http://outside:80/secondaries");
            assertThat(secondary.ask("DELETE", "/secondaries/a", Map.of(), new byte[0])
                    .header("Location")).isEqualTo("http://outside:80/secondaries/a");
            assertThat(secondary.ask("POST", "/secondaries/a/readmit", Map.of(), new byte[0])
                    .header("Location")).isEqualTo("http://outside:80/secondaries/a/readmit");
            var asNode = new HashMap<>(secondary.node().standing().headers());
            asNode.put("Content-Type", "application/json");
            assertThat(secondary.ask("POST", "/register", asNode, body.getBytes(UTF_8))
                    .header("Location")).as("nodes go where nodes go")
                    .isEqualTo("http://h0:8000/register");
        }
    }

    @Test
    void malformedStandingIsRefusedByHeader() {
        Answer answer = master.ask("POST", "/register", Map.of("Content-Type", "application/json",
                HeaderNames.NODE_ID, UUID.randomUUID() + "x"),
                ("{\"name\":\"a\",\"url\":\"" + TestNodes.NOWHERE + "\"}").getBytes(UTF_8));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("detail")).asString().contains(HeaderNames.NODE_ID);
    }

    /** Waits until the master hears it under that name. */
    private ApiServer registeredAs(String name, String host) throws IOException {
        var secondary = registering(name, host, master.url(), "same");
        ClusterApiTest.await(() -> names().equals(List.of(name))
                && master.get("/status").member("usable").equals(2L));
        return secondary;
    }

    private ApiServer registering(String name, int port, String own) throws IOException {
        return ApiServer.registering(
                name, "127.0.0.1", port, master.url(), nodes.folder().resolve(own), QUICK);
    }

    private void register(String name, ApiServer secondary) {
        assertThat(master.post("/register", "application/json", "{\"name\":\"" + name
                + "\",\"url\":\"" + secondary.url() + "\"}").status()).isEqualTo(200);
    }

    /** Once its master takes it: one that moves may be heard only after another is given up. */
    private Object append(int concern) {
        var answer = new AtomicReference<Answer>();
        ClusterApiTest.await(() -> {
            answer.set(master.postJson("{\"value\":\"x\",\"timeout\":20,\"write_concern\":"
                    + concern + "}"));
            return !"/problems/read-only".equals(answer.get().member("type"));
        });
        return answer.get().member("acknowledged");
    }

    private boolean usable(long nodes) {
        return master.get("/status").member("usable").equals(nodes);
    }

    /** Under which port the master knows each, by name. */
    private Map<Object, Integer> addresses() {
        return ((List<?>) master.get("/secondaries").member("data")).stream()
                .<Map<?, ?>>map(one -> (Map<?, ?>) one).collect(Collectors.toMap(
                        one -> one.get("id"), one -> ((Number) one.get("port")).intValue()));
    }

    private ApiServer registering(String name, String host, String url, String own)
            throws IOException {
        return ApiServer.registering(name, host, url, nodes.folder().resolve(own), QUICK);
    }

    /** Who answers as a secondary of that master. */
    private Server redirecting(String master) throws IOException {
        var server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines());
        server.serve(Router.builder().route("POST", "/register", request -> {
            request.body(10_000);
            asked.incrementAndGet();
            return Response.empty(307).withHeader("Location", master + "/register");
        }).build());
        return server;
    }

    private static String url(Server server) {
        return "http://127.0.0.1:" + server.port();
    }

    private List<Object> names() {
        return ((List<?>) master.get("/secondaries").member("data")).stream()
                .<Object>map(one -> ((Map<?, ?>) one).get("id")).toList();
    }
}
