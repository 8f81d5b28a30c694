package replog.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.LoggedLines;
import replog.fixture.RawConnection;

@Timeout(30)
class ServerTest {
    private static final String HOST = "\nHost: x";

    @Test
    void answersGetAndHeadAlike() throws IOException {
        try (var server = TestServer.answering("GET", "/a/{name}", request ->
                        Response.text(200, request.method() + request.pathParameter("name")));
                var connection = server.connect()) {
            var get = connection.ask("GET /a/%C3%A9 HTTP/1.1" + HOST);
            var head = connection.ask("HEAD /a/%C3%A9 HTTP/1.1" + HOST);

            assertThat(get.body().getBytes(ISO_8859_1))
                    .isEqualTo("GETé".getBytes(UTF_8));
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo("5");
            assertThat(head.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        }
    }

    @Test
    void sendsNoBodyWhereThereIsNone() throws IOException {
        try (var server = TestServer.answering("GET", "/{status}", request ->
                        Response.empty((int) request.pathId("status")));
                var connection = server.connect()) {
            assertThat(connection.ask("GET /204 HTTP/1.1" + HOST).header("Content-Length"))
                    .isNull();
            assertThat(connection.ask("GET /200 HTTP/1.1" + HOST).header("Content-Length"))
                    .isEqualTo("0");
            assertThat(connection.ask("HEAD /204 HTTP/1.1" + HOST).header("Content-Length"))
                    .isNull();
            assertThat(connection.ask("HEAD /200 HTTP/1.1" + HOST).status()).isEqualTo(200);
        }
    }

    @Test
    void tellsBrowsersToGuessKeepAndPassOnNothing() throws IOException {
        try (var server = TestServer.answering("GET", "/{status}", request -> switch (
                        (int) request.pathId("status")) {
                    case 500 -> throw new IllegalStateException("as the test wants it");
                    case 206 -> Response.stream(206, "text/plain", out -> out.flush());
                    case 304 -> Response.empty(304).withHeader("cache-control", "no-cache");
                    default -> Response.empty(204);
                })) {
            for (String target : new String[] {
                "GET /204", "GET /206", "GET /500", "GET /304", "HEAD /204", "POST /204",
                "GET /a/b", "GET /0",
            }) {
                try (var connection = server.connect()) {
                    var answer = connection.ask(target + " HTTP/1.1" + HOST);
                    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
                    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
                    assertThat(answer.header("Cache-Control")).as(target).isEqualTo(
                            answer.status() == 304 ? "no-cache" : "no-store");
                }
            }
        }
    }

    @Test
    void saysWhichMethodsAreAllowed() throws IOException {
        try (var server = TestServer.answering("GET", "/a", request -> Response.empty(200));
                var connection = server.connect()) {
            var answer = connection.ask("DELETE /a HTTP/1.1" + HOST);

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(connection.ask("GET /a HTTP/1.1" + HOST).status()).isEqualTo(200);
        }
    }

    @Test
    void knowsNoPathButTheExactOne() throws IOException {
        try (var server = TestServer.answering("GET", "/a", request -> Response.empty(200))) {
            for (String path : new String[] {
                "//a", "/a/", "/%61", "/a#f", "/x/../a", "//x/a", "/a%0a", "/a;b",
            }) {
                try (var connection = server.connect()) {
                    assertThat(connection.ask("GET " + path + " HTTP/1.1" + HOST).status())
                            .as(path).isEqualTo(404);
                }
            }
            try (var connection = server.connect()) {
                assertThat(connection.ask("GET http://h/a?b=c HTTP/1.1" + HOST).status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void knowsNoIdThatIsNoNumber() throws IOException {
        try (var server = TestServer.answering("GET", "/m/{id}", request ->
                        Response.text(200, "" + request.pathId("id")));
                var connection = server.connect()) {
            assertThat(connection.ask("GET /m/7 HTTP/1.1" + HOST).body()).isEqualTo("7");
            for (String id : new String[] {
                "0", "-1", "+1", "01", "x", "9223372036854775808", "%FF", "%00",
            }) {
                assertThat(connection.ask("GET /m/" + id + " HTTP/1.1" + HOST).status())
                        .as(id).isEqualTo(404);
            }
        }
    }

    /** As when a class can't be loaded any more. */
    @Test
    void answersThoughTheProblemCantBeRefined() throws IOException {
        var router = Router.builder()
                .route("GET", "/a", request -> {
                    throw new NoClassDefFoundError("of the handler");
                })
                .problems((request, problem) -> {
                    throw new NoClassDefFoundError("of the problem");
                })
                .build();
        try (var server = new TestServer(router); var connection = server.connect()) {
            assertThat(connection.ask("GET /a HTTP/1.1" + HOST).status()).isEqualTo(500);
        }
    }

    /** An error that reached the platform would leave the client waiting for ever. */
    @Test
    void endsTheConnectionWhereAnErrorCantEvenBeLogged() throws IOException {
        try (var server = TestServer.answering("GET", "/a", request -> {
                    throw new Unsayable();
                });
                var connection = server.connect()) {
            assertThatThrownBy(() -> connection.ask("GET /a HTTP/1.1" + HOST))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    private static final class Unsayable extends Error {
        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw this;
        }
    }

    @Test
    void refinesEveryThrownProblem() throws IOException {
        var router = Router.builder()
                .route("POST", "/m", request -> {
                    throw new AssertionError(request.json(10).string("a"));
                })
                .problems((request, problem) -> problem.with("outcome",
                        request.method() + request.path()))
                .build();
        try (var server = new TestServer(router)) {
            for (var asked : Map.of(
                    "GET /m HTTP/1.1" + HOST, 405,
                    "GET /none HTTP/1.1" + HOST, 404,
                    "POST /m HTTP/1.1" + HOST + "\nTransfer-Encoding: chunked", 411,
                    "POST /m HTTP/1.1" + HOST + "\nContent-Encoding: gzip", 415,
                    "POST /m HTTP/1.1" + HOST + "\nContent-Length: 11", 413,
                    "POST /m HTTP/1.1" + HOST, 400).entrySet()) {
                try (var connection = server.connect()) {
                    var answer = connection.ask(asked.getKey());

                    assertThat(answer.status()).as(asked.getKey()).isEqualTo(asked.getValue());
                    assertThat(answer.body()).contains("\"outcome\":\"" + asked.getKey()
                            .substring(0, asked.getKey().indexOf(" HTTP")).replace(" ", ""));
                }
            }
            assertThat(server.logger.lines()).isEmpty();
            try (var connection = server.connect()) {
                var answer = connection.ask(
                        "POST /m HTTP/1.1" + HOST + "\nContent-Length: 9", "{\"a\":\"b\"}");

                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.body()).contains("outcome").doesNotContain("Assertion");
            }
            assertThat(server.logger.lines())
                    .containsExactly("ERROR 500 to POST /m: java.lang.AssertionError: b");
        }
    }

    @Test
    void answersAnErrorAndAForgottenResponseAndKeepsTheConnection() throws IOException {
        var router = Router.builder()
                .route("GET", "/error", request -> {
                    throw new StackOverflowError();
                })
                .route("GET", "/null", request -> null)
                .build();
        try (var server = new TestServer(router); var connection = server.connect()) {
            assertThat(connection.ask("GET /error HTTP/1.1" + HOST).status()).isEqualTo(500);
            assertThat(connection.ask("GET /null HTTP/1.1" + HOST).status()).isEqualTo(500);
            assertThat(server.logger.lines()).hasSize(2);
        }
    }

    @Test
    void asksForAContentType() throws IOException {
        try (var server = TestServer.answering("POST", "/m", request -> {
                    request.requireContentType("application/json", "text/plain");
                    return Response.empty(204);
                });
                var connection = server.connect()) {
            assertThat(connection.ask("POST /m HTTP/1.1" + HOST
                    + "\nContent-Type: Application/JSON; charset=utf-8").status()).isEqualTo(204);
            var answer = connection.ask("POST /m HTTP/1.1" + HOST
                    + "\nContent-Type: application/x-www-form-urlencoded");
            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.body()).contains("x-www-form-urlencoded")
                    .contains("add -H 'Content-Type: application/json'");
            assertThat(connection.ask("POST /m HTTP/1.1" + HOST).status()).isEqualTo(415);
        }
    }

    @Test
    void refusesAnUnknownQueryParameter() throws IOException {
        try (var server = TestServer.answering("GET", "/m", request -> {
                    request.allowQuery("from", "limit");
                    return Response.text(200, request.query("from").orElse("-") + " "
                            + request.rawTarget());
                });
                var connection = server.connect()) {
            assertThat(connection.ask("GET /m?from=3%20 HTTP/1.1" + HOST).body())
                    .isEqualTo("3  /m?from=3%20");
            var answer = connection.ask("GET /m?form=3 HTTP/1.1" + HOST);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("'form'; known: from, limit");
        }
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        try (var server = TestServer.echo()) {
            int port = server.server().port();

            assertThatThrownBy(() -> Server.bind(
                            "127.0.0.1", port, ServerLimits.fitted(1), server.logger))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void holdsConnectionsUntilItServes() throws IOException {
        try (var server = Server.bind(
                        "127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines());
                var early = new RawConnection(server.port())) {
            early.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");

            server.serve(Router.builder().route("GET", "/a", r -> Response.empty(200)).build());

            assertThat(early.answer(false).status()).isEqualTo(200);
        }
    }

    @Test
    void waitsForRoomForABodyAndGivesItBackWhenTold() throws Exception {
        var released = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var limits = new ServerLimits(1000, 100, 32 << 10, 100,
                Duration.ofSeconds(30), Duration.ofSeconds(60), 1024, 1024);
        var router = Router.builder()
                .route("POST", "/wait", request -> {
                    request.body(100);
                    request.releaseBody();
                    released.countDown();
                    await(end);
                    return Response.empty(204);
                })
                .route("POST", "/echo", r -> Response.bytes(200, "text/plain", r.body(1 << 20)))
                .build();
        try (var server = new TestServer(router, limits);
                var first = server.connect();
                var second = server.connect()) {
            first.send("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            released.await();

            var answer = second.ask(
                    "POST /echo HTTP/1.1" + HOST + "\nContent-Length: 5000", "x".repeat(5000));

            assertThat(answer.body()).hasSize(5000);
            end.countDown();
            assertThat(first.answer(false).status()).isEqualTo(204);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
