package replog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.node.Sender;
import replog.replication.LogFolder;

/** {@code /delay} and {@code /faults} on a secondary, and what they do to its master's requests. */
@BesideOthers
@Timeout(60)
class FaultApiTest {
    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final Sender sender = nodes.closing(() ->
            Sender.holding(nodes.folder().resolve("sender"), "1", "2", "3"));
    private final ApiServer secondary = nodes.secondary("s");

    @ParameterizedTest
    @ValueSource(strings = {"30", "0.25", "0", "3600"})
    void delayOfTheNextRequestIsAnsweredAsItIsGiven(String seconds) {
        Answer answer = secondary.post("/delay", "application/json",
                "{\"value\":" + seconds + "}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"delay\":" + seconds + "}");
        assertThat(secondary.get("/delay").text()).isEqualTo(answer.text());
        assertThat(faults()).hasSize(seconds.equals("0") ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "3600.1", "1e30", "\"30\"", "null", "true"})
    void delayOutOfRangeIsNamed(String seconds) {
        assertRefused("/delay", "{\"value\":" + seconds + "}", "'value'", "");
        assertThat(secondary.get("/delay").text()).isEqualTo("{\"delay\":0}");
    }

    @Test
    void faultIsShownAsItIsAskedFor() {
        Answer answer = fault("{\"kind\":\"delay\",\"seconds\":\"1,2.5\",\"rate\":0.5,"
                + "\"count\":3,\"ttl\":60}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).startsWith("{\"id\":\"fault-1\",\"kind\":\"delay\","
                + "\"seconds\":\"1,2.5\",\"rate\":0.5,\"count\":3,\"ttl\":60,\"hits\":0,"
                + "\"ttl_left\":").endsWith(",\"sleeping\":0}");
        fault("{\"kind\":\"partition\"}");
        assertThat(secondary.get("/faults").text()).endsWith(",{\"id\":\"fault-2\","
                + "\"kind\":\"partition\",\"rate\":1,\"count\":null,\"ttl\":null,\"hits\":0,"
                + "\"ttl_left\":null}]}");
        assertThat(secondary.get("/status").member("faults")).asString()
                .contains("fault-1", "fault-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}|'kind'|missing",
        "{\"kind\":\"Drop\"}|'kind'|\"Drop\"",
        "{\"kind\":7}|'kind'|7",
        "{\"kind\":\"drop\",\"rate\":0}|rate|0",
        "{\"kind\":\"drop\",\"rate\":1.5}|rate|1.5",
        "{\"kind\":\"drop\",\"rate\":\"1\"}|'rate'|\"1\"",
        "{\"kind\":\"drop\",\"count\":0}|count|0",
        "{\"kind\":\"drop\",\"count\":1.5}|'count'|1.5",
        "{\"kind\":\"drop\",\"ttl\":0}|ttl|0",
        "{\"kind\":\"drop\",\"ttl\":-2}|'ttl'|-2",
        "{\"kind\":\"drop\",\"ttl\":1e12}|'ttl'|12",
        "{\"kind\":\"drop\",\"seconds\":1}|'seconds'|drop",
        "{\"kind\":\"delay\"}|'seconds'|missing",
        "{\"kind\":\"delay\",\"seconds\":\"3,1\"}|'seconds'|3,1",
        "{\"kind\":\"delay\",\"seconds\":\"1,2,3\"}|'seconds'|1,2,3",
        "{\"kind\":\"delay\",\"seconds\":\"1s\"}|'seconds'|1s",
        "{\"kind\":\"delay\",\"seconds\":\"\"}|'seconds'|\"\"",
        "{\"kind\":\"delay\",\"seconds\":3601}|'seconds'|3601",
        "{\"kind\":\"delay\",\"seconds\":[1]}|'seconds'|an array",
        "{\"kind\":\"drop\",\"rates\":1}|'rates'|known",
    })
    void nonsenseIsRefusedByFieldAndValue(String json, String field, String value) {
        assertRefused("/faults", json, field, value);
        assertThat(faults()).isEmpty();
    }

    @Test
    void faultsAreTakenBackOneByOneAndAllTogether() {
        for (int count = 1; count <= 3; count++) {
            fault("{\"kind\":\"drop\"}");
        }
        post("/delay", "{\"value\":30}");
        assertThat(delete("/faults/fault-2").status()).isEqualTo(200);
        assertThat(delete("/faults/fault-2").status()).isEqualTo(404);
        assertThat(faults()).hasSize(3);
        assertThat(delete("/faults").text()).isEqualTo("{\"faults\":[]}");
        assertThat(secondary.get("/delay").member("delay")).isEqualTo(0L);
    }

    @Test
    void moreFaultsThanMayBeAreRefused() {
        Answer answer = fault("{\"kind\":\"drop\"}");
        for (int count = 1; count <= 100; count++) {
            answer = fault("{\"kind\":\"drop\"}");
        }
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.member("type")).isEqualTo("/problems/too-many-faults");
        assertThat(faults()).hasSize(100);
    }

