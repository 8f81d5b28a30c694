package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.replication.LogFolder;

/** What a master and its secondaries make of faults on request. */
@BesideOthers
@Timeout(60)
class FaultyClusterApiTest {
    private static final String POST =
            "{\"value\":\"%s\",\"write_concern\":%s,\"timeout\":20}";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer slow = nodes.secondary("1", "--fsync=never");
    private final ApiServer quick = nodes.secondary("2", "--fsync=never");
    private final ApiServer master = nodes.master("m", "--fsync=never",
            "--secondaries=slow=" + slow.url() + ",quick=" + quick.url(),
            "--heartbeat.interval=20ms", "--heartbeat.timeout=5s", "--retry.backoff=20ms",
            "--replication.timeout=300ms");

    @ParameterizedTest
    @ValueSource(strings = {"error-before-store", "error-after-store", "drop"})
    void whatComesAgainIsAcknowledgedAndStoredOnce(String kind) throws IOException {
        fault(slow, "{\"kind\":\"" + kind + "\",\"rate\":0.5}");
        for (int value = 1; value <= 30; value++) {
            assertThat(append("" + value, "\"all\"").status()).isEqualTo(201);
        }
        assertThat(LogFolder.values(slow.node().log())).hasSize(30)
                .isEqualTo(LogFolder.values(master.node().log()));
        var shown = (List<?>) slow.get("/faults").member("faults");
        assertThat((Long) ((Map<?, ?>) shown.getFirst()).get("hits")).isPositive();
    }

    @Test
    void delayOfOneCostsTheOthersNothingAndItsBatchIsStoredOnce() throws IOException {
        append("1", "\"all\"");
        slow.post("/delay", "application/json", "{\"value\":3600}");
        Answer answer = append("2", "2");
        assertThat(answer.member("acknowledged")).isEqualTo(List.of("master", "quick"));
        assertThat(append("3", "\"all\"").status()).isEqualTo(201); // sent again, not delayed
        assertThat(slow.get("/faults").text()).contains("\"sleeping\":1");
        slow.post("/delay", "application/json", "{\"value\":0}");
        await(() -> slow.get("/faults").text().equals("{\"faults\":[]}"));
        assertThat(LogFolder.values(slow.node().log())).containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"kind\":\"error-before-store\"} | it answered 500 A fault fails this request",
        "{\"kind\":\"drop\"} | connection closed",
        "{\"kind\":\"delay\",\"seconds\":\"3600,3600\"} | sleeps",
    })
    void secondaryThatAnswersAndStoresNothingIsStalledUntilItDoes(String fault, String why) {
        append("1", "\"all\"");
        fault(slow, fault);
        assertThat(append("2", "2").member("acknowledged"))
                .isEqualTo(List.of("master", "quick"));
        await(() -> slowInHealth().get("state").equals("stalled")
                && String.valueOf(slowInHealth().get("reason")).contains(why));
        assertThat(slowInHealth()).containsEntry("status", "HEALTHY").containsEntry("lag", 1L)
                .containsEntry("last_id", 1L).containsEntry("failures", 0L);
        assertThat(master.get("/health").member("usable")).isEqualTo(3L);

        slow.ask("DELETE", "/faults", Map.of(), new byte[0]);
        await(() -> slowInHealth().get("state").equals("in-sync")
                && slowInHealth().get("reason") == null);
        assertThat(slowInHealth()).containsEntry("lag", 0L);
    }

    @Test
    void partitionedSecondaryServesClientsAndCatchesUpWhenItHeals() {
        append("1", "\"all\"");
        fault(slow, "{\"kind\":\"partition\"}");
        await(() -> status("slow").equals("UNHEALTHY"));
        assertThat(append("2", "2").member("acknowledged"))
                .isEqualTo(List.of("master", "quick"));
        assertThat(slow.get("/messages").text()).isEqualTo("[\"1\"]");
        slow.ask("DELETE", "/faults", Map.of(), new byte[0]);
        await(() -> status("slow").equals("HEALTHY"));
        assertThat(append("3", "\"all\"").status()).isEqualTo(201);
        assertThat(slow.get("/messages").text()).isEqualTo("[\"1\",\"2\",\"3\"]");
    }

    @Test
    void partitionedMasterReachesNobodyUntilItHeals() {
        append("1", "\"all\"");
        fault(master, "{\"kind\":\"partition\"}");
        await(() -> status("slow").equals("UNHEALTHY") && status("quick").equals("UNHEALTHY"));
        assertThat(slow.get("/faults").text()).isEqualTo("{\"faults\":[]}");
        assertThat(master.get("/messages").text()).isEqualTo("[\"1\"]");
        master.ask("DELETE", "/faults", Map.of(), new byte[0]);
        await(() -> status("slow").equals("HEALTHY") && status("quick").equals("HEALTHY"));
        assertThat(append("2", "\"all\"").status()).isEqualTo(201);
    }

    private Answer append(String value, String concern) {
        return master.postJson(POST.formatted(value, concern));
    }

    private static void fault(ApiServer node, String json) {
        assertThat(node.post("/faults", "application/json", json).status()).isEqualTo(201);
    }

    private String status(String name) {
        return (String) secondary("/status", name).get("status");
    }

    private Map<String, Object> slowInHealth() {
        return secondary("/health", "slow");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> secondary(String route, String name) {
        return ((List<Map<String, Object>>) master.get(route).member("secondaries")).stream()
                .filter(secondary -> secondary.get("name").equals(name))
                .findFirst().orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
