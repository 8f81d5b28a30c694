package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.api.ApiServer.Answer;

/** What an error says that helps who made the mistake. */
@Timeout(60)
class HintApiTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("master");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "POST | /mesages               | /messages",
        "POST | /Message               | /message",
        "POST | /addMesage             | /addmessage",
        "GET  | /mesages               | /messages",
        "GET  | /message/7             | /messages/7",
        "GET  | /messages/             | /messages",
        "GET  | /staus                 | /status",
        "GET  | /mesage                | /messages",
        "POST | /nodes/b/mesage        | /nodes/b/message"})
    void pathThatIsMisspeltIsGuessed(String method, String path, String meant) {
        Answer answer = master.ask(method, path, Map.of(), new byte[0]);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.member("detail")).asString().endsWith("did you mean " + meant + "?");
        assertThat(answer.member("did_you_mean")).isEqualTo(meant);
        assertThat(answer.member("outcome"))
                .isEqualTo(method.equals("GET") ? null : "not_appended");
    }

    @ParameterizedTest
    @CsvSource({"/favicon.ico", "/x", "/wp-login.php", "/metrics/node"})
    void pathOfSomethingElseIsNot(String path) {
        Answer answer = master.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.member("did_you_mean")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/message  | hello                | text/plain",
        "/message  | value=hello          | text/plain",
        "/message  | ``                   | text/plain",
        "/message  |  {\"value\":\"hello\"}   | application/json",
        "/messages | [\"a\",\"b\"]            | application/json",
        "/messages | \"a\"                  | application/x-ndjson",
        "/messages | {\"value\":\"a\"}        | application/x-ndjson"})
    void formIsToldTheTypeThatItsBodyLooksLike(String path, String body, String type) {
        Answer answer = master.post(path, FORM, body);
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.member("detail")).asString()
                .endsWith("add -H 'Content-Type: " + type + "'.");
        assertThat(answer.member("outcome")).isEqualTo("not_appended");
    }

    @Test
    void formThatIsTooLongToLookAtIsStillTheWrongType() {
        assertThat(master.post("/message", FORM, "x".repeat(2_000_000)).status()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({"/message, write_concern, value", "/message, timeout, value",
        "/message, wc, value", "/newMessage, writeConcern, message"})
    void parameterOfAJsonAppendIsAFieldOfItsBody(String path, String name, String field) {
        Answer answer = master.post(path + "?" + name + "=1", JSON,
                "{\"" + field + "\":\"a\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("detail")).asString()
                .contains("'" + name + "'").endsWith("fields of the body.");
    }

    @Test
    void oneObjectIsNoBulk() {
        Answer answer = master.post("/messages", JSON, " {\"value\":\"a\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("detail")).asString().contains("array", "POST /message appends");
    }

    @ParameterizedTest
    @CsvSource({"/message", "/addmessage", "/newMessage"})
    void readingWhereOthersAppendIsNoAppend(String path) {
        Answer answer = master.get(path);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.member("detail")).asString().contains("GET /messages reads entries");
        assertThat(answer.member("outcome")).isNull();
        assertThat(master.ask("PATCH", path, Map.of(), new byte[0]).member("outcome"))
                .isEqualTo("not_appended");
    }

    @Test
    void wrongTokenIsNoMissingOne() throws IOException {
        try (var node = nodes.master("m", "--token=secret")) {
            assertThat(node.ask("GET", "/status", Map.of("x-token", ""), new byte[0])
                    .member("title")).isEqualTo("Token needed");
            for (var headers : List.of(Map.of("x-token", "other"),
                    Map.of("x-token", "", "Authorization", "Bearer other"),
                    Map.of("x-token", "", "Authorization", "Basic c2VjcmV0"))) {
                Answer answer = node.ask("GET", "/status", headers, new byte[0]);
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.member("detail")).asString().contains("not this node's token");
            }
        }
    }

    @Test
    void faultThatAMasterCanNotMeetIsNoted() throws IOException {
        assertNote(master, "/delay", "{\"value\":30}", true);
        assertNote(master, "/faults", "{\"kind\":\"drop\"}", true);
        assertNote(master, "/faults", "{\"kind\":\"partition\"}", false);
        try (var secondary = nodes.secondary("s")) {
            assertNote(secondary, "/delay", "{\"value\":30}", false);
        }
    }

    private static void assertNote(ApiServer node, String path, String body, boolean noted) {
        assertThat(node.post(path, JSON, body).json().containsKey("note")).isEqualTo(noted);
    }

    @Test
    void hugePathIsNotGuessedAt() {
        String path = "/" + "mesages".repeat(500);
        byte[] body = "a".getBytes(StandardCharsets.UTF_8);
        assertThat(master.ask("POST", path, Map.of(), body).member("did_you_mean")).isNull();
    }
}
