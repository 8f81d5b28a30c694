package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.json.Json;
import replog.node.TestNodes;

/** The ways in of older projects lead to the same log, and say the same of what fails. */
@BesideOthers
@Timeout(60)
class OlderApiTest {
    private static final String JSON = "application/json";

    /** Method, target, body, and what the detail must contain. */
    private static final List<String> MISTAKES = List.of(
            "PUT /messages?wc=3 {\"message\":\"x\"} wc must be at most 2",
            "POST /messages/3 {\"message\":\"x\"} wc must be at most 2 in a cluster of 3",
            "PUT /messages?wc=-1 {\"message\":\"x\"} wc must be a whole number from 0",
            "PUT /messages?wc=999999999999999999 {\"message\":\"x\"} not 999999999999999999.",
            "POST /messages/all {\"message\":\"x\"} wc must be a whole number from 0",
            "PUT /messages?wc=1&w=1 {\"message\":\"x\"} 'w'",
            "POST /messages/1?wc=1 {\"message\":\"x\"} 'wc'",
            "PUT /messages {\"value\":\"x\"} 'value'",
            "PUT /messages {} 'message' is missing",
            "POST /newMessage {\"message\":\"x\",\"write_concern\":1} 'write_concern'",
            "POST /newMessage {\"message\":\"x\",\"writeConcern\":0} writeConcern must be a",
            "POST /newMessage {\"message\":\"x\",\"writeConcern\":4} writeConcern must be at",
            "POST /newMessage {\"message\":1} 'message' must be a string",
            "POST /newMessage [\"x\"] A JSON object",
            "POST /add-message {\"message\":\"x\",\"write-concern\":\"1\"} write-concern must",
            "POST /add-message {\"message\":\"x\",\"writeConcern\":1} 'writeConcern'",
            "POST /addmessage?x=1 x 'x'");

    /** Status, method, target, content type. */
    private static final List<String> REFUSED = List.of(
            "415 POST /newMessage text/plain", "415 PUT /messages a/b",
            "415 POST /messages/1 application/x-www-form-urlencoded",
            "415 POST /addmessage text/plain;charset=latin1", "405 PUT /addmessage a/b",
            "405 PUT /newMessage application/json", "405 PUT /add-message a/b");

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private ApiServer secondary;
    private ApiServer master;

    @BeforeEach
    void start() {
        start("30s");
    }

