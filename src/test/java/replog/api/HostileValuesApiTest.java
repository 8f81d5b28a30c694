package replog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.fixture.RawConnection.statuses;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.LoggedLines;
import replog.fixture.RawConnection;
import replog.http.server.ServerLimits;

/** Well-framed requests with values that are none. Each character of a text here is one byte. */
@Timeout(60)
class HostileValuesApiTest {
    private static final String DEEP = "[".repeat(200_000);
    private static final String DIGITS = "9".repeat(20_000);
    private static final List<String> BAD_JSON = List.of(
            "", " ", "null", "[]", "\"a\"", "1", "{", "{}", "{\"value\":\"a\"", "{\"value\":\"a",
            "{\"value\":\"a\"} x", "{\"value\":\"a\"}{\"value\":\"b\"}", "{\"value\":\"a\",}",
            "{'value':'a'}", "{value:\"a\"}", "/**/{\"value\":\"a\"}", "#\n{\"value\":\"a\"}",
            "{\"value\":null}", "{\"value\":1}", "{\"value\":true}", "{\"value\":[\"a\"]}",
            "{\"value\":{\"a\":1}}", "{\"Value\":\"a\"}", "{\"value\":\"a\",\"x\":1}",
            "{\"value\":\"a\",\"value\":\"a\"}", "{\"value\":\"a\",\"\\u0076alue\":\"b\"}",
            "{\"value\":\"a\nb\"}", "{\"value\":\"a\0b\"}", "{\"value\":\"\\x41\"}",
            "{\"value\":\"\\u12\"}", "{\"value\":\"\\ud800\"}", "{\"value\":\"\\udc00\\ud800\"}",
            "{\"value\":\"\\ud800\\ud800\"}", "{\"\\ud800\":\"\",\"value\":\"a\"}",
            "{\"value\":\"\u00c0\u00af\"}", "{\"value\":\"\u00e0\u0080\u00af\"}",
            "{\"value\":\"\u00ed\u00a0\u0080\"}", "{\"value\":\"\u00f5\u0080\u0080\u0080\"}",
            "{\"value\":\"\u00e2\u0082\"}", "{\"value\":\"\u00ff\"}", "{\"value\":\"\u0080\"}",
            "\u00ef\u00bb\u00bf{\"value\":\"a\"}", "\u00fe\u00ff\0{\0}", "\u00ff\u00fe{\0}\0",
            "{\0\"\0v\0a\0l\0u\0e\0\"\0:\0\"\0a\0\"\0}\0", "\0{\0\"\0v\0\"\0:\0\"\0a\0\"\0}",
            DEEP, "{\"value\":" + DEEP, "{\"a\":".repeat(100_000),
            "{\"value\":\"a\",\"x\":" + DEEP + "]".repeat(DEEP.length()) + "}",
            "{\"value\":\"a\",\"timeout\":" + DIGITS + "}",
            "{\"value\":\"a\",\"timeout\":1e" + DIGITS + "}",
            "{\"value\":\"a\",\"timeout\":1e999999999}", "{\"value\":\"a\",\"timeout\":-1}",
            "{\"value\":\"a\",\"timeout\":NaN}", "{\"value\":\"a\",\"timeout\":\"1\"}",
            "{\"value\":\"a\",\"write_concern\":" + DIGITS + "}",
            "{\"value\":\"a\",\"write_concern\":0}", "{\"value\":\"a\",\"write_concern\":-1}",
            "{\"value\":\"a\",\"write_concern\":1.5}", "{\"value\":\"a\",\"write_concern\":\"1\"}",
            "{\"value\":\"a\",\"write_concern\":2}", "{\"value\":\"a\",\"write_concern\":01}",
            "{\"value\":\"a\",\"write_concern\":1e0}",
            "{\"value\":\"a\",\"write_concern\":4294967297}",
            "{\"value\":\"a\",\"write_concern\":\"All\"}",
            "{\"value\":\"a\",\"write_concern\":\"\\r\\nX-Injected: 1\"}",
            "{\"value\":\"a\",\"\\r\\nX-Injected\":1}");

