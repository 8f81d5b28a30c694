package replog.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.BesideOthers;
import replog.log.WatchedStorage;
import replog.log.storage.DiskFullException;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Acknowledged;
import replog.node.result.AppendResult.DiskFailed;
import replog.node.result.AppendResult.DiskRefused;
import replog.node.result.AppendResult.KeyReused;
import replog.node.result.AppendResult.ReadOnly;
import replog.node.result.AppendResult.ShutDownWhileWaiting;
import replog.node.result.AppendResult.Stored;
import replog.node.result.AppendResult.StoredAndImpossible;
import replog.node.result.AppendResult.StoredAndTooManyWaiting;
import replog.node.result.AppendResult.TooManyJoining;
import replog.node.result.AppendResult.Undecided;
import replog.node.result.AppendResult.WaitEnded;
import replog.replication.LogFolder;

/** Appends with idempotency keys on a real master: stored once, whatever happens to it. */
@BesideOthers
@Timeout(60)
class KeyedAppendTest {
    private static final String UNREACHABLE = "--secondaries=" + TestNodes.NOWHERE;
    private static final String ALONE = "--quorum=1";
    private static final String SEGMENT = "00000000000000000001.log";
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    @Test
    void repeatHearsOfTheFirst() throws IOException {
        try (Node node = TestNodes.master(folder)) {
            assertStored(append(node, "k", 1, "a"), 1, 1, false);
            assertStored(append(node, "bulk", 1, "b", "c"), 2, 3, false);
            assertStored(append(node, "k", 1, "a"), 1, 1, true);
            assertStored(append(node, "bulk", 1, "b", "c"), 2, 3, true);
            assertThat(append(node, "k", 1, "b")).isEqualTo(new KeyReused(1));
            assertThat(append(node, "k", 1, "a", "b")).isEqualTo(new KeyReused(1));
            assertThat(append(node, "bulk", 1, "b")).isEqualTo(new KeyReused(2));
            assertThat(append(node, "bulk", 1, "b", "d")).isEqualTo(new KeyReused(2));
            assertThat(LogFolder.values(node.log())).containsExactly("a", "b", "c");
        }
    }

    @Test
    void ofManyAtOnceExactlyOneIsNoReplay() throws Exception {
        try (Node node = TestNodes.master(folder)) {
            for (int round = 1; round <= 20; round++) {
                var results = new ArrayList<CompletableFuture<AppendResult>>();
                for (int thread = 0; thread < 64; thread++) {
                    results.add(begun(node, "k" + round, 1, Duration.ZERO, "a", "b"));
                }
                int first = 0;
                for (var result : results) {
                    Stored stored = stored(result.get());
                    assertThat(stored.firstId()).isEqualTo(2 * round - 1);
                    first += stored.replayed() ? 0 : 1;
                }
                assertThat(first).isEqualTo(1);
                assertThat(node.log().end().lastId()).isEqualTo(2 * round);
            }
        }
    }

