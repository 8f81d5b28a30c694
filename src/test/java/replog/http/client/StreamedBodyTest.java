package replog.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.http.client.Client.ClientRequest;
import replog.http.client.Client.ClientResponse;
import replog.http.client.Client.StreamResponse;
import replog.http.client.Client.StreamedBody;
import replog.http.server.Response;
import replog.http.server.TestServer;

/** A body that is taken while it arrives. */
@Timeout(30)
class StreamedBodyTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);

    @AutoClose
    private final Client client = new Client(Duration.ofSeconds(5));

    @Test
    void comesPieceByPieceToItsEnd() throws Exception {
        var sent = new CountDownLatch(1);
        var taken = new CountDownLatch(1);
        try (var server = answering(out -> {
            out.write("first".getBytes(UTF_8));
            out.flush();
            await(taken);
            out.write("last".getBytes(UTF_8));
            sent.countDown();
        })) {
            StreamedBody body = open(server);
            assertThat(body.next(LONG_NANOS)).hasValueSatisfying(
                    piece -> assertThat(piece).asString(UTF_8).isEqualTo("first"));
            assertThat(sent.getCount()).isEqualTo(1);
            taken.countDown();
            var rest = new ByteArrayOutputStream();
            Optional<byte[]> piece = body.next(LONG_NANOS);
            while (piece.isPresent()) {
                rest.writeBytes(piece.get());
                piece = body.next(LONG_NANOS);
            }
            assertThat(rest.toString(UTF_8)).isEqualTo("last");
            assertThat(body.next(LONG_NANOS)).isEmpty();
        }
    }

    @Test
    void holdsItsSenderUpWhileNobodyTakesIt() throws Exception {
        var count = new AtomicLong();
        try (var server = answering(out -> {
            byte[] some = new byte[64 << 10];
            while (count.addAndGet(some.length) < 1L << 40) {
                out.write(some);
            }
        })) {
            StreamedBody body = open(server);
            assertThat(body.next(LONG_NANOS)).isPresent();
            long before;
            do { // until its buffers and those of the platform are full
                before = count.get();
                assertThat(new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)).isFalse();
            } while (count.get() > before);
            assertThat(count.get()).isLessThan(64 << 20);
            for (int piece = 0; piece < 1000; piece++) {
                assertThat(body.next(LONG_NANOS)).isPresent();
            }
            body.close();
            assertThat(body.next(LONG_NANOS)).isEmpty();
        }
    }

    @Test
    void isEmptyWhenItWasSilentForTooLong() throws Exception {
        var over = new CountDownLatch(1);
        try (var server = answering(out -> {
            out.flush();
            await(over);
        })) {
            long begun = System.nanoTime();
            assertThat(open(server).next(50_000_000)).isEmpty();
            assertThat(System.nanoTime() - begun).isBetween(50_000_000L, LONG_NANOS);
            over.countDown();
        }
    }

    @Test
    void anyThreadEndsAWaitForIt() throws Exception {
        var over = new CountDownLatch(1);
        try (var server = answering(out -> {
            out.flush();
            await(over);
        })) {
            StreamedBody body = open(server);
            Thread.startVirtualThread(body::close);
            assertThat(body.next(LONG_NANOS)).isEmpty();
            over.countDown();
        }
    }

    @Test
    void headThatDoesNotComeIsNoBeginning() throws Exception {
        var over = new CountDownLatch(1);
        try (var server = answering(_ -> await(over))) {
            var call = new ClientRequest("GET", server.uri("/"), Map.of(), ByteBuffer.allocate(0),
                    Duration.ofMillis(200), 0);
            assertThat(client.openStream(call)).isEqualTo(
                    new StreamResponse.Failed(new ClientResponse.TimedOut(Duration.ofMillis(200))));
            over.countDown();
        }
    }

    private StreamedBody open(TestServer server) {
        var call = new ClientRequest("GET", server.uri("/"), Map.of(), ByteBuffer.allocate(0),
                Duration.ofSeconds(10), 0);
        var begun = (StreamResponse.Begun) client.openStream(call);
        assertThat(begun.status()).isEqualTo(200);
        return begun.body();
    }

    private static TestServer answering(Response.BodyWriter writer) throws IOException {
        return TestServer.answering("GET", "/", _ -> Response.stream(200, "text/plain", writer));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
