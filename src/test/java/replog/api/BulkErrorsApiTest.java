package replog.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.fixture.RawConnection;
import replog.node.TestNodes;

/** Bulks that are refused, or not acknowledged: each says what happened to the data. */
@BesideOthers
@Timeout(60)
class BulkErrorsApiTest {
    private static final String LINES = "application/x-ndjson";
    private static final String ARRAY = "application/json";
    private static final String UNREACHABLE = "--secondaries=" + TestNodes.NOWHERE;

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("master", UNREACHABLE, "--quorum=1",
            "--write.waiters=1", "--message.max=8", "--bulk.max=1k", "--fsync=never");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "x-ndjson | ``                       | The bulk is empty",
        "json     | `[]`                     | The bulk is empty",
        "json     | ``                       | no JSON",
        "x-ndjson | `\n`                     | line 1: It is empty",
        "x-ndjson | `\"a\"\n\n\"b\"`         | line 2: It is empty",
        "x-ndjson | `\"a\"\n\"b\"\n\"c\n`    | line 3: The JSON ends in the middle",
        "x-ndjson | `\"a\"\n{\"value\":1}`   | line 2: The field 'value' must be a string, not 1",
        "x-ndjson | `\"a\"\n{\"write_concern\":1}` | line 2: Unknown field 'write_concern'",
        "x-ndjson | `[\"a\"]`                | line 1: A string is expected",
        "json     | `[\"a\",{\"x\":\"b\"}]`  | element 2: Unknown field 'x'",
        "json     | `[\"a\",\"\\ud800\"]`    | element 2: A string holds half a surrogate pair",
        "json     | `\"a\"`                  | A JSON array is expected",
        "json     | `[\"a\"] []`             | more after the end",
    })
    void badLineOrElementFailsAllByItsNumber(String type, String body, String said) {
        assertNotAppended(master.post("/messages", "application/" + type, body),
                400, "bad-request", said);
    }

    @ParameterizedTest
    @CsvSource({
        "?write_concern=0, 'not 0'", "?write_concern=x, x", "?write_concern=3, size",
        "?timeout=-1, -1", "?timeout=x, x", "?w=1, 'w'", "?timeout=1&timeout=1, more than once",
        "?from=1, from"})
    void malformedQueryIsABadRequestThatNamesTheParameter(String query, String said) {
        assertNotAppended(master.post("/messages" + query, LINES, "\"a\""),
                400, "bad-request", said);
    }

    @Test
    void badUtf8NamesTheLineAndTheByte() {
        byte[] lines = "\"a\"\n\"b\u00ff\"".getBytes(ISO_8859_1);
        assertNotAppended(master.ask("POST", "/messages", Map.of("Content-Type", LINES), lines),
                400, "bad-request", "line 2: It isn't valid UTF-8 at byte 2");
        assertNotAppended(master.post("/messages", LINES + ";charset=utf-16", "\"a\""),
                415, "unsupported-media-type", "utf-16");
    }

    @Test
    void tooLargeValueNamesTheLine() {
        assertNotAppended(master.post("/messages", LINES, "\"12345678\"\n\"123456789\""),
                413, "too-large", "line 2: The value has 9 bytes");
        assertNotAppended(master.post("/messages", ARRAY, "[\"ééééé\"]"),
                413, "too-large", "element 1: The value has 10 bytes");
    }

    @Test
    void tooLargeBodyIsRefused() {
        assertNotAppended(master.post("/messages", LINES, "\"1234567\"\n".repeat(103)),
                413, "too-large", "allowed by bulk.max.");
    }

    @Test
    void tooManySmallEntriesAreRefusedWhereTheyBecomeTooMany() {
        assertThat(master.post("/messages?write_concern=1", LINES, "\"\"\n".repeat(97)).status())
                .isEqualTo(201);
        Answer answer = master.post("/messages", LINES, "\"\"\n".repeat(98));
        assertProblem(answer, 413, "too-large", "not_appended");
        assertThat(answer.member("detail")).asString()
                .contains("line 98: With it the bulk takes 4116 bytes in the log", "4096");
        assertThat(master.node().log().end().lastId()).isEqualTo(97);
    }

    @Test
    void otherContentTypesAreNamedWithTheHeaderToAdd() {
        for (String type : List.of("application/x-www-form-urlencoded", "text/plain")) {
            assertNotAppended(master.post("/messages", type, "\"a\""), 415,
                    "unsupported-media-type", "Content-Type: application/x-ndjson");
        }
    }

    @Test
    void otherMethodsAreRefusedWithTheOutcomeButForReads() {
        assertNotAppended(master.ask("DELETE", "/messages", Map.of(), new byte[0]), 405,
                "method-not-allowed", "DELETE");
        Answer read = master.get("/messages?limit=x");
        assertThat(read.status()).isEqualTo(400);
        assertThat(read.json().containsKey("outcome")).isFalse();
    }

    @Test
    void bodyWithoutALengthIsRefusedWithTheOutcome() throws IOException {
        try (var connection = new RawConnection(master.port())) {
            assertThat(connection.askAll("POST /messages HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: " + LINES
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\"a\"\r\n0\r\n\r\n"))
                    .startsWith("HTTP/1.1 411 ").contains("\"outcome\":\"not_appended\"");
        }
        assertThat(master.node().log().end().lastId()).isZero();
    }

    @Test
    void waitThatEndsIsAppendedAndSaysWhichIdsAndWhoHoldsThem() {
        Answer answer = master.post("/messages?write_concern=2&timeout=0.5", ARRAY,
                "[\"a\",\"b\",\"c\"]");
        assertProblem(answer, 504, "timeout", "appended");
        assertStored(answer);
        assertThat(answer.member("detail")).asString().contains(
                "stored as the ids 1 to 3 and 1 of 2 nodes hold it after 0.5 s");
        assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void shutDownWhileItWaitsIsAppended() throws Exception {
        var waiting = new CompletableFuture<Answer>();
        Thread.startVirtualThread(() -> waiting.complete(master.post(
                "/messages?write_concern=2&timeout=20", LINES, "\"a\"\n\"b\"\n\"c\"\n")));
        while (!master.get("/status").member("waiting").equals(1L)) {
            assertThat(waiting).isNotDone();
        }
        Answer refused = master.post("/messages?write_concern=2", LINES, "\"d\"");
        assertProblem(refused, 429, "too-many-waiting", "not_appended");
        master.node().drain(Duration.ZERO);
        Answer answer = waiting.get(20, TimeUnit.SECONDS);
        assertProblem(answer, 503, "shutting-down", "appended");
        assertStored(answer);
        assertProblem(master.post("/messages", LINES, "\"d\""), 503, "shutting-down",
                "not_appended");
    }

    @Test
    void withoutAQuorumNothingIsStored() throws IOException {
        try (var alone = nodes.master("alone", UNREACHABLE)) {
            Answer refused = alone.post("/messages?write_concern=1", LINES, "\"a\"\n\"b\"");
            assertProblem(refused, 503, "read-only", "not_appended");
            assertThat(alone.get("/messages").text()).isEqualTo("[]");
        }
    }

    private static void assertStored(Answer answer) {
        assertThat(answer.member("id")).isEqualTo(1L);
        assertThat(answer.member("first_id")).isEqualTo(1L);
        assertThat(answer.member("last_id")).isEqualTo(3L);
        assertThat(answer.member("count")).isEqualTo(3L);
        assertThat(answer.member("acknowledged")).isEqualTo(List.of("master"));
    }

    private void assertNotAppended(Answer answer, int status, String type, String said) {
        assertProblem(answer, status, type, "not_appended");
        assertThat(answer.member("detail")).asString().contains(said);
        assertThat(master.node().log().end().lastId()).isZero();
    }

    private static void assertProblem(Answer answer, int status, String type, String outcome) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.member("type")).isEqualTo("/problems/" + type);
        assertThat(answer.member("outcome")).isEqualTo(outcome);
        assertThat(answer.member("retryable")).isInstanceOf(Boolean.class);
    }
}