    @Test
    void errorsBeforeAndAfterTheStore() throws IOException {
        fault("{\"kind\":\"error-before-store\",\"count\":1}");
        assertThat(offer().member("type")).isEqualTo("/problems/injected-fault");
        assertThat(LogFolder.values(secondary.node().log())).isEmpty();
        fault("{\"kind\":\"error-after-store\",\"count\":1}");
        Answer answer = offer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.member("detail")).asString().contains("is stored");
        assertThat(offer().status()).isEqualTo(200);
        assertThat(LogFolder.values(secondary.node().log())).containsExactly("1", "2", "3");
        assertThat(faults()).isEmpty();
    }

    @Test
    void droppedRequestGetsNoAnswerAndIsNotStored() throws IOException {
        fault("{\"kind\":\"drop\",\"count\":1}");
        assertThatThrownBy(this::offer).hasCauseInstanceOf(IOException.class);
        assertThat(secondary.node().log().end().lastId()).isZero();
        assertThat(secondary.get("/heartbeat").status()).isEqualTo(200);
        assertThat(offer().status()).isEqualTo(200);
    }

    @Test
    void partitionLeavesRoutesBetweenNodesWithoutAnAnswerAndClientsAlone() {
        fault("{\"kind\":\"partition\"}");
        assertThatThrownBy(this::offer).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> secondary.get("/heartbeat"))
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> secondary.get("/replicate?from=1"))
                .hasCauseInstanceOf(IOException.class);
        assertThat(secondary.get("/messages").text()).isEqualTo("[]");
        delete("/faults");
        assertThat(secondary.get("/heartbeat").text()).isEqualTo("Alive");
    }

    @Test
    void othersAreDelayedWhileOneSleepsAndItIsStoredOnceWoken() throws Exception {
        fault("{\"kind\":\"delay\",\"seconds\":\"3000,3600\"}");
        var sleeper = CompletableFuture.supplyAsync(this::offer);
        awaitSleeper();
        Answer answer = offer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.member("type")).isEqualTo("/problems/delayed");
        assertThat(Long.parseLong(answer.header("Retry-After"))).isBetween(2900L, 3600L);
        assertThat(answer.header("Replog-Last-Id")).isEqualTo("0");
        assertThat(secondary.get("/heartbeat").status()).isEqualTo(200);
        delete("/faults");
        assertThat(sleeper.join().status()).isEqualTo(200);
        assertThat(LogFolder.values(secondary.node().log())).containsExactly("1", "2", "3");
    }

    @Test
    void resentBatchIsStoredAtOnceAndTheSleepersIsADuplicate() throws Exception {
        post("/delay", "{\"value\":3600}");
        var sleeper = CompletableFuture.supplyAsync(this::offer);
        awaitSleeper();
        assertThat(offer().status()).isEqualTo(200);
        assertThat(sleeper).isNotDone();
        post("/delay", "{\"value\":0}");
        assertThat(sleeper.join().status()).isEqualTo(200);
        assertThat(LogFolder.values(secondary.node().log())).containsExactly("1", "2", "3");
    }

    @Test
    void sleeperEndsUnstoredWhenTheNodeGoesDown() throws Exception {
        post("/delay", "{\"value\":3600}");
        var sleeper = CompletableFuture.supplyAsync(this::offer);
        awaitSleeper();
        secondary.node().drain(Duration.ZERO);
        assertThat(sleeper.join().status()).isEqualTo(503);
        assertThat(secondary.node().log().end().lastId()).isZero();
    }

    @Test
    void delayOfTheSettingsIsShownAndStays() throws IOException {
        try (var slow = nodes.secondary("slow", "--delay=10ms,20ms")) {
            assertThat(slow.ask("DELETE", "/faults", Map.of(), new byte[0]).text())
                    .contains("\"id\":\"setting-1\"", "\"seconds\":\"0.01,0.02\"");
            long begun = System.nanoTime();
            assertThat(slow.offer(sender.header(1), new byte[0]).status()).isEqualTo(200);
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(10_000_000);
            assertThat(slow.get("/status").member("faults")).asString().contains("hits=1");
        }
    }

    @Test
    void withoutFaultsThereAreNoSuchRoutes() throws IOException {
        try (var without = nodes.secondary("without", "--faults=off")) {
            for (String path : List.of("/faults", "/delay", "/faults/fault-1")) {
                for (String method : List.of("GET", "POST", "DELETE")) {
                    Answer answer = without.ask(method, path, Map.of(), new byte[0]);
                    assertThat(answer.status()).as("%s %s", method, path).isEqualTo(404);
                }
            }
            assertThat(without.get("/status").member("faults")).isEqualTo(List.of());
        }
    }

    private Answer offer() {
        try {
            return secondary.offer(sender.header(1), sender.folder().frames(1, 3));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Answer fault(String json) {
        return post("/faults", json);
    }

    private Answer post(String target, String json) {
        return secondary.post(target, "application/json", json);
    }

    private Answer delete(String target) {
        return secondary.ask("DELETE", target, Map.of(), new byte[0]);
    }

    private List<?> faults() {
        return (List<?>) secondary.get("/faults").member("faults");
    }

    private void awaitSleeper() {
        while (!secondary.get("/faults").text().contains("\"sleeping\":1")) {
            Thread.onSpinWait();
        }
    }

    private void assertRefused(String target, String json, String field, String value) {
        Answer answer = post(target, json);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("detail")).asString().contains(field, value);
    }
}
