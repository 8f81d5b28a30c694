package replog.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.api.live.Broadcaster.Subscriptions;
import replog.api.live.StreamPermits;
import replog.api.read.LogBroadcaster.EncodedBatch;
import replog.api.read.LogBroadcaster.EncodedTail;
import replog.api.read.LogBroadcaster.LogUpdate;
import replog.api.read.ReadQuery.ReadConcern;
import replog.api.read.ReadRoutes.LogStream;
import replog.http.Problem.ProblemException;
import replog.replication.LogFolder;

/** Those who follow one log, what is kept for them, and what they are told. */
@Timeout(20)
class LogBroadcasterTest {
    @TempDir
    private Path folder;

    private LogFolder log;

    @BeforeEach
    void open() throws IOException {
        log = LogFolder.holding(folder.resolve("log"), LogFolder.LOG_ID, "a", "b");
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    @Test
    void commentsWhileItIsSilentAndEndsWithItsClient() {
        var broadcaster = LogBroadcaster.start(log.log(), () -> false);
        var out = new Vanishing(":\n\n:\n\n:\n\n");
        var stream = new LogStream(broadcaster, ReadConcern.LOCAL, 3, 9, Duration.ofMillis(2));
        assertThatThrownBy(() -> stream.run(out)).hasMessage("gone");
        assertThat(out.text()).isEqualTo("retry: 1000\n\n:\n\n:\n\n:\n\n");
    }

    @Test
    void endsWhileItWaitsOnceTheNodeGoesDown() throws IOException {
        var over = new AtomicBoolean();
        var broadcaster = LogBroadcaster.start(log.log(), over::get);
        var out = new ByteArrayOutputStream();
        Thread.startVirtualThread(() -> {
            over.set(true);
            log.log().wakeReaders();
        });
        new LogStream(broadcaster, ReadConcern.LOCAL, 3, 9, Duration.ofHours(1)).run(out);
        assertThat(broadcaster.isOver()).isTrue();
        assertThat(out.toString(UTF_8)).endsWith(":\n\n");
    }

    @Test
    void holdsNothingOfWhatWasToldWhileItsClientIsSlow() throws Exception {
        var broadcaster = LogBroadcaster.start(log.log(), () -> false);
        var writing = new CountDownLatch(1);
        var taken = new CountDownLatch(1);
        var out = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (b == 'i') {
                    writing.countDown();
                    awaitUninterrupted(taken);
                }
            }
        };
        var follower = Thread.startVirtualThread(() -> {
            try {
                new LogStream(broadcaster, ReadConcern.LOCAL, 3, 3, Duration.ofHours(1)).run(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        log.append("c");
        writing.await();
        var told = new WeakReference<>(broadcaster.last().value());
        for (int beat = 0; beat < 3; beat++) {
            tellMore(broadcaster);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (told.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        taken.countDown();
        follower.join();
        assertThat(told.get()).isNull();
    }

    @Test
    void waitsNoLongerThanAskedFor() throws IOException {
        var broadcaster = LogBroadcaster.start(log.log(), () -> false);
        long begun = System.nanoTime();
        broadcaster.await(ReadConcern.LOCAL, 2, TimeUnit.HOURS.toNanos(1));
        broadcaster.await(ReadConcern.LOCAL, 3, TimeUnit.MILLISECONDS.toNanos(20));
        broadcaster.await(ReadConcern.COMMITTED, 1, TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(System.nanoTime() - begun).isBetween(
                TimeUnit.MILLISECONDS.toNanos(40), TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void endsWhenNobodyFollowsAnyMore() {
        var broadcaster = LogBroadcaster.start(log.log(), () -> false);
        assertThat(broadcaster.join()).isTrue();
        broadcaster.leave();
        broadcaster.leave();
        while (broadcaster.join()) { // until its thread has looked, at the next news
            broadcaster.leave();
            log.append("more");
        }
        assertThat(broadcaster.isOver()).isTrue();
    }

    @Test
    void placesAreBoundedAndEachLogHasItsFeed() throws IOException {
        try (var other = LogFolder.holding(folder.resolve("other"), LogFolder.LOG_ID, "x")) {
            var subscriptions =
                    new Subscriptions<>(new StreamPermits(2),
                            one -> LogBroadcaster.start(one, () -> false));
            subscriptions.follow(log.log(), first -> {
                subscriptions.follow(other.log(), second -> {
                    assertThat(second.log()).isSameAs(other.log());
                    assertThatThrownBy(() -> subscriptions.follow(log.log(), _ -> {}))
                            .isInstanceOf(ProblemException.class)
                            .hasMessageContaining("2 follow");
                });
                subscriptions.follow(log.log(), second ->
                        assertThat(second.log()).isSameAs(first.log()));
            });
        }
    }

    @Test
    void keepsWhatIsNewWithoutAGap() throws IOException {
        var tail = new EncodedTail(log.log());
        assertThat(tail.upTo(2)).isEmpty();
        log.append("c", "d");
        log.append("e");
        List<EncodedBatch> kept = tail.upTo(5);
        assertThat(kept).noneMatch(batch -> batch.holds(2)).noneMatch(batch -> batch.holds(6));
        for (long id = 3; id <= 5; id++) {
            assertThat(written(kept, id)).startsWith("id: " + id + "-1\ndata: {\"id\":" + id + ",")
                    .endsWith("}\n\n").hasLineCount(3);
        }
        log.append("f");
        assertThat(written(tail.upTo(6), 6)).contains("\"f\"");
    }

    @Test
    void keepsABoundedPart() throws IOException {
        var tail = new EncodedTail(log.log());
        List<EncodedBatch> kept = List.of();
        for (int id = 3; id <= 82; id++) {
            log.append("v".repeat(id < 10 ? 1_000_000 : 10));
            kept = tail.upTo(id);
            assertThat(kept.getLast().holds(id)).isTrue();
            assertThat(kept.stream().mapToInt(EncodedBatch::bytes).sum()).isLessThan(2 << 20);
            assertThat(kept).hasSizeLessThanOrEqualTo(64);
        }
        assertThat(kept).hasSize(64);
    }

    @Test
    void keepsNothingOfWhatIsTooMuchAtOnce() throws IOException {
        var tail = new EncodedTail(log.log());
        for (int id = 3; id <= 10; id++) {
            log.append("v".repeat(300_000));
        }
        assertThat(tail.upTo(10)).isEmpty();
        log.append("after it");
        assertThat(tail.upTo(11)).hasSize(1);
        log.append("v".repeat(3 << 20));
        assertThat(tail.upTo(12)).isEmpty();
        log.append("v".repeat(1 << 20), "next");
        assertThat(written(tail.upTo(14), 14)).contains("\"next\"");
    }

    private void tellMore(LogBroadcaster broadcaster) {
        for (LogUpdate before =
                broadcaster.last().value(); broadcaster.last().value() == before; Thread.yield()) {
            log.append("more");
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String written(List<EncodedBatch> batches, long id) throws IOException {
        var out = new ByteArrayOutputStream();
        EncodedBatch batch = batches.stream().filter(one -> one.holds(id)).findFirst()
                .orElseThrow();
        assertThat(batch.write(id, id, out)).isEqualTo(id + 1);
        return out.toString(UTF_8);
    }

    /** Takes what ends with some text, and nothing more. */
    private static final class Vanishing extends OutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final String last;

        Vanishing(String last) {
            this.last = last;
        }

        @Override
        public void write(int b) throws IOException {
            if (text().endsWith(last)) {
                throw new IOException("gone");
            }
            taken.write(b);
        }

        String text() {
            return taken.toString(UTF_8);
        }
    }
}
