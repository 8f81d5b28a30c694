package replog.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
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

/** {@code Idempotency-Key} on each way in. */
@BesideOthers
@Timeout(60)
class KeyApiTest {
    private static final String[] FLAGS =
            {"--secondaries=http://127.0.0.1:1", "--quorum=1", "--write.waiters=1"};

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("m", FLAGS);

    @Test
    void repeatIsAnsweredWithTheFirstOnesId() {
        Answer first = post("k", "?write_concern=1", "a");
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        post("other", "?write_concern=1", "a");
        Answer again = master.ask("POST", "/message", Map.of("Content-Type", "application/json",
                "Idempotency-Key", "k"), "{\"value\":\"a\",\"write_concern\":1}".getBytes(UTF_8));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).isEqualTo("/messages/1");
        assertThat(again.text()).matches("\\{\"id\":1,\"write_concern\":1,"
                + "\"acknowledged\":\\[\"master\"],\"epoch\":1,\"elapsed_ms\":.*}");
        assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"a\"]");
        assertThat(master.get("/messages/1").member("key")).isEqualTo("k");
    }

    @Test
    void bulkIsRepeatedAsAWhole() {
        Answer first = bulk("k", "\"a\"\n\"b\"\n");
        assertThat(first.status()).isEqualTo(201);
        Answer again = bulk("k", "\"a\"\n{\"value\":\"b\"}\n");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.member("first_id")).isEqualTo(1L);
        assertThat(again.member("last_id")).isEqualTo(2L);
        assertThat(master.get("/messages/1").member("key")).isEqualTo("k");
        assertThat(master.get("/messages/2").text()).doesNotContain("\"key\"");
        assertProblem(bulk("k", "\"a\"\n"), 422, "idempotency-key-reused", "not_appended");
        assertProblem(post("k", "?write_concern=1", "a"), 422, "idempotency-key-reused",
                "not_appended");
        assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void olderWaysTakeKeysAsWell() {
        for (String replayed : new String[] {null, "true"}) {
            Answer answer = master.ask("PUT", "/messages?wc=0", Map.of("Content-Type",
                    "application/json", "Idempotency-Key", "k"),
                    "{\"message\":\"a\"}".getBytes(UTF_8));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Idempotency-Replayed")).isEqualTo(replayed);
        }
        assertThat(master.get("/messages").text()).isEqualTo("[\"a\"]");
    }

    private Answer bulk(String key, String lines) {
        return master.ask("POST", "/messages?write_concern=1", Map.of("Content-Type",
                "application/x-ndjson", "Idempotency-Key", key), lines.getBytes(UTF_8));
    }

    @Test
    void keyOfAnotherValueIsRefusedByItsEntry() {
        post("k", "?write_concern=1", "a");
        Answer refused = post("k", "?write_concern=1", "b");
        assertProblem(refused, 422, "idempotency-key-reused", "not_appended");
        assertThat(refused.member("id")).isEqualTo(1L);
        assertThat(refused.member("detail")).asString().contains("entry 1");
        assertThat(refused.header("Idempotency-Replayed")).isNull();
    }

    @Test
    void repeatWaitsForTheConcernThatItAsksFor() {
        post("k", "?write_concern=1", "a");
        Answer ended = post("k", "?write_concern=2&timeout=0.05", "a");
        assertReplayed(ended, 504, "timeout", "appended");
        Answer impossible = post("k", "?write_concern=3", "a");
        assertReplayed(impossible, 400, "bad-request", "appended");
        assertProblem(post("new", "?write_concern=3", "a"), 400, "bad-request", "not_appended");
    }

    @Test
    void repeatThatCantWaitSaysThatItIsStored() throws Exception {
        var waiting = new CompletableFuture<Answer>();
        Thread.startVirtualThread(
                () -> waiting.complete(post("k", "?write_concern=2&timeout=20", "a")));
        while (!master.get("/status").member("waiting").equals(1L)) {
            assertThat(waiting).isNotDone();
        }
        Answer refused = post("k", "?write_concern=2", "a");
        assertReplayed(refused, 429, "too-many-waiting", "appended");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertProblem(post("new", "?write_concern=2", "a"), 429, "too-many-waiting",
                "not_appended");
        master.node().drain(Duration.ZERO);
        assertThat(waiting.get(20, TimeUnit.SECONDS).header("Idempotency-Replayed")).isNull();
        assertReplayed(post("k", "?write_concern=2", "a"), 503, "shutting-down", "appended");
        assertThat(post("k", "?write_concern=1", "a").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'' | not 0", "'   ' | not 0", "%201 | not 201", "\u00ff | UTF-8", "\u00c3 | UTF-8",
        "a;Idempotency-Key: a | more than once", "a b | a space", "a\tb | a space",
        "a; b | a space", "a\fb | control", "a\u0001b | control", "a\u007fb | control",
        "a\0b | control", "'\"a b\"' | a space", "'\"a\tb\"' | a space", "'\"a\f\"' | control",
        "'\"\"' | not 0", "'\"' | quote", "'\"a' | quote", "'a\"' | quote", "'\"a\"b\"' | quote",
        "'\"a\\b\"' | quote", "'\"a\\\"' | quote", "'\"a\", \"b\"' | quote"})
    void whatIsNoKeyIsABadRequestThatNamesIt(String key, String said) throws IOException {
        String value = key.startsWith("%") ? "k".repeat(201) : key.replace(";", "\r\n");
        String answer = raw(value);
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Idempotency-Key", said)
                .contains("\"outcome\":\"not_appended\"");
        assertThat(master.node().log().end().lastId()).isZero();
    }

    /** As in the draft of the header. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'\"a-1\"' | a-1", "'\"a\\\"b\\\\\"' | 'a\"b\\'", "a\"b | 'a\"b'", "a\\b | a\\b"})
    void quotedStringIsTheSameKeyAsWhatItStandsFor(String sent, String key) throws IOException {
        assertThat(raw(sent)).startsWith("HTTP/1.1 201");
        assertThat(master.get("/messages/1").member("key")).isEqualTo(key);
        assertThat(raw('"' + key.replaceAll("[\"\\\\]", "\\\\$0") + '"'))
                .startsWith("HTTP/1.1 200").contains("Idempotency-replayed: true");
        assertThat(master.node().log().end().lastId()).isEqualTo(1);
    }

    @Test
    void quotesCountForNoByteOfTheKey() throws IOException {
        assertThat(raw('"' + "k".repeat(200) + '"')).startsWith("HTTP/1.1 201");
        assertThat(raw('"' + "\\\\".repeat(200) + '"')).startsWith("HTTP/1.1 201");
        assertThat(raw('"' + "k".repeat(201) + '"')).startsWith("HTTP/1.1 400");
        assertThat(raw('"' + "\\\\".repeat(10_000) + '"')).startsWith("HTTP/1.1 400");
    }

    @Test
    void keyIsTakenAsTheBytesThatItIs() throws IOException {
        String utf8 = "ключ"; // its bytes as characters
        assertThat(raw(new String(utf8.getBytes(UTF_8), ISO_8859_1))).startsWith("HTTP/1.1 201");
        assertThat(master.get("/messages/1").member("key")).isEqualTo(utf8);
        assertThat(post("k".repeat(200), "?write_concern=1", "a").status()).isEqualTo(201);
    }

    /** The first may have come when the token, or {@code message.max}, was another one. */
    @Test
    void refusalBeforeTheKeyIsLookedForSaysNothingOfWhatIsStoredWithIt() throws IOException {
        assertProblem(post("k", "", "a".repeat((1 << 20) + 1)), 413, "too-large", "unknown");
        try (var guarded = nodes.master("guarded", "--token=secret")) {
            assertProblem(guarded.ask("POST", "/message", Map.of("Content-Type", "text/plain",
                    "Idempotency-Key", "k", "x-token", "another"), "a".getBytes(UTF_8)),
                    401, "unauthorized", "unknown");
        }
    }

    @Test
    void secondarySendsKeysToItsMasterAndKnowsNone() throws IOException {
        try (var secondary = nodes.secondary("s")) {
            Answer alone = secondary.ask("POST", "/message", Map.of("Content-Type", "text/plain",
                    "Idempotency-Key", "k"), "a".getBytes(UTF_8));
            assertProblem(alone, 503, "no-master", "unknown");
        }
        try (var secondary = nodes.secondary("t", "--master=http://127.0.0.1:1")) {
            Answer redirected = secondary.ask("POST", "/message", Map.of("Content-Type",
                    "text/plain", "Idempotency-Key", "k"), "a".getBytes(UTF_8));
            assertProblem(redirected, 307, "not-master", "unknown");
        }
    }

    private Answer post(String key, String query, String value) {
        return master.ask("POST", "/message" + query,
                Map.of("Content-Type", "text/plain", "Idempotency-Key", key),
                value.getBytes(UTF_8));
    }

    private String raw(String key) throws IOException {
        try (var connection = new RawConnection(master.port())) {
            return connection.askBytes("POST /message?write_concern=1 HTTP/1.1\r\n"
                    + "Host: localhost\r\nContent-Type: text/plain\r\nIdempotency-Key: " + key
                    + "\r\nContent-Length: 1\r\n\r\na");
        }
    }

    private static void assertReplayed(Answer answer, int status, String type, String outcome) {
        assertProblem(answer, status, type, outcome);
        assertThat(answer.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(answer.member("id")).isEqualTo(1L);
        assertThat(answer.member("acknowledged")).asString().contains("master");
    }

    private static void assertProblem(Answer answer, int status, String type, String outcome) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.member("type")).isEqualTo("/problems/" + type);
        assertThat(answer.member("outcome")).isEqualTo(outcome);
    }
}
