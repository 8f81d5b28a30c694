package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Acknowledged;
import replog.node.result.AppendResult.ReadOnly;
import replog.node.result.AppendResult.ShutDownWhileWaiting;
import replog.node.result.AppendResult.ShuttingDown;
import replog.node.result.AppendResult.TakenOver;

/** What a master that ends, or ended its lead, says to repeats. */
@Timeout(60)
class KeyedEndTest {
    private static final Duration GRACE = Duration.ofSeconds(40);
    private static final Executor BESIDE = Thread::startVirtualThread;

    @TempDir
    private Path folder;

    @Test
    void drainingMasterAnswersRepeatsAtOnce() throws Exception {
        try (Node node = TestNodes.master(folder.resolve("own"),
                "--secondaries=" + TestNodes.NOWHERE, "--quorum=1");
                var next = Sender.ofLog(folder.resolve("next"),
                        node.standing().logId().orElseThrow())) {
            var first = CompletableFuture.supplyAsync(() -> append(node, "k", 2), BESIDE);
            while (node.status().masterStatus().orElseThrow().waiting() == 0) {
                Thread.yield();
            }
            var drain = CompletableFuture.runAsync(() -> node.drain(GRACE), BESIDE);
            while (!node.append(TestNodes.request("b", 1)).await().equals(new ShuttingDown())) {
                Thread.yield();
            }
            assertThat(append(node, "new", 1)).isEqualTo(new ShuttingDown());
            assertThat(append(node, "k", 1)).isInstanceOf(Acknowledged.class);
            assertThat(append(node, "k", 2)).isInstanceOfSatisfying(ShutDownWhileWaiting.class,
                    told -> assertThat(told.stored().elapsed()).isLessThan(GRACE.dividedBy(2)));
            assertThat(first).isNotDone();
            node.onHeartbeat(next.as(9, UUID.randomUUID()).claim());
            assertThat(first.get()).isInstanceOf(TakenOver.class);
            drain.join();
        }
    }

    @Test
    void fencedMasterKnowsNoKey() throws IOException {
        try (Node node = TestNodes.master(folder.resolve("own"));
                var next = Sender.ofLog(folder.resolve("next"),
                        node.standing().logId().orElseThrow(), "a")) {
            append(node, "k", 1);
            node.onHeartbeat(next.as(9, UUID.randomUUID()).claim());
            assertThat(append(node, "k", 1)).isInstanceOf(TakenOver.class);
            assertThat(append(node, "new", 1)).isInstanceOf(TakenOver.class);
            assertThat(node.append(TestNodes.request("a", 1)).await())
                    .isInstanceOf(ReadOnly.class);
        }
    }

    private static AppendResult append(Node node, String key, int concern) {
        return node.append(TestNodes.keyed(key, concern, "a")).await();
    }
}
