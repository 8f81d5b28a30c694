package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.http.client.Client;
import replog.http.client.Client.ClientResponse;

@Timeout(30)
class DroppedResponseTest {
    private final AtomicInteger handled = new AtomicInteger();
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer(Router.builder()
                .route("POST", "/drop", request -> {
                    request.body(100);
                    handled.incrementAndGet();
                    return Response.dropped().withHeader("X", "never sent");
                })
                .route("GET", "/drop", request -> Response.dropped())
                .route("GET", "/a", request -> Response.text(200, "a"))
                .build());
    }

    @AfterEach
    void close() {
        server.close();
        assertThat(server.logger.lines()).isEmpty();
    }

    @Test
    void closesTheConnectionWithoutAByteOnceTheRequestWasHandled() throws IOException {
        try (var connection = server.connect()) {
            connection.send("POST /drop HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");

            assertThat(connection.rest()).isEmpty();
            assertThat(handled).hasValue(1);
        }
    }

    @Test
    void dropsAHeadAndOnAConnectionThatWasServedBefore() throws IOException {
        try (var connection = server.connect()) {
            assertThat(connection.ask("GET /a HTTP/1.1\nHost: x").body()).isEqualTo("a");
            connection.send("HEAD /drop HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void tellsTheClientAtOnceThatNoAnswerComes() {
        try (var client = new Client(Duration.ofSeconds(2))) {
            var reply = client.exchange(server.call("POST", "/drop", new byte[3]));

            assertThat(reply).isInstanceOf(ClientResponse.Unreachable.class);
        }
    }

    @Test
    void leavesNoExchangeBehindThatStoppingWouldWaitFor() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (var connection = server.connect()) {
                connection.send("GET /drop HTTP/1.1\r\nHost: x\r\n\r\n");
                connection.rest();
            }
        }
        long begunNanos = System.nanoTime();

        server.server().stop(Duration.ofSeconds(20));

        assertThat(System.nanoTime() - begunNanos).isLessThan(5_000_000_000L);
    }
}
