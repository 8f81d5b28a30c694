package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.api.ApiServer.Answer;
import replog.api.operate.MembershipRoutes;
import replog.fixture.BesideOthers;
import replog.node.TestNodes;

/** Joining a master's cluster and leaving it, by a person's requests. */
@BesideOthers
@Timeout(60)
class RegisterApiTest {
    private static final String NOBODY = TestNodes.NOWHERE;

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private ApiServer master = master();

    @Test
    void runningSecondaryJoinsAndGetsEverything() throws IOException {
        master.postJson("{\"value\":\"before\",\"write_concern\":1}");
        try (var secondary = nodes.secondary("1")) {
            Answer answer = register("a", secondary.url());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json()).isEqualTo(Map.of("name", "a", "url", secondary.url(),
                    "cluster_size", 2L, "counted", true));
            assertThat(master.postJson("{\"value\":\"x\",\"timeout\":20}").member("acknowledged"))
                    .isEqualTo(List.of("master", "a"));
            assertThat(secondary.get("/messages").text()).isEqualTo("[\"before\",\"x\"]");
            assertThat(register("a", secondary.url() + "/").json()).isEqualTo(answer.json());
        }
    }

    @Test
    void whoNeverAnsweredIsNamedToThoseWhoWaitForIt() throws IOException {
        try (var secondary = nodes.secondary("1")) {
            register("a", secondary.url());
            register("ghost", NOBODY);
            Answer answer = master.postJson("{\"value\":\"x\",\"timeout\":0.2}");
            assertThat(answer.member("outcome")).isEqualTo("appended");
            assertThat(answer.member("detail")).asString()
                    .contains("Not heard of since this master's start: ghost;",
                            "DELETE /secondaries/NAME");
        }
    }

    @Test
    void whoRegisteredIsKnownAfterARestart() throws IOException {
        register("a", NOBODY);
        delete("a");
        register("b", "http://127.0.0.1:2");
        master.close();
        master = master();
        assertThat(master.get("/status").member("cluster_size")).isEqualTo(2L);
        assertThat(secondaries()).containsExactly("b");
        assertThat(register("a", NOBODY).status()).isEqualTo(410);
    }

    @Test
    void olderProjectsRegisterByAddressAndPort() {
        Answer answer = post("/register", "{\"ip\":\"127.0.0.1\",\"port\":1}");
        assertThat(answer.member("name")).isEqualTo("secondary-1");
        assertThat(answer.member("url")).isEqualTo("http://127.0.0.1:1");
        assertThat(post("/register", "{\"ip\":\"::1\",\"port\":2,\"name\":\"six\"}").json())
                .isEqualTo(Map.of("name", "six", "url", "http://[::1]:2", "cluster_size", 3L,
                        "counted", true));
        var data = (List<?>) master.get("/secondaries").member("data");
        var first = new HashMap<>((Map<?, ?>) data.getFirst());
        assertThat(first.remove("status")).isIn("SUSPECTED", "UNHEALTHY");
        var expected = new HashMap<>(Map.of("id", "secondary-1", "host", "127.0.0.1", "port", 1L));
        expected.put("last_healthy_status", null);
        assertThat(first.equals(expected)).as("%s", first).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8001, secondary-8001", "http://localhost:8001, secondary-8001",
        "http://[::1]:8001, secondary-8001", "http://[0:0:0:0:0:0:0:1]:8001, secondary-8001",
        "http://10.0.0.7:8001, secondary-10.0.0.7-8001", "http://h1:8001, secondary-h1-8001",
        "http://127.org:8001, secondary-127.org-8001",
        "http://[fe80::1:2]:8001, secondary-fe80--1-2-8001",
    })
    void namelessNodesOfTwoMachinesHaveTwoNames(URI url, String name) {
        assertThat(MembershipRoutes.name(url)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{}                                          | 'name' is missing",
        "{\"name\":\"a\"}                            | 'url' is missing",
        "{\"url\":\"http://h:1\"}                    | 'name' is missing",
        "{\"name\":\"a/b\",\"url\":\"http://h:1\"}   | 'name' must be 1 to 64 letters",
        "{\"name\":\"a\",\"url\":\"h:1\"}            | 'url' must be an address",
        "{\"name\":\"a\",\"url\":\"http://h\"}       | with a port from 1 to 65535, not \"http",
        "{\"name\":\"a\",\"url\":\"http://h:1/x\"}   | 'url' must be an address",
        "{\"name\":\"a\",\"url\":\"http://h:1\",\"x\":1} | 'x'",
        "{\"name\":7,\"url\":\"http://h:1\"}         | 'name' must be a string, not 7",
        "{\"ip\":\"h\"}                              | 'port' is missing",
        "{\"port\":1}                                | 'ip' is missing",
        "{\"ip\":\"h/x\",\"port\":1}                 | 'ip' must be a host name or an address",
        "{\"ip\":\"h\",\"port\":0}                   | 'port' must be a whole number from 1",
        "{\"ip\":\"h\",\"port\":\"1\"}               | 'port' must be a whole number",
        "{\"ip\":\"h\",\"port\":1,\"url\":\"x\"}     | 'url'",
    })
    void nonsenseIsRefusedByField(String json, String detail) {
        Answer answer = post("/register", json);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("detail")).asString().contains(detail);
        assertThat(secondaries()).isEmpty();
    }

    @Test
    void bodyAndTypeAreBounded() {
        assertThat(post("/register", "{\"name\":\"" + "a".repeat(5000) + "\"}").status())
                .isEqualTo(413);
        assertThat(master.post("/register", "application/x-www-form-urlencoded", "{}").status())
                .isEqualTo(415);
        assertThat(master.get("/register").header("Allow")).isEqualTo("POST");
    }

    @Test
    void nameOfANodeThatLivesIsTaken() throws IOException {
        var first = nodes.secondary("1");
        try (var second = nodes.secondary("2")) {
            register("a", first.url());
            Answer answer = register("a", second.url());
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.member("type")).isEqualTo("/problems/name-taken");
            assertThat(answer.member("detail")).asString().contains(first.url(), second.url());
            first.close();
            ClusterApiTest.await(() -> register("a", second.url()).status() == 200);
            assertThat(secondaries()).containsExactly("a");
        }
    }

    @Test
    void placeOfADeadNodeIsTakenOver() throws IOException {
        register("a", NOBODY);
        try (var secondary = nodes.secondary("1")) {
            assertThat(register("a", secondary.url()).member("url")).isEqualTo(secondary.url());
            assertThat(secondaries()).containsExactly("a");
            assertThat(master.postJson("{\"value\":\"x\",\"timeout\":20}").status())
                    .isEqualTo(201);
        }
    }

    @Test
    void oneNodeUnderTwoUrlsIsOneMember() throws IOException {
        try (var only = nodes.secondary("1")) {
            register("a", only.url());
            Answer answer = register("b", "http://localhost:" + only.port());
            assertThat(answer.json()).isEqualTo(Map.of("name", "a", "url", only.url(),
                    "cluster_size", 2L, "counted", true));
            assertThat(secondaries()).containsExactly("a");
        }
    }

    @Test
    void masterDoesNotRegisterItself() throws IOException {
        assertThat(register("a", "http://localhost:" + master.port()).member("type"))
                .as("its node id").isEqualTo("/problems/is-master");
        assertThat(register("a", master.url()).status()).isEqualTo(409);
        assertThat(register("master", NOBODY).status()).isEqualTo(409);
        assertThat(register("master", NOBODY).member("type")).isEqualTo("/problems/name-taken");
    }

    @Test
    void endsAWaitForMoreNodesThanAreLeft() throws IOException {
        master.close();
        master = master("--quorum=1");
        register("a", NOBODY);
        var waits = CompletableFuture.supplyAsync(
                () -> master.postJson("{\"value\":\"x\",\"write_concern\":\"all\"}"));
        ClusterApiTest.await(() -> master.get("/status").member("waiting").equals(1L));
        delete("a");
        Answer answer = waits.join();
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.member("type")).isEqualTo("/problems/cluster-shrank");
        assertThat(answer.member("outcome")).isEqualTo("appended");
        assertThat(answer.member("detail")).asString().contains("the cluster has 1 node now", "2");
    }

    @Test
    void whoIsLetGoComesBackByReadmission() throws IOException {
        try (var secondary = nodes.secondary("1")) {
            register("a", secondary.url());
            assertThat(delete("a").json()).isEqualTo(Map.of("name", "a", "url", secondary.url(),
                    "cluster_size", 1L, "released", true));
            assertThat(delete("a").status()).as("once more").isEqualTo(200);
            assertThat(master.postJson("{\"value\":\"x\"}").member("acknowledged"))
                    .isEqualTo(List.of("master"));
            Answer gone = register("a", secondary.url());
            assertThat(gone.status()).isEqualTo(410);
            assertThat(gone.member("detail")).asString().contains("/secondaries/a/readmit");
            assertThat(register("b", secondary.url()).status()).as("its id").isEqualTo(410);

            assertThat(readmit("a").json()).isEqualTo(Map.of("name", "a", "url", secondary.url(),
                    "cluster_size", 2L, "counted", true));
            assertThat(master.postJson("{\"value\":\"y\",\"timeout\":20}").status())
                    .isEqualTo(201);
            assertThat(secondary.get("/messages").text()).isEqualTo("[\"x\",\"y\"]");
            assertThat(readmit("a").status()).isEqualTo(404);
        }
    }

    @Test
    void nobodyComesBackToAPlaceThatIsTaken() {
        register("a", NOBODY);
        delete("a");
        register("b", NOBODY);
        Answer answer = readmit("a");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.member("type")).isEqualTo("/problems/place-taken");
        assertThat(secondaries()).containsExactly("b");
    }

    @Test
    void strangersAndThoseOfTheSettingsAreNotLetGo() throws IOException {
        assertThat(delete("a").member("type")).isEqualTo("/problems/no-such-secondary");
        assertThat(delete("%2e%0a").status()).isEqualTo(404);
        master.close();
        master = master("--secondaries=a=" + NOBODY);
        Answer answer = delete("a");
        assertThat(answer.member("type")).isEqualTo("/problems/from-settings");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.member("detail")).asString().contains("secondaries", NOBODY);
        assertThat(register("a", "http://127.0.0.1:2").status()).isEqualTo(409);
        assertThat(register("z", NOBODY).member("name")).isEqualTo("a");
    }

    @Test
    void nodesBeyondTheClustersSizeAreSpares() throws IOException {
        master.close();
        master = master("--cluster.size=2", "--quorum=1");
        assertThat(master.postJson("{\"value\":\"x\",\"timeout\":0.05}").status())
                .as("all waits for who is missing").isEqualTo(504);
        assertThat(register("a", NOBODY).member("counted")).isEqualTo(true);
        try (var spare = nodes.secondary("1")) {
            assertThat(register("b", spare.url()).member("counted")).isEqualTo(false);
            assertThat(register("b", spare.url()).member("cluster_size")).isEqualTo(2L);
            ClusterApiTest.await(() -> spare.get("/messages").text().equals("[\"x\"]"));
            Answer answer = master.postJson("{\"value\":\"y\",\"timeout\":0.3}");
            assertThat(answer.member("acknowledged")).isEqualTo(List.of("master"));
            delete("a");
            ClusterApiTest.await(() -> spare.get("/messages").text().equals("[\"x\",\"y\"]"));
            assertThat(master.postJson("{\"value\":\"z\",\"timeout\":20}").status())
                    .as("it has moved up").isEqualTo(201);
        }
    }

    @Test
    void healthIsAPartOfTheStatus() throws IOException {
        register("a", NOBODY);
        Map<?, ?> health = master.get("/health").json();
        assertThat(health.keySet()).hasToString("[mode, reason, quorum, usable, secondaries]");
        assertThat((List<?>) health.get("secondaries")).hasSize(1);
        try (var secondary = nodes.secondary("1")) {
            assertThat(secondary.get("/health").json().keySet())
                    .hasToString("[name, role, mode, state, reason, master, master_last_seen]");
        }
    }

    private ApiServer master(String... more) {
        String[] flags = new String[more.length + 4];
        flags[0] = "--heartbeat.interval=20ms";
        flags[1] = "--heartbeat.timeout=5s";
        flags[2] = "--retry.backoff=20ms";
        flags[3] = "--fsync=never";
        System.arraycopy(more, 0, flags, 4, more.length);
        return nodes.master("m", flags);
    }

    private Answer register(String name, String url) {
        return post("/register", "{\"name\":\"" + name + "\",\"url\":\"" + url + "\"}");
    }

    private Answer post(String target, String json) {
        return master.post(target, "application/json", json);
    }

    private Answer delete(String name) {
        return master.ask("DELETE", "/secondaries/" + name, Map.of(), new byte[0]);
    }

    private Answer readmit(String name) {
        return master.ask("POST", "/secondaries/" + name + "/readmit", Map.of(), new byte[0]);
    }

    private List<Object> secondaries() {
        return ((List<?>) master.get("/secondaries").member("data")).stream()
                .<Object>map(one -> ((Map<?, ?>) one).get("id")).toList();
    }
}
