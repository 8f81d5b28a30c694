package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.fixture.RawConnection;
import replog.http.Problem;

/** Whoever the guard refuses gets no further, and nothing of what he sends is taken. */
@BesideOthers
@Timeout(30)
class RouterGuardTest {
    private final AtomicInteger handled = new AtomicInteger();
    private final Router router = Router.builder()
            .route("POST", "/echo", this::echo)
            .routeApart("PUT", "/echo", this::echo)
            .route("GET", "/rooms/{id}", this::echo)
            .routeOpen("GET", "/alive", this::echo)
            .routeOpen("POST", "/alive/{id}", this::echo)
            .guard(RouterGuardTest::letIn)
            .problems((request, problem) -> problem.with("seen", request.path()))
            .build();

    private TestServer server;
    private RawConnection connection;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer(router);
        connection = server.connect();
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        server.close();
        assertThat(server.logger.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "POST /echo", "PUT /echo", "GET /rooms/1", "HEAD /rooms/1", "GET /rooms/%61",
        "GET /none", "PATCH /echo", "DELETE /alive", "GET /alive/", "GET /",
    })
    void strangerHearsOneThingWhateverHeAsks(String line) throws IOException {
        var answer = connection.ask(line + " HTTP/1.1\nHost: x");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(handled).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Transfer-Encoding: chunked", "Content-Encoding: gzip", "Content-Length: +3",
        "Content-Length: 999999999999999999", "Host: y", "Content-Length: 3",
    })
    void refusesBeforeTheRequestIsJudgedAndItsBodyRead(String header) throws IOException {
        var answer = connection.ask("POST /echo HTTP/1.1\nHost: x\n" + header);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(answer.body()).contains("\"seen\":\"/echo\"");
        assertThat(connection.closedByServer()).isTrue();
        assertThat(handled).hasValue(0);
    }

    @Test
    void refusalArrivesThoughTheClientIsStillSending() throws IOException {
        connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n");
        connection.send("x".repeat(4_000_000));
        assertThat(connection.answer(false).status()).isEqualTo(401);
        assertThat(connection.closedByServer()).isTrue();
    }

    @Test
    void whoIsLetInIsJudgedAsEver() throws IOException {
        String bearing = " HTTP/1.1\nHost: x\nKey: right\n";
        assertThat(connection.ask("GET /none" + bearing).status()).isEqualTo(404);
        assertThat(connection.ask("PATCH /echo" + bearing).status()).isEqualTo(405);
        assertThat(connection.ask("POST /echo" + bearing + "Content-Length: 2", "ab").body())
                .isEqualTo("ab");
        assertThat(connection.ask("POST /echo" + bearing + "Transfer-Encoding: chunked").status())
                .isEqualTo(411);
    }

    @Test
    void openRouteAsksNobody() throws IOException {
        assertThat(connection.ask("GET /alive HTTP/1.1\nHost: x").status()).isEqualTo(200);
        assertThat(connection.ask("HEAD /alive HTTP/1.1\nHost: x").status()).isEqualTo(200);
        assertThat(connection.ask("POST /alive/1 HTTP/1.1\nHost: x").status()).isEqualTo(200);
        assertThat(handled).hasValue(3);
    }

    @Test
    void routerListsItsRoutesAndWhichAreOpen() {
        assertThat(router.routes()).isEqualTo(List.of(
                new Router.Listed("GET", "/alive", true),
                new Router.Listed("POST", "/alive/{id}", true),
                new Router.Listed("POST", "/echo", false),
                new Router.Listed("PUT", "/echo", false),
                new Router.Listed("GET", "/rooms/{id}", false)));
    }

    private static void letIn(Request request) {
        if (request.header("Key").isEmpty()) {
            throw Problem.of(401, "unauthorized", "Key needed", "Send a key.").exception();
        }
    }

    private Response echo(Request request) {
        handled.incrementAndGet();
        return Response.bytes(200, "text/plain", request.body(1 << 20));
    }
}
