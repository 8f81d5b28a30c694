package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.json.Json;
import replog.log.LogReader;
import replog.log.frame.FrameBatch;

/** {@code POST /messages} that is stored; see {@link BulkErrorsApiTest} for what is refused. */
@BesideOthers
@Timeout(60)
class BulkApiTest {
    private static final String LINES = "application/x-ndjson";
    private static final String ARRAY = "application/json";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("m");

    @Test
    void answersWithTheIdsAndThePlace() {
        master.postText("", "before");
        Answer answer = master.post("/messages?write_concern=1&timeout=5", LINES,
                "\"a\"\n{\"value\":\"b\"}\n\"c\"\n");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/messages?from=2&limit=3");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).matches("\\{\"first_id\":2,\"last_id\":4,\"count\":3,"
                + "\"write_concern\":1,\"acknowledged\":\\[\"master\"],\"epoch\":1,"
                + "\"elapsed_ms\":\\d+(\\.\\d+)?}");
        assertThat(master.get(answer.header("Location")).text()).isEqualTo("[\"a\",\"b\",\"c\"]");
        assertThat(master.get("/messages").text()).isEqualTo("[\"before\",\"a\",\"b\",\"c\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "application/x-ndjson                | `\"a\"\n\"b\"`",
        "application/x-ndjson                | `\"a\"\n\"b\"\n`",
        "application/ndjson                  | `\"a\"\r\n{\"value\":\"b\"}\r\n`",
        "application/ndjson;charset=utf-8    | `\"a\"\n\"b\"`",
        "application/json                    | `[\"a\",{\"value\":\"b\"}]`",
        "Application/JSON; charset=UTF-8     | ` [ \"a\" , \"\\u0062\" ]\n`",
    })
    void takesEachForm(String contentType, String body) {
        Answer answer = master.post("/messages", contentType, body);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.member("count")).isEqualTo(2L);
        assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"b\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\u0000", "\\\"", "\\n", "é", "\\ud83d\\ude00", "\u2028",
        "\uFEFF"})
    void keepsEachValue(String spelt) {
        String json = "\"" + spelt + "\"";
        master.post("/messages", LINES, json + "\n{\"value\":" + json + "}");
        master.post("/messages", ARRAY, "[" + json + ",{\"value\":" + json + "}]");
        Object value = Json.parse(json.getBytes(UTF_8), 1);
        assertThat(Json.parse(master.get("/messages").response().body(), 2))
                .isEqualTo(List.of(value, value, value, value));
    }

    @Test
    void isOneAtomicAppend() throws Exception {
        master.postText("", "before");
        master.post("/messages", LINES, lines(5_000));
        try (LogReader reader = master.node().log().reader(2)) {
            assertThat(reader.read(1).count()).isEqualTo(5_000);
        }
    }

    @Test
    void liesInOneSegmentHoweverLarge() throws IOException {
        try (var small = nodes.master("small", "--segment.size=8k")) {
            small.postText("", "before");
            assertThat(small.post("/messages", LINES, lines(2_000)).status()).isEqualTo(201);
            small.postText("", "after");
            assertThat(small.get("/messages?from=2001").text()).isEqualTo("[\"1999\",\"after\"]");
        }
        try (var small = nodes.master("small", "--segment.size=8k")) {
            assertThat(small.get("/status").member("last_id")).isEqualTo(2_002L);
            assertThat(small.get("/messages?from=2001").text()).isEqualTo("[\"1999\",\"after\"]");
            try (LogReader reader = small.node().log().reader(2)) {
                FrameBatch bulk = reader.read(1);
                assertThat(bulk.lastId()).isEqualTo(2_001);
                assertThat(nodes.folder().resolve("small/00000000000000000002.log")).exists();
                assertThat(nodes.folder().resolve("small/00000000000000002002.log")).exists();
            }
        }
    }

    @Test
    void takesTheLargestBulkAndTheLargestValue() throws IOException {
        String largest = '"' + "x".repeat(97) + '"';
        try (var small = nodes.master("small", "--message.max=97", "--bulk.max=200")) {
            assertThat(small.post("/messages", LINES, largest + "\n" + largest + "\n").status())
                    .isEqualTo(201);
            assertThat(small.post("/messages", ARRAY, "[" + largest + "," + largest + "]").status())
                    .isEqualTo(413);
        }
    }

    @Test
    void saysWhereTheStoreIsNotDurable() throws IOException {
        try (var weak = nodes.master("weak", "--fsync=never")) {
            Answer answer = weak.post("/messages", LINES, "\"a\"");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.member("durable")).isEqualTo(false);
        }
    }

    @Test
    void secondarySendsClientsToTheMastersSameRoute() throws IOException {
        try (var secondary = nodes.secondary("s", "--master=http://h0:8000")) {
            Answer answer = secondary.post("/messages?write_concern=2&timeout=1.5", LINES, "\"a\"");
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.header("Location"))
                    .isEqualTo("http://h0:8000/messages?write_concern=2&timeout=1.5");
            assertThat(answer.member("outcome")).isEqualTo("not_appended");
            assertThat(secondary.node().log().end().lastId()).isZero();
        }
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(number -> "\"" + number + "\"\n")
                .collect(Collectors.joining());
    }
}
