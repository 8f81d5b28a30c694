package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.RawConnection;

@Timeout(60)
class SlowReadersTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final byte[] BLOCK = new byte[100_000];
    private static final int BLOCKS = 200;

    @TempDir
    private Path folder;

    private final CompletableFuture<Exception> ended = new CompletableFuture<>();
    private final AtomicInteger answers = new AtomicInteger();
    private TestServer server;

    @AfterEach
    void close() {
        server.close();
        assertThat(server.logger.lines()).isEmpty();
    }

    @Test
    void loseAStreamThatTheyDoNotTakeAndCloseNoFile() throws Exception {
        Path file = Files.write(folder.resolve("log"), BLOCK);
        server = serving(Response.stream(200, "text/plain", out -> {
            try (var log = FileChannel.open(file)) {
                try {
                    while (true) {
                        log.read(ByteBuffer.allocate(100), 0);
                        out.write(BLOCK);
                    }
                } catch (IOException e) {
                    assertThat(log.read(ByteBuffer.allocate(100), 0)).isEqualTo(100);
                    ended.complete(e);
                    throw e;
                }
            }
        }));
        try (var reader = asking("GET /s HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(ended.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ResponseWriter.EndedException.class);
            assertThat(reader.closedByServerAfterAll()).isTrue();
        }
    }

    @Test
    void loseAWholeAnswerThatTheyDoNotTake() throws Exception {
        server = serving(Response.bytes(200, "text/plain", new byte[64 << 20]));
        try (var reader = asking("GET /s HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(reader.answerHead()).isEqualTo(200);
            assertThat(stopped()).isLessThan(SOON);
        }
    }

    @Test
    void loseSmallAnswersThatTheyAskForOneAfterTheOther() throws Exception {
        server = serving(Response.bytes(200, "text/plain", new byte[10_000]));
        int asked = 2000;
        try (var reader = asking("GET /s HTTP/1.1\r\nHost: x\r\n\r\n".repeat(asked))) {
            assertThat(reader.answerHead()).isEqualTo(200);
            awaitStall();
            assertThat(stopped()).isLessThan(SOON);
            assertThat(answers).hasValueLessThan(asked);
        }
    }

    @Test
    void getAllOfItWhenTheyAreSlowButAlive() throws Exception {
        server = serving(Response.stream(200, "text/plain", out -> {
            for (int i = 0; i < BLOCKS; i++) {
                out.write(BLOCK);
            }
            ended.complete(null);
        }));
        try (var reader = asking("GET /s HTTP/1.0\r\n\r\n");
                var ticks = Executors.newSingleThreadScheduledExecutor()) {
            assertThat(reader.answerHead()).isEqualTo(200);
            var all = new CompletableFuture<Void>();
            var read = new AtomicInteger();
            long begunNanos = System.nanoTime();
            // About 6 MB a second, three times as long as the limit.
            ticks.scheduleAtFixedRate(() -> {
                try {
                    if (read.addAndGet(reader.skip(BLOCK.length)) == BLOCKS * BLOCK.length) {
                        all.complete(null);
                    }
                } catch (IOException | RuntimeException e) {
                    all.completeExceptionally(e);
                }
            }, 16, 16, TimeUnit.MILLISECONDS);

            all.get(30, TimeUnit.SECONDS);

            assertThat(System.nanoTime() - begunNanos).isGreaterThan(2_000_000_000L);
            assertThat(ended).isCompleted();
        }
    }

    private TestServer serving(Response response) throws IOException {
        var router = Router.builder().route("GET", "/s", request -> {
            answers.incrementAndGet();
            return response;
        }).build();
        return new TestServer(router, new ServerLimits(1000, 1000, 32 << 10, 100,
                Duration.ofSeconds(30), Duration.ofSeconds(1), 1 << 20, 1 << 20));
    }

    private RawConnection asking(String requests) throws IOException {
        var connection = server.connect();
        connection.send(requests);
        return connection;
    }

    /** Until its answers fill what lies between it and its client. */
    private void awaitStall() throws InterruptedException {
        int before = -1;
        while (answers.get() != before) {
            before = answers.get();
            assertThat(new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** Stopping waits for exchanges under way, so this is how long they lasted. */
    private Duration stopped() {
        long begunNanos = System.nanoTime();
        server.server().stop(GRACE);
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
