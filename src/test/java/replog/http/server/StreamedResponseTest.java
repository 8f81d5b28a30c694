package replog.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.http.client.Client;
import replog.http.client.Client.ClientResponse;

@Timeout(30)
class StreamedResponseTest {
    private static final byte[] BLOCK = "x".repeat(10_000).getBytes(US_ASCII);

    @AutoClose
    private final Client client = new Client(Duration.ofSeconds(5));

    @Test
    void streamsABodyOfAnyLength() throws IOException {
        try (var server = serving(out -> {
            for (int i = 0; i < 1000; i++) {
                out.write(BLOCK);
            }
            out.close();
        })) {
            var reply = (ClientResponse.Answered) client.exchange(server.get("/s"));

            assertThat(reply.body()).hasSize(10_000_000);
            assertThat(client.exchange(server.call("HEAD", "/s", new byte[0])))
                    .isInstanceOf(ClientResponse.Answered.class);
        }
    }

    @Test
    void endsUnfinishedWhenTheWriterFails() throws IOException {
        try (var server = serving(out -> {
                    out.write(BLOCK);
                    throw new IOException("damaged frame");
                });
                var connection = server.connect()) {
            connection.send("GET /s HTTP/1.1\r\nHost: x\r\n\r\n");

            String all = connection.rest();

            assertThat(all).startsWith("HTTP/1.1 200").endsWith("x\r\n");
            assertThat(all.chars().filter(c -> c == 'x').count()).isGreaterThanOrEqualTo(10_000);
            assertThat(client.exchange(server.get("/s")))
                    .isInstanceOf(ClientResponse.Unreachable.class);
            assertThat(server.logger.lines()).isNotEmpty()
                    .allMatch(line -> line.contains("GET /s ended unfinished"));
        }
    }

    @Test
    void answersAWriterThatFailsBeforeItsFirstByte() throws IOException {
        try (var server = serving(out -> {
                    throw new IllegalStateException("too early");
                });
                var connection = server.connect()) {
            assertThat(connection.ask("GET /s HTTP/1.1\nHost: x").status()).isEqualTo(500);
            assertThat(connection.ask("GET /s HTTP/1.1\nHost: x").status()).isEqualTo(500);
        }
    }

    @Test
    void sendsWhatIsFlushedAtOnce() throws Exception {
        var more = new CountDownLatch(1);
        try (var server = serving(out -> {
                    out.flush();
                    await(more);
                    out.write('x');
                });
                var connection = server.connect()) {
            connection.send("GET /s HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.answer(true).status()).isEqualTo(200);
            more.countDown();
            connection.endOutput();
            assertThat(connection.rest()).isEqualTo("1\r\nx\r\n0\r\n\r\n");
        }
    }

    @Test
    void tellsTheWriterThatItsClientIsGone() throws Exception {
        var ended = new CompletableFuture<Throwable>();
        try (var server = serving(out -> writeForEver(out, ended))) {
            try (var connection = server.connect()) {
                connection.send("GET /s HTTP/1.1\r\nHost: x\r\n\r\n");
                connection.answer(true);
            }

            assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            server.server().stop(Duration.ofSeconds(5));
            assertThat(server.logger.lines()).isEmpty();
        }
    }

    private static void writeForEver(OutputStream out, CompletableFuture<Throwable> ended) {
        try {
            while (true) {
                out.write(BLOCK);
            }
        } catch (IOException e) {
            ended.complete(e);
            throw new UncheckedIOException(e);
        }
    }

    private static TestServer serving(Response.BodyWriter writer) throws IOException {
        return TestServer.answering(
                "GET", "/s", request -> Response.stream(200, "text/plain", writer));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
