package replog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.fixture.RawConnection.statuses;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import replog.fixture.LoggedLines;
import replog.fixture.RawConnection;
import replog.http.server.ServerLimits;

/**
 * What clients should not say, byte for byte: it is refused or its connection closed, nothing is
 * stored, nothing is logged. Each character of a text here is one byte.
 */
@Timeout(60)
class HostileApiTest {
    private static final String SMUGGLED =
            "POST /message HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: 8\r\n\r\nsmuggled";
    private static final LoggedLines LOGGED = new LoggedLines();

    private static ApiServer node;

    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        node = ApiServer.master(folder, ServerLimits.fitted(1), LOGGED);
    }

    @AfterAll
    static void close() throws IOException {
        node.close();
    }

    @AfterEach
    void storedAndLoggedNothing() {
        assertThat(node.node().log().end().lastId()).isZero();
        assertThat(LOGGED.lines()).isEmpty();
    }

    /** Framings of the body {@code 3 CRLF abc CRLF 0 CRLF CRLF}, and what our room says to them. */
    private static final List<String> FRAMINGS = Stream.of("""
            411 Transfer-Encoding: chunked
            411 Transfer-Encoding: Chunked
            411 Transfer-Encoding:chunked
            411 Transfer-Encoding: chunked|X: y
            411 Transfer-Encoding:| chunked
            411 Transfer-Encoding: \13chunked
            400 Content-Length: +3
            400 Content-Length: 3 3
            400 Content-Length: 3| 3
            400 Content-Length: 0x3
            400 Content-Length:
            415 Content-Length: 3|Content-Encoding: gzip
            415 Content-Length: 3|Content-Encoding: identity
            413 Content-Length: 100000000
            413 Content-Length: 999999999999999999
            400 Content-Length: 9223372036854775807
            400 Content-Length: 3|Host: other
            411 Expect: 100-continue|Transfer-Encoding: chunked
            413 Expect: 100-continue|Content-Length: 999999999
            """.split("\n")).toList();

    @ParameterizedTest
    @FieldSource("FRAMINGS")
    void refusesAFramingThatOthersMightReadOtherwise(String form) throws IOException {
        var statuses = statuses(answer(framed(form.substring(4))));

        assertThat(statuses).filteredOn(status -> !status.equals("100"))
                .containsExactly(form.substring(0, 3));
    }

    /** What the platform refuses before we see it, with a page of its own or by closing. */
    private static final List<String> REFUSED_BELOW = Stream.of("""
            Transfer-Encoding: gzip, chunked
            Transfer-Encoding: chunked, chunked
            Transfer-Encoding: identity
            Transfer-Encoding: chunked|Transfer-Encoding: chunked
            Transfer-Encoding : chunked
            Transfer-Encoding: chunked|Content-Length: 3
            Content-Length: 3|Transfer-Encoding: chunked
            Content-Length: 3|Transfer-Encoding: identity
            Content-Length: 3|Content-Length: 3
            Content-Length: 3|Content-Length: 4
            Content-Length: -1
            Content-Length: 3, 3
            Content-Length: 9223372036854775808
            Content-Length: 18446744073709551619
            Content-Length: three
            Content-Length : 3
            no colon
            : no name
            Bad Name: x
            B\0d: x
            """.split("\n")).toList();

    @ParameterizedTest
    @FieldSource("REFUSED_BELOW")
    void neverReadsOnAfterWhatThePlatformRefuses(String lines) throws IOException {
        var statuses = statuses(answer(framed(lines)));

        assertThat(statuses).hasSizeLessThanOrEqualTo(1)
                .allMatch(status -> status.equals("400") || status.equals("501"));
    }

    @ParameterizedTest
    @FieldSource("LINES")
    void refusesWhatIsNoRequestLine(String line) throws IOException {
        var statuses = statuses(answer(line.replace("|", "\r\n")
                + "\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\na"
                + SMUGGLED));

        assertThat(statuses).hasSizeLessThanOrEqualTo(1)
                .allMatch(status -> status.matches("400|404|405|415|505"));
    }

    private static final List<String> LINES = List.of(
            "GET", "GET /messages", "POST /message", "POST /message HTTP/2.0",
            "POST /message HTTP/1.2", "POST /message HTTP/0.9", "POST /message http/1.1",
            "POST /message HTTP/1.1 ", "POST  /message HTTP/1.1", "POST\t/message\tHTTP/1.1",
            "POST /message HTTP/1.1\nX: y", "POST /message FTP/1.1", "POST %zz HTTP/1.1",
            "POST /message%zz HTTP/1.1", "POST /message?a=%z HTTP/1.1", "POST /a b HTTP/1.1",
            "POST /mess\0age HTTP/1.1", "POST /mess\u00e4ge HTTP/1.1", "POST /<> HTTP/1.1",
            "POST message HTTP/1.1", "POST ?a HTTP/1.1", "POST * HTTP/1.1", "OPTIONS * HTTP/1.1",
            "CONNECT x:80 HTTP/1.1", "PRI * HTTP/2.0||SM|", "POST http:// HTTP/1.1",
            "POST http:message HTTP/1.1", "POST /message/ HTTP/1.1", "POST //message HTTP/1.1",
            "POST /./message HTTP/1.1", "POST /x/../message HTTP/1.1", "POST /%6dessage HTTP/1.1",
            "POST /message%00 HTTP/1.1", "POST /message%0a HTTP/1.1", "POST /message; HTTP/1.1",
            "POST /message%2f HTTP/1.1", "POST /messages/%2e%2e/message HTTP/1.1",
            "POST /message#a HTTP/1.1", "POST \\message HTTP/1.1", "post /message HTTP/1.1",
            "POST /message%0d%0aX-Injected:1 HTTP/1.1", "\u0016\u0003\u0001\u0002", "\0\0\0\0",
            "POST /messages/1%0d%0aX-Injected:%201 HTTP/1.1", "POST http://x/y HTTP/1.1",
            "POST /message?write_concern=1&write_concern=2 HTTP/1.1",
            "POST /message?write_concern=%C0%AF HTTP/1.1", "POST /message?%00=1 HTTP/1.1");

    @Test
    void boundsTheRequestLineTheHeadersAndTheirNumber() throws IOException {
        String end = "\r\nHost: localhost\r\n\r\n";
        for (String large : List.of(
                "GET /" + "a".repeat(40_000) + " HTTP/1.1" + end,
                "GET /messages?" + "a".repeat(40_000) + " HTTP/1.1" + end,
                "G".repeat(1_000_000),
                "GET /messages HTTP/1.1\r\nX: " + "a".repeat(40_000) + end,
                "GET /messages HTTP/1.1\r\n" + "a".repeat(40_000) + ": x" + end,
                "GET /messages HTTP/1.1\r\nX: " + "a\r\n ".repeat(20_000) + end,
                "GET /messages HTTP/1.1" + "\r\nX: y".repeat(20_000) + end,
                "GET /messages HTTP/1.1" + numbered(101) + end)) {
            assertThat(answer(large)).isEmpty();
        }
        assertThat(statuses(answer("GET /messages HTTP/1.1" + numbered(90) + end)))
                .containsExactly("200");
    }

    @Test
    void refusesOtherMethodsOnEachRoute() throws IOException {
        var paths = List.of("/message", "/messages", "/messages/1", "/heartbeat", "/status",
                "/health", "/secondaries", "/register", "/secondaries/a",
                "/secondaries/a/readmit", "/adopt", "/replicate", "/delay", "/faults");
        for (String path : paths) {
            for (String method : List.of("PATCH", "OPTIONS", "TRACE", "BREW", "get", "CONNECT")) {
                String answer = answer(
                        method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

                assertThat(statuses(answer)).containsExactly("405");
                assertThat(answer).containsPattern("\r\nAllow: [A-Z, ]+\r\n");
            }
        }
    }

    @Test
    void lacksOrDoublesAHost() throws IOException {
        assertThat(statuses(answer("GET /status HTTP/1.1\r\n\r\n" + SMUGGLED)))
                .startsWith("400");
        assertThat(statuses(answer("GET /status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")))
                .containsExactly("400");
    }

    private static String framed(String lines) {
        return "POST /message HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                + lines.replace("|", "\r\n") + "\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + SMUGGLED;
    }

    private static String numbered(int headers) {
        var lines = new StringBuilder();
        for (int i = 0; i < headers; i++) {
            lines.append("\r\nX").append(i).append(": y");
        }
        return lines.toString();
    }

    private static String answer(String bytes) throws IOException {
        return RawConnection.answer(node.port(), bytes);
    }
}
