package replog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.api.ClusterApiTest.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;

/** {@code GET /messages/ID/trace}, of a cluster that people disturb. */
@BesideOthers
@Timeout(60)
class TraceApiTest {
    private static final String JSON = "application/json";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer a = nodes.secondary("a");
    private final ApiServer b = nodes.secondary("b");
    private ApiServer master = master();

    @Test
    void showsTheWayOfAnEntryToAll() {
        append(3);
        awaitAcknowledgements(1, 2); // it is told after the append's thread
        Answer answer = master.get("/messages/1/trace");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.member("write_concern")).isEqualTo(3L);
        assertThat(answer.member("complete")).isEqualTo(true);
        assertThat(answer.member("missing")).isEqualTo(List.of());
        List<Map<String, Object>> steps = steps(answer);
        assertThat(steps).extracting(step -> step.get("step")).startsWith("received", "forced")
                .hasSize(6);
        for (String name : List.of("a", "b")) {
            assertThat(steps).filteredOn(step -> step.get("node").equals(name))
                    .extracting(step -> step.get("step"))
                    .containsExactly("attempt", "acknowledged");
        }
        assertThat(steps).filteredOn(step -> step.get("step").equals("attempt")).allSatisfy(
                attempt -> assertThat(attempt.get("result")).isEqualTo("succeeded"));
        assertThat(steps).extracting(step -> (BigDecimal) step.get("offset_ms")).isSorted();
    }

    @Test
    void showsEachFailureAndThePauseAfterIt() {
        append(3); // so that no empty batch, by which they meet, takes one of the faults
        b.post("/faults", JSON, "{\"kind\":\"error-before-store\",\"count\":2}");
        append(3);
        awaitAcknowledgements(2, 2);
        List<Map<String, Object>> attempts = steps(master.get("/messages/2/trace")).stream()
                .filter(step -> step.get("node").equals("b"))
                .filter(step -> step.get("step").equals("attempt")).toList();
        assertThat(attempts).extracting(attempt -> attempt.get("result"))
                .containsExactly("failed", "failed", "succeeded");
        assertThat(attempts.getFirst().get("next_attempt_ms")).isNotNull();
        assertThat((String) attempts.getFirst().get("detail")).isNotEmpty();
        assertThat(attempts.getLast().get("detail")).isNull();
    }

    @Test
    void namesWhoLacksItWhileItWaits() {
        b.post("/faults", JSON, "{\"kind\":\"drop\"}");
        append(2);
        Answer answer = master.get("/messages/1/trace");
        assertThat(answer.member("missing")).isEqualTo(List.of("b"));
        b.ask("DELETE", "/faults", Map.of(), new byte[0]);
        await(() -> List.of().equals(master.get("/messages/1/trace").member("missing")));
    }

    @Test
    void entryOfABulkHasTheWayOfTheWhole() {
        master.post("/messages?write_concern=2", JSON, "[\"x\",\"y\",\"z\"]");
        Answer answer = master.get("/messages/2/trace");
        assertThat(answer.member("first_id")).isEqualTo(1L);
        assertThat(answer.member("last_id")).isEqualTo(3L);
        assertThat(steps(answer)).extracting(step -> step.get("step"))
                .startsWith("received", "forced");
    }

    @Test
    void saysThatItForgotWhatWasBeforeARestart() throws IOException {
        append(3);
        master.close();
        master = master();
        append(3);
        Answer before = master.get("/messages/1/trace");
        assertThat(before.member("complete")).isEqualTo(false);
        assertThat(before.member("write_concern")).isNull();
        assertThat(steps(before)).extracting(step -> step.get("step"))
                .doesNotContain("received", "attempt");
        assertThat(master.get("/messages/2/trace").member("complete")).isEqualTo(true);
    }

    @Test
    void isThatOfTheMasterWhereverItIsAsked() {
        append(3);
        await(() -> "master".equals(a.get("/status").member("master")));
        Answer there = a.get("/messages/1/trace");
        assertThat(there.status()).isEqualTo(307);
        assertThat(there.member("type")).isEqualTo("/problems/not-master");
        assertThat(there.header("Location")).isEqualTo("http://out:80/messages/1/trace");
        assertThat(a.get("/nodes/master/messages/1/trace").member("id")).isEqualTo(1L);
        assertThat(b.get("/nodes/a/messages/1/trace").header("Location"))
                .isEqualTo("http://out:80/messages/1/trace");
        assertThat(b.get("/nodes/b/messages/1/trace").header("Location"))
                .isEqualTo("http://out:80/messages/1/trace");
    }

    @Test
    void refusesWhatIsNoEntry() {
        append(1);
        for (String target : List.of("9/trace", "0/trace", "x/trace", "01/trace",
                "9223372036854775808/trace", "1/traces")) {
            assertThat(master.get("/messages/" + target).status()).as(target).isEqualTo(404);
        }
        assertThat(master.get("/messages/1/trace?x=1").status()).isEqualTo(400);
    }

    private ApiServer master() {
        return nodes.master("m",
                "--secondaries=a=" + a.url() + ",b=" + b.url(), "--heartbeat.interval=20ms",
                "--heartbeat.timeout=5s", "--retry.backoff=20ms", "--replication.timeout=5s");
    }

    /** Attempts are told last. */
    private void awaitAcknowledgements(long id, int count) {
        await(() -> {
            Answer answer = master.get("/messages/" + id + "/trace");
            return steps(answer).stream().filter(step ->
                    step.get("step").equals("acknowledged")).count() == count
                    && steps(answer).stream().filter(step ->
                    "succeeded".equals(step.get("result"))).count() == count;
        });
    }

    private void append(int concern) {
        assertThat(master.postJson("{\"value\":\"x\",\"write_concern\":%s}".formatted(concern))
                .status()).isEqualTo(201);
    }

    private static List<Map<String, Object>> steps(Answer answer) {
        return ((List<?>) answer.member("steps")).stream().map(step -> {
            var named = new LinkedHashMap<String, Object>();
            ((Map<?, ?>) step).forEach((name, value) -> named.put((String) name, value));
            return (Map<String, Object>) named;
        }).toList();
    }
}
