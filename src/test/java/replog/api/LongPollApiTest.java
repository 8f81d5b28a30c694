package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;

/** {@code GET /messages} as lines, with {@code wait}, with {@code read}, and in no form at all. */
@Timeout(60)
class LongPollApiTest {
    private static final Map<String, String> LINES = Map.of("Accept", "application/x-ndjson");

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("master");

    @Test
    void linesAreTheEntriesOfAnArray() {
        append("a", "b\n", "");
        String array = master.get("/messages?view=entries").text();
        Answer lines = lines("/messages");
        assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(lines.header("Cache-Control")).isEqualTo("no-store");
        assertThat(lines.header("Replog-Last-Id")).isEqualTo("3");
        assertThat("[" + lines.text().strip().replace("\n", ",") + "]").isEqualTo(array);
        assertThat(lines.text()).endsWith("}\n");
        assertThat(lines("/messages?from=2&limit=1").text())
                .startsWith("{\"id\":2,").hasLineCount(1);
        assertThat(lines("/messages?from=4").text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"text/html, 406", "application/xml;q=0.9, 406", "application/json, 200",
        "'text/html, */*;q=0.1', 200", "'application/json;q=0', 406"})
    void refusesWhatItHasNoFormFor(String accept, int status) {
        Answer answer = master.ask("GET", "/messages", Map.of("Accept", accept), new byte[0]);
        assertThat(answer.status()).isEqualTo(status);
        if (status == 406) {
            assertThat(answer.member("detail")).asString().contains(
                    "application/json", "application/x-ndjson", "text/event-stream");
        }
    }

    @Test
    void answersAtOnceWhereThereIsSomething() {
        append("a");
        assertThat(master.get("/messages?wait=600").text()).isEqualTo("[\"a\"]");
        assertThat(master.get("/messages?from=2&wait=600&limit=0").text()).isEqualTo("[]");
        assertThat(master.get("/messages?from=2&wait=0").text()).isEqualTo("[]");
    }

    @Test
    void answersWithTheEntryOnceItIsThere() throws Exception {
        append("a");
        var asked = later("/messages?from=2&wait=600");
        append("b");
        Answer answer = asked.get(20, TimeUnit.SECONDS);
        assertThat(answer.text()).isEqualTo("[\"b\"]");
        assertThat(answer.header("Replog-Last-Id")).isEqualTo("2");
    }

    @Test
    void isWokenSoonAndNotAtItsEnd() throws Exception {
        for (int round = 1; round <= 20; round++) {
            var asked = later("/messages?from=" + round + "&wait=600");
            append("v");
            assertThat(asked.get(20, TimeUnit.SECONDS).text()).isEqualTo("[\"v\"]");
        }
    }

    @Test
    void answersWithNothingAfterTheTime() {
        append("a");
        long begun = System.nanoTime();
        assertThat(master.get("/messages?from=2&wait=0.25").text()).isEqualTo("[]");
        assertThat(System.nanoTime() - begun).isBetween(
                TimeUnit.MILLISECONDS.toNanos(250), TimeUnit.SECONDS.toNanos(10));
        assertThat(lines("/messages?from=2&wait=0.01").text()).isEmpty();
    }

    @Test
    void saysThatItBeginsBeyondTheEnd() {
        append("a", "b");
        assertThat(master.get("/messages?from=3&wait=0.01").header("Replog-Beyond")).isNull();
        assertThat(master.get("/messages?from=4&wait=0.01").header("Replog-Beyond"))
                .isEqualTo("true");
        assertThat(lines("/messages?from=4&read=committed").header("Replog-Beyond"))
                .isEqualTo("true");
        assertThat(master.head("/messages?from=57").header("Replog-Beyond")).isEqualTo("true");
        assertThat(master.get("/messages?from=0").member("detail"))
                .asString().contains("ids begin at 1");
    }

    @Test
    void answersWithNothingWhenTheNodeGoesDown() throws Exception {
        var asked = later("/messages?from=2&wait=600");
        master.node().drain(Duration.ZERO);
        assertThat(asked.get(20, TimeUnit.SECONDS).text()).isEqualTo("[]");
    }

    @Test
    void headDoesNotWait() {
        assertThat(master.head("/messages?wait=600").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=-1", "wait=601", "wait=600.001", "wait=x", "wait=", "wait=1e2",
        "wait=.5", "wait=5s", "read=majority", "read=", "read=LOCAL"})
    void malformedQueryIsABadRequest(String query) {
        Answer answer = master.get("/messages?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("detail")).asString().contains(query.substring(0, 4));
    }

    @Test
    void aValueOfTheViewIsNoLine() {
        assertThat(lines("/messages?view=values").status()).isEqualTo(400);
        assertThat(lines("/messages?view=entries").status()).isEqualTo(200);
    }

    private CompletableFuture<Answer> later(String target) {
        return CompletableFuture.supplyAsync(() -> master.get(target));
    }

    private Answer lines(String target) {
        return master.ask("GET", target, LINES, new byte[0]);
    }

    private void append(String... values) {
        for (String value : values) {
            assertThat(master.postText("", value).status()).isEqualTo(201);
        }
    }
}