    private void start(String writeTimeout) {
        secondary = nodes.secondary("s", "--fsync=never");
        master = nodes.master("m", "--secondaries=s1=" + secondary.url()
                + ",s2=" + TestNodes.NOWHERE, "--heartbeat.interval=20ms",
                "--heartbeat.timeout=5s", "--write.concern=2", "--write.timeout=" + writeTimeout,
                "--fsync=never", "--quorum=1", "--message.max=100");
        ClusterApiTest.await(() -> master.get("/status").member("usable").equals(2L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/x-www-form-urlencoded", "a/b; x=y"})
    void bodyOfAnyTypeIsTakenAsItIsAndWaitsForAll(String type) throws Exception {
        nodes.close();
        start("500ms");
        var headers = type.isEmpty() ? Map.<String, String>of() : Map.of("Content-Type", type);
        Answer answer = master.ask("POST", "/addmessage", headers, "a=1&b=%41 é".getBytes(UTF_8));
        assertThat(answer.status()).as("one of the three is not there").isEqualTo(504);
        assertThat(answer.member("outcome")).isEqualTo("appended");
        assertThat(answer.member("write_concern")).isEqualTo(3L);
        assertThat(master.get("/messages").text()).isEqualTo("[\"a=1&b=%41 é\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "POST | /newMessage    | {\"message\":\"x\",\"writeConcern\":2}         | ok",
        "POST | /newMessage    | {\"message\":\"x\"}                            | ok",
        "POST | /newMessage    | {\"message\":\"x\",\"writeConcern\":\"majority\"} | ok",
        "POST | /add-message   | {\"message\":\"x\",\"write-concern\":1}        | ''",
        "POST | /add-message   | {\"message\":\"x\"}                            | ''",
    })
    void appendAnswersInItsOwnWords(String method, String target, String body, String answer) {
        Answer given = send(method, target, JSON, body);
        assertThat(given.status()).isEqualTo(200);
        assertThat(given.text()).isEqualTo(answer);
        assertThat(master.get("/messages").text()).isEqualTo("[\"x\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /messages?wc=0, 1", "PUT, /messages?wc=1, 2", "PUT, /messages, 2",
        "POST, /messages/0, 1", "POST, /messages/1, 2",
    })
    void countOfSecondariesIsAConcernOfOneMore(String method, String target, int holders) {
        Answer answer = send(method, target, JSON, "{\"message\":\"x\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.member("message")).isEqualTo("x");
        var meta = (Map<?, ?>) answer.member("meta");
        assertThat(meta.get("message_id")).isEqualTo(1L);
        assertThat((List<?>) meta.get("registered_to")).hasSizeGreaterThanOrEqualTo(holders)
                .first().isEqualTo("master");
        assertThat(Instant.parse((String) meta.get("registered_at"))).isEqualTo(Instant.parse(
                (String) master.get("/messages/1").member("timestamp")));
    }

    @ParameterizedTest
    @CsvSource({"PUT, /messages?wc=2", "POST, /messages/2"})
    void countOfSecondariesThatIsNotReachedIsSaidAsEverywhere(String method, String target)
            throws Exception {
        nodes.close();
        start("2s");
        Answer answer = send(method, target, JSON, "{\"message\":\"x\"}");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.member("outcome")).isEqualTo("appended");
        assertThat(answer.member("id")).isEqualTo(1L);
        assertThat(answer.member("acknowledged")).isEqualTo(List.of("master", "s1"));
    }

    @Test
    void mistakeNamesTheFieldAsItWasSent() {
        for (String mistake : MISTAKES) {
            String[] parts = mistake.split(" ", 4);
            Answer answer = send(parts[0], parts[1], JSON, parts[2]);
            assertThat(answer.status()).as(mistake).isEqualTo(400);
            assertThat(answer.member("detail")).asString().contains(parts[3]);
            assertThat(answer.member("outcome")).as(mistake).isEqualTo("not_appended");
        }
        assertThat(master.get("/messages").text()).isEqualTo("[]");
    }

    @Test
    void whatIsNotTakenIsNotAppended() {
        for (String refused : REFUSED) {
            String[] parts = refused.split(" ");
            Answer answer = send(parts[1], parts[2], parts[3], "{\"message\":\"x\"}");
            assertThat(answer.status()).as(refused).isEqualTo(Integer.parseInt(parts[0]));
            assertThat(answer.member("outcome")).as(refused).isEqualTo("not_appended");
        }
        assertThat(master.get("/messages").text()).isEqualTo("[]");
    }

    @Test
    void tooLongAValueIsRefusedAndOneThatIsNoText() {
        String tooLong = "{\"message\":\"" + "é".repeat(51) + "\"}";
        for (String target : List.of("/newMessage", "/add-message", "/messages/1")) {
            assertThat(send("POST", target, JSON, tooLong).status()).isEqualTo(413);
        }
        Answer raw = send("POST", "/addmessage", "a/b", "x".repeat(101));
        assertThat(raw.status()).isEqualTo(413);
        assertThat(raw.member("outcome")).isEqualTo("not_appended");
        assertThat(master.ask("POST", "/addmessage", Map.of(), new byte[] {'a', -1}).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/addmessage", "/newMessage", "/add-message", "/messages/1"})
    void secondaryShowsTheWayToItsMaster(String target) {
        ClusterApiTest.await(() -> secondary.get("/status").member("master") != null);
        Answer answer = secondary.post(target, JSON, "{\"message\":\"x\"}");
        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.member("outcome")).isEqualTo("not_appended");
        assertThat(answer.header("Location")).isEqualTo("http://out:80" + target);
        assertThat(secondary.get("/secondary/list").header("Location"))
                .isEqualTo("http://out:80/secondary/list");
        assertThat(secondary.ask("PUT", "/messages?wc=1", Map.of("Content-Type", JSON),
                "{\"message\":\"x\"}".getBytes(UTF_8)).header("Location"))
                .isEqualTo("http://out:80/messages?wc=1");
    }

    @Test
    void allMessagesAreOneObjectInTheirOrder() {
        assertThat(master.get("/get-messages").text()).isEqualTo("{}");
        for (int i = 0; i < 11; i++) {
            master.postText("?write_concern=2", i == 1 ? "a\"\n\u0000é" : "" + i);
        }
        Answer answer = secondary.get("/get-messages");
        assertThat(answer.header("Content-Type")).isEqualTo(JSON);
        assertThat(answer.text()).startsWith("{\"1\":\"0\",\"2\":\"a\\\"\\n\\u0000é\",\"3\":\"2\"")
                .endsWith(",\"10\":\"9\",\"11\":\"10\"}");
        assertThat((Map<?, ?>) Json.parse(answer.response().body(), 4)).hasSize(11);
        assertThat(master.head("/get-messages").status()).isEqualTo(200);
    }

    @Test
    void signsOfLifeAreWords() {
        for (ApiServer node : List.of(master, secondary)) {
            assertThat(node.get("/healthcheck").text()).isEqualTo("HEALTHY");
            assertThat(node.get("/ping").text()).isEqualTo("pong");
            assertThat(node.get("/ping").header("Content-Type")).startsWith("text/plain");
        }
        assertThat(master.get("/secondary/list").member("data")).asInstanceOf(
                LIST).hasSize(2);
    }

    private Answer send(String method, String target, String type, String body) {
        return master.ask(method, target, Map.of("Content-Type", type), body.getBytes(UTF_8));
    }
}
