package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.json.Json;

/** {@code POST /message} that is stored; see {@link AppendErrorsApiTest} for what is refused. */
@Timeout(60)
class AppendApiTest {
    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("m");

    @Test
    void answersWithIdAndPlace() {
        var answer = master.postJson("{\"value\":\"text\",\"write_concern\":1,\"timeout\":5}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/messages/1");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).matches("\\{\"id\":1,\"write_concern\":1,"
                + "\"acknowledged\":\\[\"master\"],\"epoch\":1,\"elapsed_ms\":\\d+(\\.\\d+)?}");
    }

    @Test
    void numbersEntriesInTheirOrder() {
        for (int id = 1; id <= 5; id++) {
            assertThat(master.postJson("{\"value\":\"" + id + "\"}").member("id"))
                    .isEqualTo((long) id);
        }
        assertThat(master.get("/messages").text()).isEqualTo("[\"1\",\"2\",\"3\",\"4\",\"5\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "\\u0000", "a\\u0000b", "\\\"", "\\\\", "\\n\\r\\t", "é", "\\u00e9",
        "\uD83D\uDE00", "\\ud83d\\ude00", "\u2028", "</script>", " ", "\uFEFF", "\uFFFF"})
    void keepsEachValue(String spelt) {
        var answer = master.postJson("{\"value\":\"" + spelt + "\"}");
        assertThat(answer.status()).isEqualTo(201);
        byte[] body = master.get("/messages").response().body();
        assertThat(Json.parse(body, 2))
                .isEqualTo(Json.parse(("[\"" + spelt + "\"]").getBytes(UTF_8), 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"value\":\"x\"}", "line\nline\r\n", "\0", "+&=%", "é"})
    void takesTheWholeBodyAsTextVerbatim(String text) {
        assertThat(master.postText("", text).status()).isEqualTo(201);
        assertThat(master.get("/messages/1").member("value")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 | 1", "\"majority\" | 1", "\"all\" | 1"})
    void takesEachFormOfAConcern(String concern, long nodes) {
        var answer = master.postJson("{\"value\":\"a\",\"write_concern\":" + concern + "}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.member("write_concern")).isEqualTo(nodes);
        String word = concern.replace("\"", "");
        assertThat(master.postText("?write_concern=" + word, "a").member("write_concern"))
                .isEqualTo(nodes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5", "0.5", "1.25", "1000000000000", "1e3", "5E-1", "0.0"})
    void takesEachFormOfATimeout(String seconds) {
        assertThat(master.postJson("{\"value\":\"a\",\"timeout\":" + seconds + "}").status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5", "0.5", "007.250", "999999999999999999"})
    void takesATimeoutInTheQuery(String seconds) {
        assertThat(master.postText("?timeout=" + seconds + "&write_concern=1", "a").status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json; charset=utf-8",
        "APPLICATION/JSON", " application/json;x=y"})
    void readsTheMediaTypeWithoutItsParameters(String contentType) {
        assertThat(master.post("/message", contentType, "{\"value\":\"a\"}").status())
                .isEqualTo(201);
    }

    @Test
    void takesTheLargestValueHoweverItIsSpelt() throws IOException {
        try (var small = nodes.master("small", "--message.max=8")) {
            assertThat(small.postText("", "12345678").status()).isEqualTo(201);
            String escaped = "\\u0031".repeat(8);
            assertThat(small.postJson("{\"value\":\"" + escaped + "\"}").status()).isEqualTo(201);
            assertThat(small.postText("", "éééé").status()).isEqualTo(201);
            assertThat(small.get("/messages").text())
                    .isEqualTo("[\"12345678\",\"11111111\",\"éééé\"]");
        }
    }

    @Test
    void saysWhereTheStoreIsNotDurable() throws IOException {
        try (var weak = nodes.master("weak", "--fsync=never")) {
            var answer = weak.postJson("{\"value\":\"a\"}");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.member("durable")).isEqualTo(false);
        }
    }

    @Test
    void secondarySendsClientsToTheMastersSameRoute() throws IOException {
        try (var secondary = nodes.secondary("s", "--master=http://h0:8000")) {
            var answer = secondary.postText("?write_concern=2&timeout=1.5", "a");
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.header("Location"))
                    .isEqualTo("http://h0:8000/message?write_concern=2&timeout=1.5");
            assertThat(answer.member("type")).isEqualTo("/problems/not-master");
            assertThat(answer.member("outcome")).isEqualTo("not_appended");
            assertThat(answer.text()).contains("http://h0:8000,", "curl -L");
            assertThat(secondary.postJson("{\"value\":\"a\"}").header("Location"))
                    .isEqualTo("http://h0:8000/message");
            assertThat(secondary.node().log().end().lastId()).isZero();
        }
    }
}
