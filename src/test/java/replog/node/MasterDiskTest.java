package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.log.WatchedStorage;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Acknowledged;
import replog.node.result.AppendResult.DiskFailed;
import replog.node.result.AppendResult.DiskRefused;
import replog.node.result.AppendResult.ReadOnly;
import replog.node.result.AppendResult.ShutDownUndecided;
import replog.node.result.AppendResult.Undecided;
import replog.replication.LogFolder;

/** What a master says of appends when its own disk hangs or fails. */
@Timeout(60)
class MasterDiskTest {
    private static final String SEGMENT = "00000000000000000001.log";

    @TempDir
    private Path folder;

    @Test
    void diskThatHangsIsUndecided() throws Exception {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            var open = new CountDownLatch(1);
            storage.hook(step -> await(step, open));
            assertThat(node.append(TestNodes.request("a", 1, Duration.ofMillis(1))).await())
                    .isEqualTo(new Undecided(Duration.ofMillis(1)));
            open.countDown();
            assertThat(append(node, "b", 1)).isInstanceOfSatisfying(Acknowledged.class,
                    result -> assertThat(result.stored().firstId()).isEqualTo(2));
        }
    }

    @Test
    void shutdownAnswersThoseWhoWaitForAHungDisk() throws Exception {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            var hung = new CountDownLatch(1);
            var open = new CountDownLatch(1);
            storage.hook(step -> {
                hung.countDown();
                await(step, open);
            });
            var result = new CompletableFuture<AppendResult>();
            Thread.startVirtualThread(() -> result.complete(append(node, "a", 1)));
            hung.await();
            node.drain(Duration.ZERO);
            assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(new ShutDownUndecided());
            open.countDown();
        }
    }

    @Test
    void undecidedAppendCountsOnceItIsStored() throws Exception {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            var open = new CountDownLatch(1);
            storage.hook(step -> await(step, open));
            node.append(TestNodes.request("a", 1, Duration.ofMillis(1))).await();
            open.countDown();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (node.log().committedId() < 1) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.yield();
            }
            assertThat(node.holders(1).orElseThrow()).containsExactly("master");
        }
    }

    @Test
    void diskThatDoesNotConfirmIsUnknownAndReadOnlyAfterIt() throws IOException {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            append(node, "a", 1);
            storage.failAt("force " + SEGMENT);
            assertThat(append(node, "b", 1)).isInstanceOf(DiskFailed.class);
            storage.hook(_ -> { });
            // The writer says what became of "b" just before it gives up.
            assertThat(append(node, "c", 1)).isInstanceOfAny(ReadOnly.class, DiskRefused.class);
            assertThat(node.state()).isEqualTo("failed");
            assertThat(LogFolder.values(node.log())).containsExactly("a");
        }
    }

    @Test
    void diskThatTakesNothingStoresNothing() throws IOException {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            append(node, "a", 1);
            storage.failAt("write " + SEGMENT);
            assertThat(append(node, "b", 1)).isEqualTo(new DiskRefused(
                    "the log can't be written: injected at write " + SEGMENT, true));
            assertThat(append(node, "c", 1)).isInstanceOf(ReadOnly.class);
        }
        try (Node node = TestNodes.master(folder)) {
            assertThat(LogFolder.values(node.log())).containsExactly("a");
        }
    }

    /** The master is one of those who are counted, and no longer holds the entry. */
    @Test
    void whoWaitsIsNotAcknowledgedOnceTheFolderIsLost() throws Exception {
        try (Node node = TestNodes.master(
                folder, "--secondaries=" + TestNodes.NOWHERE, "--quorum=1")) {
            append(node, "a", 1);
            var waiting = CompletableFuture.supplyAsync(() -> append(node, "b", 2));
            while (node.log().end().lastId() < 2) {
                assertThat(waiting).isNotDone();
            }
            Files.delete(folder.resolve("lock"));
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(
                    DiskFailed.class, failed -> assertThat(failed.reason()).contains("lock"));
            assertThat(append(node, "c", 1)).isInstanceOf(ReadOnly.class);
            assertThat(node.state()).isEqualTo("failed");
            assertThat(node.readiness().ready()).isFalse();
        }
    }

    private static AppendResult append(Node node, String value, int concern) {
        return node.append(TestNodes.request(value, concern)).await();
    }

    private static void await(String step, CountDownLatch latch) {
        try {
            if (step.equals("force " + SEGMENT)) {
                latch.await();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
