package replog.api.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.api.status.StatusBroadcaster.NodeSnapshot;
import replog.api.status.StatusBroadcaster.StatusUpdate;
import replog.api.status.StatusRoutes.StatusStream;
import replog.log.frame.NewEntry;
import replog.node.Node;
import replog.node.TestNodes;

/** Those who follow one node, whatever they do themselves. */
@Timeout(20)
class StatusBroadcasterTest {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private Node node;

    @BeforeEach
    void open() throws IOException {
        node = TestNodes.master(folder, "--fsync=never");
    }

    @AfterEach
    void close() throws IOException {
        node.close();
    }

    @Test
    void commentsWhileNothingHappens() {
        var broadcaster = StatusBroadcaster.start(node, node.log());
        var out = new ByteArrayOutputStream() {
            @Override
            public void flush() throws IOException {
                if (toString(UTF_8).endsWith(":\n\n:\n\n")) {
                    throw new IOException("gone");
                }
            }
        };
        assertThatThrownBy(() -> new StatusStream(broadcaster, Duration.ofMillis(2)).run(out))
                .hasMessage("gone");
        assertThat(out.toString(UTF_8)).startsWith("retry: 1000\n\nevent: status\ndata: {")
                .containsOnlyOnce("event: ");
    }

    @Test
    void slowClientIsToldInOneOfAllThatHappenedMeanwhile() throws Exception {
        var broadcaster = StatusBroadcaster.start(node, node.log());
        var slow = new Slow("event: appended");
        var stream = follow(broadcaster, slow);
        assertThat(slow.begun.await(10, TimeUnit.SECONDS)).isTrue();
        append(1);
        assertThat(slow.reached.await(10, TimeUnit.SECONDS)).isTrue();
        for (int entry = 0; entry < 50; entry++) {
            append(1);
            var seen = broadcaster.last();
            if (entry % 10 == 0) {
                seen.awaitNext(1_000_000_000); // what is told to others meanwhile
            }
        }
        while (broadcaster.last().value().snapshot().lastId() < 51) {
            broadcaster.last().awaitNext(100_000_000);
        }
        slow.taken.countDown();
        String last = "\"last_id\":51,";
        while (!slow.text().contains(last)) {
            broadcaster.last().awaitNext(100_000_000);
        }
        node.drain(Duration.ZERO);
        stream.get(10, TimeUnit.SECONDS);
        assertThat(slow.text()).containsOnlyOnce("\"first_id\":2,").contains("\"count\":50,");
    }

    @Test
    void endsInGoodOrderWithItsLog() throws Exception {
        var broadcaster = StatusBroadcaster.start(node, node.log());
        var out = new ByteArrayOutputStream();
        var stream = follow(broadcaster, out);
        node.log().close();
        stream.get(10, TimeUnit.SECONDS);
        assertThat(broadcaster.isOver()).isTrue();
        assertThat(out.toString(UTF_8)).endsWith("\n\n");
    }

    @Test
    void endsWhenNobodyFollowsAnyMore() {
        var broadcaster = StatusBroadcaster.start(node, node.log());
        broadcaster.leave();
        while (broadcaster.join()) { // until its thread has looked
            broadcaster.leave();
            Thread.onSpinWait();
        }
        assertThat(broadcaster.isOver()).isTrue();
    }

    @Test
    void thoseWhoAreLevelAreToldTheSameBytes() {
        NodeSnapshot before = NodeSnapshots.master().snapshot();
        NodeSnapshot now = NodeSnapshots.master().ends(8, 8).snapshot();
        StatusUpdate update = new StatusUpdate(before, before, new byte[0]).next(now);
        assertThat(update.changes()).isNotEmpty();
        assertThat(update.changesSince(before)).isSameAs(update.changesSince(before));
        assertThat(update.changesSince(NodeSnapshots.master().snapshot()))
                .isEqualTo(update.changesSince(before));
        assertThat(update.changesSince(now)).isEmpty();
    }

    private void append(int count) {
        node.log().append(Collections.nCopies(
                count, NewEntry.of(new byte[] {'x'})), 1).await(Long.MAX_VALUE);
    }

    private static CompletableFuture<Void> follow(StatusBroadcaster broadcaster, OutputStream out) {
        return CompletableFuture.runAsync(() -> {
            try {
                new StatusStream(broadcaster, LONG).run(out);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Takes nothing more for a while, once it was told of something. */
    private static final class Slow extends ByteArrayOutputStream {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch taken = new CountDownLatch(1);
        private final String of;

        Slow(String of) {
            this.of = of;
        }

        @Override
        public void flush() {
            begun.countDown();
            if (text().contains(of)) {
                reached.countDown();
                try {
                    taken.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        String text() {
            return toString(UTF_8);
        }
    }
}
