package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.fixture.RawConnection;

@Timeout(30)
class HostileRequestTest {
    private static final String POST = "POST /echo HTTP/1.1\nHost: x\n";

    private TestServer server;
    private RawConnection connection;

    @BeforeEach
    void open() throws IOException {
        server = TestServer.echo();
        connection = server.connect();
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        server.close();
        assertThat(server.logger.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Transfer-Encoding: chunked,411", "Content-Length: +3,400", "Content-Length: 0x3,400",
        "Content-Length: 3 3,400", "Content-Length: -3,400", "Content-Length: ,400",
        "Content-Encoding: gzip,415", "Content-Encoding: identity,415",
        "Content-Length: 99999999999999999999,400", "Content-Length: 1048577,413",
        "Content-Length: 999999999999999999,413", "Transfer-Encoding: gzip,501", "Host: y,400",
    })
    void refusesAtTheDoorAndCloses(String header, int status) throws IOException {
        var answer = connection.ask(POST + header, "3\r\nabc\r\n0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(connection.closedByServer()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 3\nContent-Length: 3'", "'Content-Length: 3\nTransfer-Encoding: chunked'",
        "'Content-Length: 3\nContent-Length: 4'", "'Content-Length : 3'",
    })
    void refusesTwoLengths(String headers) throws IOException {
        assertThat(connection.ask(POST + headers, "abc").status()).isEqualTo(400);
        connection.rest();
    }

    @Test
    void refusesARequestWithoutHost() throws IOException {
        assertThat(connection.ask("POST /echo HTTP/1.1").status()).isEqualTo(400);
        try (var older = server.connect()) {
            assertThat(older.ask("POST /echo HTTP/1.0").status()).isEqualTo(200);
        }
    }

    @Test
    void delivers413ThoughTheClientIsStillSending() throws IOException {
        connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
        connection.send("x".repeat(8_000_000));

        assertThat(connection.answer(false).status()).isEqualTo(413);
        assertThat(connection.closedByServer()).isTrue();
    }

    @Test
    void answersABodyThatEndsEarly() throws IOException {
        connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
        connection.endOutput();

        var answer = connection.answer(false);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("ended after 3 of the 10 bytes");
        assertThat(connection.closedByServer()).isTrue();
    }

    @Test
    void servesOnAfterAClientThatVanishesInItsBody() throws IOException {
        try (var vanishing = server.connect()) {
            vanishing.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
        }

        assertThat(connection.ask(POST + "Content-Length: 2", "hi").body()).isEqualTo("hi");
    }

    @Test
    void doesNotTakeAnUnreadBodyForTheNextRequest() throws IOException {
        String smuggled = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nz";
        var answer = connection.ask(
                "GET /nothing HTTP/1.1\nHost: x\nContent-Length: " + smuggled.length(), smuggled);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(connection.rest()).isEmpty();
    }

    @Test
    void keepsTheConnectionAfterARefusalThatReadTheWholeRequest() throws IOException {
        assertThat(connection.ask("GET /echo HTTP/1.1\nHost: x").status()).isEqualTo(405);
        assertThat(connection.ask("GET /none HTTP/1.1\nHost: x").status()).isEqualTo(404);
        assertThat(connection.ask(POST + "Content-Length: 2", "hi").body()).isEqualTo("hi");
        assertThat(connection.ask(POST + "Content-Length: 2", "ho").body()).isEqualTo("ho");
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        String one = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
        connection.send(one + "a" + one + "b" + one + "c");

        for (String expected : new String[] {"a", "b", "c"}) {
            assertThat(connection.answer(false).body()).isEqualTo(expected);
        }
    }

    @Test
    void boundsTheHeaders() throws IOException {
        connection.send("GET /echo HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(40_000) + "\r\n\r\n");

        assertThat(connection.closedByServer()).isTrue();
    }
}
