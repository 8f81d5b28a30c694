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
import replog.node.Sender;
import replog.node.TestNodes;

/** Appends that are refused: each says what happened to the data. */
@BesideOthers
@Timeout(60)
class AppendErrorsApiTest {
    private static final String UNREACHABLE = "--secondaries=" + TestNodes.NOWHERE;

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("master", UNREACHABLE, "--quorum=1",
            "--write.waiters=1", "--message.max=8", "--fsync=never");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                                      | no JSON",
        "{                                       | middle",
        "[]                                      | object",
        "\"a\"                                   | object",
        "null                                    | object",
        "{}                                      | 'value' is missing",
        "{\"value\":null}                        | 'value' must be a string, not null",
        "{\"value\":1}                           | 'value' must be a string, not 1",
        "{\"value\":[\"a\"]}                     | 'value' must be a string, not an array",
        "{\"value\":\"a\",\"x\":1}               | Unknown field 'x'",
        "{\"value\":\"a\",\"value\":\"b\"}       | 'value' is there twice",
        "{\"value\":\"a\"} {}                    | after the end",
        "{\"value\":\"a\"},                      | JSON",
        "{\"value\":\"\\ud800\"}                 | half a surrogate pair",
        "{\"value\":\"\\udc00\\ud800\"}          | half a surrogate pair",
        "{'value':'a'}                           | JSON",
        "{\"value\":\"a\",}                      | JSON",
        "{\"value\":\"a\"/**/}                   | JSON",
        "{\"value\":\"a\",\"write_concern\":0}   | write_concern must be a whole number",
        "{\"value\":\"a\",\"write_concern\":-1}  | not -1",
        "{\"value\":\"a\",\"write_concern\":1.5} | not 1.5",
        "{\"value\":\"a\",\"write_concern\":1.0} | not 1.0",
        "{\"value\":\"a\",\"write_concern\":\"1\"}    | not \"1\"",
        "{\"value\":\"a\",\"write_concern\":\"most\"} | not \"most\"",
        "{\"value\":\"a\",\"write_concern\":null}| 'write_concern'",
        "{\"value\":\"a\",\"write_concern\":true}| not true",
        "{\"value\":\"a\",\"write_concern\":99999999999} | not 99999999999",
        "{\"value\":\"a\",\"write_concern\":99999999999999999999} | not 99999999999999999999",
        "{\"value\":\"a\",\"timeout\":-1}        | timeout must be seconds",
        "{\"value\":\"a\",\"timeout\":-0.001}    | not -0.001",
        "{\"value\":\"a\",\"timeout\":\"1\"}     | 'timeout' must be a number, not \"1\"",
        "{\"value\":\"a\",\"timeout\":null}      | 'timeout' must be a number, not null",
    })
    void malformedJsonIsABadRequestThatNamesTheFieldAndTheValue(String json, String said) {
        assertNotAppended(master.postJson(json), 400, "bad-request", said);
    }

    @ParameterizedTest
    @CsvSource({
        "?write_concern=0, 'not 0'", "?write_concern=x, x", "?write_concern=1.5, 1.5",
        "?write_concern=, write_concern", "?write_concern=-1, -1", "?timeout=-1, -1",
        "?timeout=1e3, 1e3", "?timeout=x, x", "?timeout=, timeout", "?timeout=.5, .5",
        "?w=1, 'w'", "?timeout=1&timeout=1, more than once", "?timeout=%FF, UTF-8"})
    void malformedQueryIsABadRequestThatNamesTheParameter(String query, String said) {
        assertNotAppended(master.postText(query, "a"), 400, "bad-request", said);
    }

    @Test
    void queryMakesNoSenseBesideJson() {
        assertNotAppended(master.post("/message?timeout=1", "application/json",
                "{\"value\":\"a\"}"), 400, "bad-request", "timeout");
    }

    @Test
    void badUtf8IsABadRequestNamingTheByte() {
        byte[] json = "{\"value\":\"a\u00ff\"}".getBytes(ISO_8859_1);
        assertNotAppended(master.ask("POST", "/message",
                Map.of("Content-Type", "application/json"), json),
                400, "bad-request", "UTF-8 at byte 11");
        assertNotAppended(master.ask("POST", "/message",
                Map.of("Content-Type", "text/plain"), new byte[] {'a', (byte) 0xED}),
                400, "bad-request", "UTF-8 at byte 1");
    }

    @Test
    void impossibleConcernNamesTheClustersSize() {
        assertNotAppended(master.postJson("{\"value\":\"a\",\"write_concern\":3}"), 400,
                "bad-request", "write_concern must be at most the cluster's size, 2, not 3");
        assertNotAppended(master.postText("?write_concern=3", "a"), 400, "bad-request", "2");
    }

    @Test
    void otherContentTypesAreNamedWithTheHeaderToAdd() {
        assertNotAppended(master.post("/message", "text/html", "a"), 415,
                "unsupported-media-type", "Content-Type: application/json");
        assertNotAppended(master.ask("POST", "/message", Map.of(), new byte[] {'a'}), 415,
                "unsupported-media-type", "names no content type");
        assertNotAppended(master.ask("POST", "/message", Map.of("Content-Type", "text/plain",
                "Content-Encoding", "gzip"), new byte[] {'a'}), 415, "unsupported-media-type",
                "Content-Encoding");
    }

    @Test
    void tooLargeValueNamesItsSizeAndTheLimit() {
        assertNotAppended(master.postText("", "123456789"), 413, "too-large", "message.max");
        assertNotAppended(master.postJson("{\"value\":\"123456789\"}"), 413, "too-large",
                "message.max");
        assertNotAppended(master.postText("", "ééééé"), 413, "too-large", "10 bytes");
        assertNotAppended(master.postJson("{\"value\":\"" + "a".repeat(9_000) + "\"}"), 413,
                "too-large", "allowed by message.max.");
    }

    @Test
    void otherMethodsAreRefusedWithTheOutcomeToo() {
        for (String method : List.of("DELETE", "PATCH")) {
            Answer answer = master.ask(method, "/message", Map.of(), new byte[0]);
            assertNotAppended(answer, 405, "method-not-allowed", method);
            assertThat(answer.header("Allow")).isEqualTo("POST, PUT");
        }
    }

    @Test
    void transferEncodingNeedsALength() throws IOException {
        try (var connection = new RawConnection(master.port())) {
            String answer = connection.askAll("POST /message HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\na\r\n0\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 411 ")
                    .contains("\"type\":\"/problems/length-required\"")
                    .contains("\"outcome\":\"not_appended\"");
        }
        assertThat(master.node().log().end().lastId()).isZero();
    }

    @Test
    void malformedLengthIsABadRequestOrNoAnswer() throws IOException {
        for (String length : List.of("-1", "+1", "x", "1, 1", "99999999999999999999")) {
            try (var connection = new RawConnection(master.port())) {
                assertThat(connection.askAll("POST /message HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: text/plain\r\nContent-Length: " + length
                        + "\r\n\r\na")).matches("(?s)(HTTP/1.1 400 .*)?");
            }
        }
        assertThat(master.node().log().end().lastId()).isZero();
    }

    @Test
    void bodyThatEndsEarlyIsNotAppended() throws IOException {
        try (var connection = new RawConnection(master.port())) {
            connection.send("POST /message HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nabc");
            connection.endOutput();
            assertThat(connection.rest()).matches("(?s)(HTTP/1.1 400 .*not_appended.*)?");
        }
        assertThat(master.node().log().end().lastId()).isZero();
    }

    @Test
    void waitThatEndsIsAppendedAndSaysWhoHoldsIt() {
        Answer answer = master.postJson(
                "{\"value\":\"a\",\"write_concern\":2,\"timeout\":0.5}");
        assertProblem(answer, 504, "timeout", "appended");
        assertThat(answer.member("id")).isEqualTo(1L);
        assertThat(answer.member("write_concern")).isEqualTo(2L);
        assertThat(answer.member("acknowledged")).isEqualTo(List.of("master"));
        assertThat(answer.member("detail")).asString()
                .contains("stored as id 1 and 1 of 2 nodes hold it after 0.5 s");
        assertThat(master.get("/messages").text()).isEqualTo("[\"a\"]");
    }

    @Test
    void tooManyThatWaitForWhatCantBeReachedAreRefused() throws Exception {
        var waiting = new CompletableFuture<Answer>();
        Thread.startVirtualThread(() -> waiting.complete(
                master.postJson("{\"value\":\"a\",\"write_concern\":2,\"timeout\":20}")));
        while (!master.get("/status").member("waiting").equals(1L)) {
            assertThat(waiting).isNotDone();
        }
        Answer refused = master.postJson("{\"value\":\"b\",\"write_concern\":2}");
        assertProblem(refused, 429, "too-many-waiting", "not_appended");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(master.postJson("{\"value\":\"c\",\"write_concern\":1}").member("id"))
                .isEqualTo(2L);
        master.node().drain(Duration.ZERO);
        assertProblem(waiting.get(20, TimeUnit.SECONDS), 503, "shutting-down", "appended");
    }

    @Test
    void withoutAQuorumNothingIsStored() throws IOException {
        try (var alone = nodes.master("alone", UNREACHABLE)) {
            Answer refused = alone.postJson("{\"value\":\"a\",\"write_concern\":1}");
            assertProblem(refused, 503, "read-only", "not_appended");
            assertThat(refused.member("title")).isEqualTo("No quorum");
            assertThat(refused.member("detail")).isEqualTo(
                    "1 of 2 nodes usable, 2 needed;"
                            + " secondary-1 not heard of yet (connection refused)");
            assertThat(refused.member("retryable")).isEqualTo(true);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(alone.get("/messages").text()).isEqualTo("[]");
            assertThat(alone.get("/status").member("mode")).isEqualTo("read-only");
        }
    }

    @Test
    void smallestTimeoutIsNotForEver() {
        Answer json = master.postJson(
                "{\"value\":\"a\",\"write_concern\":2,\"timeout\":1e-10}");
        assertThat(json.status()).isEqualTo(504);
        assertThat(master.postText("?write_concern=2&timeout=0.0000000001", "a").status())
                .isEqualTo(504);
    }

    @Test
    void drainingNodeAppendsNothing() {
        master.node().drain(Duration.ZERO);
        Answer answer = master.postJson("{\"value\":\"a\"}");
        assertNotAppended(answer, 503, "shutting-down", "shutting down");
        assertThat(answer.header("Retry-After")).isNotNull();
    }

    @Test
    void fencedMasterIsReadOnly() throws IOException {
        try (var next = Sender.ofLog(nodes.folder().resolve("next"),
                master.node().standing().logId().orElseThrow())) {
            master.node().onHeartbeat(next.as(9, Sender.INSTANCE).claim());
            Answer answer = master.postJson("{\"value\":\"a\"}");
            assertNotAppended(answer, 503, "read-only", "epoch 9");
            assertThat(answer.header("Retry-After")).isNotNull();
            assertThat(answer.member("retryable")).isEqualTo(false);
            assertThat(master.get("/status").member("mode")).isEqualTo("read-only");
        }
    }

    @Test
    void secondaryThatKnowsNoMasterSaysSo() throws IOException {
        try (var secondary = nodes.secondary("s")) {
            Answer answer = secondary.postJson("{\"value\":\"a\"}");
            assertProblem(answer, 503, "no-master", "not_appended");
            assertThat(answer.header("Retry-After")).isNotNull();
        }
    }

    private void assertNotAppended(Answer answer, int status, String type, String said) {
        assertProblem(answer, status, type, "not_appended");
        assertThat(answer.member("detail")).asString().contains(said);
        assertThat(master.node().log().end().lastId()).isZero();
    }

    private static void assertProblem(Answer answer, int status, String type, String outcome) {
        assertThat(answer.text()).isNotEmpty();
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.member("type")).isEqualTo("/problems/" + type);
        assertThat(answer.member("title")).asString().isNotBlank();
        assertThat(answer.member("status")).isEqualTo((long) status);
        assertThat(answer.member("outcome")).isEqualTo(outcome);
        assertThat(answer.member("retryable")).isInstanceOf(Boolean.class);
    }
}
