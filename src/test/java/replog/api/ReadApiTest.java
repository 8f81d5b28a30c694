package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.log.frame.NewEntry;
import replog.node.Sender;

/** {@code GET /messages} and {@code GET /messages/ID}. */
@BesideOthers
@Timeout(60)
class ReadApiTest {
    private static final String TIMESTAMP =
            "\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z\"";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("master");

    @Test
    void anEmptyLogIsAnEmptyArray() {
        Answer answer = master.get("/messages");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).isEqualTo("[]");
        assertThat(answer.header("Replog-Last-Id")).isEqualTo("0");
        assertThat(answer.header("Replog-Committed-Id")).isEqualTo("0");
        assertThat(answer.header("Replog-Master-Last-Id")).isEqualTo("0");
        assertThat(answer.header("Replog-State")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                   | 1 2 3 4 5",
        "?from=1              | 1 2 3 4 5",
        "?from=3              | 3 4 5",
        "?from=5              | 5",
        "?from=6              | ''",
        "?from=999999999999999999 | ''",
        "?limit=2             | 1 2",
        "?limit=0             | ''",
        "?limit=999999999999999999 | 1 2 3 4 5",
        "?from=2&limit=2      | 2 3",
        "?from=4&limit=9      | 4 5",
        "?from=5&limit=1      | 5",
        "?from=6&limit=1      | ''",
        "?limit=2&from=2      | 2 3",
        "?view=values&from=5  | 5",
    })
    void showsTheRangeThatIsAskedFor(String query, String shown) {
        append("1", "2", "3", "4", "5");
        String expected = shown.isEmpty() ? "[]"
                : "[\"" + shown.replace(" ", "\",\"") + "\"]";
        assertThat(master.get("/messages" + query).text()).isEqualTo(expected);
    }

    @Test
    void showsWholeEntries() {
        append("a", "é\n\0\"");
        assertThat(master.get("/messages?view=entries").text()).matches(
                "\\[\\{\"id\":1,\"value\":\"a\"," + TIMESTAMP + ",\"epoch\":1},"
                + "\\{\"id\":2,\"value\":\"é\\\\n\\\\u0000\\\\\"\"," + TIMESTAMP
                + ",\"epoch\":1}]");
    }

    @Test
    void showsAKeyWhereThereIsOne() {
        var newEntry = new NewEntry(new byte[] {'k', '"'}, new byte[] {'a'});
        master.node().log().append(List.of(newEntry), 1).await(Long.MAX_VALUE);
        assertThat(master.get("/messages?view=entries").text())
                .endsWith(",\"epoch\":1,\"key\":\"k\\\"\"}]");
        assertThat(master.get("/messages/1").member("key")).isEqualTo("k\"");
    }

    @Test
    void showsOneEntryAndOnTheMasterWhoHoldsIt() {
        Instant before = Instant.now().minusSeconds(1);
        append("a", "");
        Answer answer = master.get("/messages/2");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).matches("\\{\"id\":2,\"value\":\"\"," + TIMESTAMP
                + ",\"epoch\":1,\"acknowledged\":\\[\"master\"]}");
        assertThat(Instant.parse((String) answer.member("timestamp")))
                .isBetween(before, Instant.now().plusSeconds(1));
        assertThat(answer.header("Replog-Last-Id")).isEqualTo("2");
        assertThat(answer.header("Replog-Committed-Id")).isEqualTo("2");
    }

    @Test
    void tellsBeyondTheEndFromNotHereYet() throws IOException {
        append("a");
        assertNotFound(master.get("/messages/2"), "beyond-the-end", "the last one is 1");
        try (var secondary = nodes.secondary("s");
                var sender = Sender.holding(nodes.folder().resolve("sender"), "1", "2", "3")) {
            secondary.offer(sender.header(1), sender.folder().frames(1, 1));
            assertThat(secondary.get("/messages/1").json().containsKey("acknowledged")).isFalse();
            assertNotFound(secondary.get("/messages/3"), "not-here-yet", "which holds 1");
            assertNotFound(secondary.get("/messages/4"), "beyond-the-end", "the last one is 3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages/0", "/messages/-1", "/messages/01", "/messages/x",
        "/messages/1.0", "/messages/99999999999999999999", "/messages/", "/messages/1/", "/nope",
        "/index.html", "/message/", "/messages/%31%2e", "/messages/1%D9%A3"})
    void whatIsNoRouteIsNotFound(String path) {
        append("a");
        assertNotFound(master.get(path), "not-found", "no route");
    }

    @ParameterizedTest
    @CsvSource({"from=-1, -1", "from=x, x", "from=1.0, 1.0", "from=, from", "from=+1, +1",
        "from=1000000000000000000, 1000000000000000000", "limit=-1, -1", "limit=x, limit",
        "view=all, all", "view=, view", "view=VALUES, VALUES", "form=1, 'form'",
        "from=1&from=2, more than once"})
    void malformedQueryIsABadRequestThatNamesParameterAndValue(String query, String said) {
        Answer answer = master.get("/messages?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.member("type")).isEqualTo("/problems/bad-request");
        assertThat(answer.member("detail")).asString().contains(said);
    }

    @Test
    void oneEntryTakesNoQuery() {
        append("a");
        assertThat(master.get("/messages/1?view=entries").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages", "/messages?from=2", "/messages/1", "/messages/9",
        "/status", "/heartbeat", "/nope"})
    void headIsGetWithoutTheBody(String target) {
        append("a", "b");
        Answer get = master.get(target);
        Answer head = master.head(target);
        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.text()).isEmpty();
        assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        assertThat(head.header("Replog-Last-Id")).isEqualTo(get.header("Replog-Last-Id"));
    }

    @Test
    void otherMethodsAreRefusedWithWhatIsAllowed() {
        Answer answer = master.ask("DELETE", "/messages/1", Map.of(), new byte[0]);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST");
    }

    @Test
    void secondarySaysHowFarItIsBehind() throws IOException {
        try (var secondary = nodes.secondary("s");
                var sender = Sender.holding(nodes.folder().resolve("sender"), "1", "2", "3")) {
            assertThat(secondary.get("/messages").header("Replog-State")).isEqualTo("unknown");
            sender.folder().log().commit(3);
            secondary.offer(sender.header(1), sender.folder().frames(1, 2));
            Answer behind = secondary.get("/messages");
            assertThat(behind.text()).isEqualTo("[\"1\",\"2\"]");
            assertThat(behind.header("Replog-Last-Id")).isEqualTo("2");
            assertThat(behind.header("Replog-Committed-Id")).isEqualTo("2");
            assertThat(behind.header("Replog-Master-Last-Id")).isEqualTo("3");
            assertThat(behind.header("Replog-State")).isEqualTo("catching-up");
            secondary.offer(sender.header(3), sender.folder().frames(3, 3));
            assertThat(secondary.get("/messages").header("Replog-State")).isNull();
        }
    }

    @Test
    void longArrayComesWhole() {
        String value = "x".repeat(50_000);
        for (int count = 0; count < 10; count++) {
            append(value);
        }
        String expected = "[" + "\"%s\",".formatted(value).repeat(10);
        assertThat(master.get("/messages").text())
                .isEqualTo(expected.substring(0, expected.length() - 1) + "]");
    }

    private void append(String... values) {
        for (String value : values) {
            assertThat(master.postText("", value).status()).isEqualTo(201);
        }
    }

    private static void assertNotFound(Answer answer, String type, String said) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.member("type")).isEqualTo("/problems/" + type);
        assertThat(answer.member("status")).isEqualTo(404L);
        assertThat(answer.member("detail")).asString().contains(said);
        assertThat(answer.header("Replog-Last-Id") == null).isEqualTo(type.equals("not-found"));
    }
}