    private final LoggedLines logged = new LoggedLines();
    private ApiServer node;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        node = ApiServer.master(folder, ServerLimits.fitted(1), logged);
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        assertThat(logged.lines()).isEmpty();
    }

    @Test
    void refusesJsonThatIsNoneOrSaysNothingThatWeKnow() throws IOException {
        for (String json : BAD_JSON) {
            String answer = answer("/message", "application/json", json);

            assertThat(statuses(answer)).as(shown(json)).containsExactly("400");
            assertThat(answer).as(shown(json)).contains("not_appended")
                    .hasSizeLessThan(2_000);
        }
        assertThat(lastId()).isZero();
    }

    @Test
    void refusesOtherTypesCharsetsAndBytes() throws IOException {
        for (String type : List.of("", "text/html", "application/x-www-form-urlencoded",
                "text/plain; charset=utf-16", "text/plain; charset=latin1",
                "application/json; charset=utf-16", "application/json, text/plain",
                "text/\0plain", "text/plain\r\nContent-Type: application/json")) {
            assertThat(statuses(answer("/message", type, "{\"value\":\"a\"}"))).as(type)
                    .containsExactly("415");
        }
        for (String bytes : List.of("\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00ff\u00fea\0")) {
            assertThat(statuses(answer("/message", "text/plain", bytes))).as(bytes)
                    .containsExactly("400");
        }
        assertThat(lastId()).isZero();
    }

    @Test
    void refusesBadQueries() throws IOException {
        for (String query : List.of("write_concern=1%0d%0aX-Injected:1", "write_concern=%00",
                "timeout=-1", "timeout=1e999999999", "timeout=" + DIGITS, "write_concern=+1",
                "%0d%0aX-Injected:1=1", "write_concern=1&write_concern=1", "a", "=",
                "write_concern=\u00e4", "write_concern=" + DIGITS, "write_concern=%ED%A0%80")) {
            assertThat(statuses(answer("/message?" + query, "text/plain", "a"))).as(query)
                    .containsExactly("400");
        }
        assertThat(lastId()).isZero();
    }

    @Test
    void refusesBadNamesAndNumbersElsewhere() throws IOException {
        for (String json : List.of(
                "{\"name\":\"a\\r\\nX-Injected: 1\",\"url\":\"http://a:1\"}",
                "{\"name\":\"a\",\"url\":\"http://a:1\\r\\nX-Injected: 1\"}",
                "{\"name\":\"a\",\"url\":\"file:///etc/passwd\"}",
                "{\"ip\":\"a\\r\\nX-Injected: 1\",\"port\":1}", "{\"ip\":\"a\",\"port\":65536}",
                "{\"ip\":\"a/..\",\"port\":1}", "[]")) {
            assertThat(statuses(answer("/register", "application/json", json))).as(shown(json))
                    .containsExactly("400");
        }
        for (String target : List.of(
                "/messages?from=-1", "/messages?limit=-1", "/messages?from=1.5",
                "/messages?from=" + DIGITS, "/messages?from=1&from=1", "/messages?view=%0d%0a",
                "/messages?view=%00", "/messages?from=%C0%B1", "/messages?%0d%0aX-Injected:1")) {
            assertThat(statuses(get(target))).as(target).containsExactly("400");
        }
        for (String target : List.of("/messages/0", "/messages/-1", "/messages/+1",
                "/messages/" + DIGITS, "/messages/1%00", "/messages/%0d%0aX-Injected:%201",
                "/messages/..", "/messages/%2e%2e", "/../etc/passwd", "/messages//1",
                "/%2e%2e/%2e%2e/etc/passwd", "/messages/9223372036854775808", "/messages/%C0%B1")) {
            assertThat(statuses(get(target))).as(target).containsExactly("404");
        }
    }

    @Test
    void takesWhatIsOddButSaysOneThingOnly() throws IOException {
        String type = "text/plain";
        var said = List.of(
                post("/message", type, "Upgrade: h2c\r\nConnection: Upgrade\r\n", ""),
                post("/message", type, "Expect: 100-continue\r\n", "b"),
                post("http://x/message", type, "Connection: close\r\n", "c"),
                post("/message", type, "X-Folded: a\r\n\tb\r\n", "d"),
                post("/message", type, "X-Bare: a\nX-Line: b\n", "e"),
                post("/message", "application/json", "", "{\"value\":\"\\u0000\\r\\n\\u2028\"}"),
                post("/message", type, "Trailer: X\r\nTE: trailers\r\n", "\u00ef\u00bb\u00bff"),
                "\r\n\r\n" + post("/message", type, "", "g"),
                post("/message", type, "", "h").replace("HTTP/1.1", "HTTP/1.0"));
        for (String request : said) {
            assertThat(statuses(RawConnection.answer(node.port(), request))).as(request)
                    .filteredOn(status -> !status.equals("100")).containsExactly("201");
        }

        assertThat(node.get("/messages").text()).isEqualTo(
                "[\"\",\"b\",\"c\",\"d\",\"e\",\"\\u0000\\r\\n\u2028\",\"\ufefff\",\"g\",\"h\"]");
    }

    private long lastId() {
        return node.node().log().end().lastId();
    }

    private String get(String target) throws IOException {
        return RawConnection.answer(
                node.port(), "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private String answer(String target, String type, String body) throws IOException {
        return RawConnection.answer(node.port(), post(target, type, "", body));
    }

    private static String post(String target, String type, String headers, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n"
                + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 60));
    }
}