    @Test
    void repeatsJoinTheOneWhoseDiskIsSlow() throws Exception {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            var held = new Held(storage, "force " + SEGMENT);
            var first = begun(node, "k", 1, SHORT, "a");
            held.await();
            var joined = begun(node, "k", 1, Duration.ZERO, "a");
            var other = begun(node, "k", 1, Duration.ZERO, "b");
            assertThat(append(node, "k", 1, SHORT, "a")).isEqualTo(new Undecided(SHORT));
            assertThat(first.get()).isEqualTo(new Undecided(SHORT));
            assertThat(joined).isNotDone();
            held.open();
            assertStored(joined.get(), 1, 1, true);
            assertThat(other.get()).isEqualTo(new KeyReused(1));
            assertThat(LogFolder.values(node.log())).containsExactly("a");
        }
    }

    @Test
    void whenTheFirstIsNotStoredTheOthersTryForThemselves() throws Exception {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            append(node, "before", 1, "x");
            var reached = new CountDownLatch(1);
            var full = new CountDownLatch(1);
            storage.hook(step -> {
                if (step.equals("write " + SEGMENT)) {
                    reached.countDown();
                    join(full);
                    throw new DiskFullException(new IOException("injected"));
                }
            });
            var first = begun(node, "k", 1, Duration.ZERO, "a");
            reached.await();
            var joined = begun(node, "k", 1, Duration.ZERO, "a");
            full.countDown();
            for (var result : List.of(first, joined)) {
                assertThat(result.get()).isInstanceOfAny(DiskRefused.class, ReadOnly.class);
            }
            assertStored(append(node, "before", 1, "x"), 1, 1, true);
            storage.hook(_ -> { });
            while (node.status().readOnly()) {
                Thread.yield();
            }
            assertStored(append(node, "k", 1, "a"), 2, 2, false);
        }
    }

    @Test
    void whatTheDiskDidNotConfirmIsUnknownUntilARestart() throws IOException {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            append(node, "k", 1, "a");
            storage.failAt("force " + SEGMENT);
            assertThat(append(node, "lost", 1, "b")).isInstanceOf(DiskFailed.class);
            assertThat(append(node, "lost", 1, "b")).isInstanceOf(DiskFailed.class);
            assertStored(append(node, "k", 1, "a"), 1, 1, true);
            assertThat(append(node, "new", 1, "c"))
                    .isInstanceOfAny(ReadOnly.class, DiskRefused.class);
        }
        try (Node node = TestNodes.master(folder)) {
            assertThat(stored(append(node, "lost", 1, "b")).firstId()).isEqualTo(2);
            assertThat(LogFolder.values(node.log())).containsExactly("a", "b");
        }
    }

    @Test
    void readOnlyMasterAnswersRepeatsAfterARestart() throws IOException {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE)) {
            append(node, "k", 1, "a", "b");
        }
        try (Node node = TestNodes.master(folder, UNREACHABLE)) {
            assertStored(append(node, "k", 1, "a", "b"), 1, 2, true);
            assertThat(stored(append(node, "k", 1, "a", "b")).epoch())
                    .as("in which it was stored").isEqualTo(1);
            assertThat(append(node, "k", 2, SHORT, "a", "b")).isInstanceOfSatisfying(
                    WaitEnded.class, ended -> {
                        assertThat(ended.stored().replayed()).isTrue();
                        assertThat(ended.stored().acknowledged()).containsExactly("master");
                    });
            for (int impossible : new int[] {3, Integer.MAX_VALUE}) {
                assertThat(append(node, "k", impossible, "a", "b"))
                        .isInstanceOf(StoredAndImpossible.class);
            }
            assertThat(append(node, "new", 1, "a")).isInstanceOf(ReadOnly.class);
            assertThat(append(node, "k", 1, "other")).isEqualTo(new KeyReused(1));
        }
    }

    @Test
    void repeatsAreBoundedByTheWaiters() throws Exception {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(
                storage, folder, UNREACHABLE, ALONE, "--write.waiters=1")) {
            var held = new Held(storage, "force " + SEGMENT);
            var first = begun(node, "k", 2, Duration.ZERO, "a");
            held.await();
            assertThat(append(node, "k", 2, "a")).isEqualTo(new TooManyJoining(1, 2));
            held.open();
            awaitWaiting(node);
            assertThat(append(node, "k", 2, "a")).isInstanceOfSatisfying(
                    StoredAndTooManyWaiting.class, refused -> {
                        assertThat(refused.stored().firstId()).isEqualTo(1);
                        assertThat(refused.stored().acknowledged()).containsExactly("master");
                    });
            assertStored(append(node, "k", 1, "a"), 1, 1, true);
            node.drain(Duration.ZERO);
            assertThat(first.get()).isInstanceOf(ShutDownWhileWaiting.class);
        }
    }

    @Test
    void secondaryThatBecomesMasterKnowsTheKeys() throws IOException {
        Path copy = folder.resolve("copy");
        try (var sender = Sender.holding(folder.resolve("sender"));
                Node secondary = TestNodes.secondary(copy)) {
            for (int id = 1; id <= 300; id++) {
                var drafts = TestNodes.keyed("k" + id, 1, "a".repeat(100)).drafts();
                sender.folder().log().append(drafts, 1).await(Long.MAX_VALUE).orElseThrow();
            }
            while (secondary.log().end().lastId() < 300) {
                sender.send(secondary, secondary.log().end().lastId() + 1, 300);
            }
        }
        try (Node master = TestNodes.master(copy)) {
            for (int id = 300; id >= 1; id--) {
                assertStored(append(master, "k" + id, 1, "a".repeat(100)), id, id, true);
            }
        }
    }

    private static AppendResult append(Node node, String key, int concern, String... values) {
        return append(node, key, concern, Duration.ZERO, values);
    }

    private static AppendResult append(
            Node node, String key, int concern, Duration timeout, String... values) {
        return node.append(TestNodes.keyed(key, concern, timeout, values)).await();
    }

    private static CompletableFuture<AppendResult> begun(
            Node node, String key, int concern, Duration timeout, String... values) {
        var result = new CompletableFuture<AppendResult>();
        Thread.startVirtualThread(
                () -> result.complete(append(node, key, concern, timeout, values)));
        return result.orTimeout(20, TimeUnit.SECONDS);
    }

    private static void assertStored(
            AppendResult result, long firstId, long lastId, boolean replayed) {
        Stored stored = stored(result);
        assertThat(stored.firstId()).isEqualTo(firstId);
        assertThat(stored.lastId()).isEqualTo(lastId);
        assertThat(stored.replayed()).isEqualTo(replayed);
    }

    private static Stored stored(AppendResult result) {
        return assertThat(result).asInstanceOf(type(Acknowledged.class)).actual().stored();
    }

    private static void awaitWaiting(Node node) {
        while (node.status().masterStatus().orElseThrow().waiting() == 0) {
            Thread.yield();
        }
    }

    private static void join(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Holds a step of a disk until it is opened. */
    private static final class Held {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        Held(WatchedStorage storage, String held) {
            storage.hook(step -> {
                if (step.equals(held)) {
                    reached.countDown();
                    join(opened);
                }
            });
        }

        void await() {
            join(reached);
        }

        void open() {
            opened.countDown();
        }
    }
}
