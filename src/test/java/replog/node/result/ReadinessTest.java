package replog.node.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.log.WatchedStorage;
import replog.log.storage.DiskFullException;
import replog.node.Node;
import replog.node.Sender;
import replog.node.TestNodes;
import replog.node.result.Readiness.Check;
import replog.wire.MasterInfo;

/** What makes a node unfit to be sent requests. */
@Timeout(60)
class ReadinessTest {
    private static final String SEGMENT = "00000000000000000001.log";

    @TempDir
    private Path folder;

    @Test
    void masterWithItsQuorumIsReady() throws IOException {
        try (Node node = TestNodes.master(folder)) {
            assertThat(node.readiness().ready()).isTrue();
            assertThat(node.readiness().checks()).extracting(Check::name)
                    .containsExactly("log", "quorum", "disk", "serving");
        }
    }

    @Test
    void masterWithoutOneSaysWhoIsMissing() throws IOException {
        try (Node node = TestNodes.master(folder, "--secondaries=b=" + TestNodes.NOWHERE)) {
            assertOnly(node, "quorum", "1 of 2 nodes usable, 2 needed");
        }
    }

    @Test
    void fencedMasterIsNotReady() throws IOException {
        try (Node node = TestNodes.master(folder)) {
            MasterInfo own = claim(node, node.standing().epoch() + 1);
            node.onHeartbeat(own);
            assertOnly(node, "quorum", "another master took over: rival leads in epoch 2");
        }
    }

    @Test
    void failedLogIsSaidAsSuch() throws IOException {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            storage.failAt("force " + SEGMENT);
            node.append(TestNodes.request("a", 1)).await();
            awaitReady(node, false); // who waits is answered just before the log is known to fail
            assertOnly(node, "log", "injected at force " + SEGMENT);
        }
    }

    @Test
    void fullDiskIsSaidWhileItLasts() throws IOException {
        var storage = new WatchedStorage(folder);
        try (Node node = TestNodes.master(storage, folder)) {
            storage.hook(step -> {
                if (step.equals("write " + SEGMENT)) {
                    throw new DiskFullException(new IOException("no room"));
                }
            });
            node.append(TestNodes.request("a", 1)).await();
            assertOnly(node, "disk", "no room");
            storage.hook(_ -> { });
            awaitReady(node, true);
        }
    }

    @Test
    void nodeThatShutsDownIsNotReady() throws IOException {
        try (Node node = TestNodes.master(folder)) {
            node.drain(Duration.ZERO);
            assertOnly(node, "serving", "shuts down");
        }
    }

    @Test
    void secondaryIsReadyOnceItIsLevelWithAMaster() throws IOException {
        try (var sender = Sender.holding(folder.resolve("sender"), "1", "2", "3");
                Node node = TestNodes.secondary(folder.resolve("node"))) {
            assertThat(node.readiness().checks()).extracting(Check::name)
                    .containsExactly("log", "caught-up", "disk", "serving");
            assertOnly(node, "caught-up", "has not heard a master since its start");
            node.onHeartbeat(sender.claim());
            assertOnly(node, "caught-up", "holds 0 proven of 3 entries");
            sender.send(node, 1, 2);
            assertOnly(node, "caught-up", "holds 2 proven of 3 entries");
            sender.send(node, 3, 3);
            assertThat(node.readiness().ready()).isTrue();
            sender.folder().append("4", "5");
            node.onHeartbeat(sender.claim());
            assertThat(node.status().state()).isEqualTo("catching-up");
            assertThat(node.readiness().ready()).isTrue();
        }
    }

    @Test
    void restartedSecondaryIsReadyOnceItsHistoryIsProven() throws IOException {
        try (var sender = Sender.holding(folder.resolve("sender"), "1", "2")) {
            try (Node node = TestNodes.secondary(folder.resolve("node"))) {
                sender.send(node, 1, 2);
            }
            try (Node node = TestNodes.secondary(folder.resolve("node"))) {
                node.onHeartbeat(sender.claim());
                assertOnly(node, "caught-up", "holds 0 proven of 2 entries");
                sender.sendNothing(node, 3);
                assertThat(node.readiness().ready()).isTrue();
            }
        }
    }

    @Test
    void secondaryThatRefusesItsMasterNamesItsState() throws IOException {
        try (var sender = Sender.holding(folder.resolve("sender"), "1");
                var stranger = Sender.ofLog(folder.resolve("other"), new UUID(7, 9), "1", "x");
                Node node = TestNodes.secondary(folder.resolve("node"))) {
            sender.send(node, 1, 1);
            assertThat(node.readiness().ready()).isTrue();
            stranger.send(node, 1, 2);
            assertOnly(node, "caught-up", "other-log, this node holds the log");
        }
    }

    @Test
    void secondaryAheadOfItsMasterIsNotReady() throws IOException {
        try (var sender = Sender.holding(folder.resolve("sender"), "1", "2");
                Node node = TestNodes.secondary(folder.resolve("node"))) {
            sender.send(node, 1, 2);
            MasterInfo before = sender.claim();
            node.onHeartbeat(new MasterInfo(before.logId(), before.epoch() + 1, new UUID(7, 9), "m",
                    before.url(), before.clientsUrl(), 1, 1, Duration.ZERO));
            assertOnly(node, "caught-up", "ahead, holds entries up to 2, its master up to 1");
        }
    }

    private static void awaitReady(Node node, boolean ready) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (node.readiness().ready() != ready) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static MasterInfo claim(Node node, long epoch) {
        var url = TestNodes.place("rival", Path.of("nowhere")).url();
        return new MasterInfo(node.standing().logId().orElseThrow(), epoch, new UUID(7, 9),
                "rival", url, url, 0, 0, Duration.ZERO);
    }

    /** All other checks hold. */
    private static void assertOnly(Node node, String name, String obstacle) {
        Readiness readiness = node.readiness();
        assertThat(readiness.ready()).isFalse();
        assertThat(readiness.checks().stream().filter(check -> !check.holds()))
                .singleElement().satisfies(check -> {
                    assertThat(check.name()).isEqualTo(name);
                    assertThat(check.obstacle().orElseThrow()).contains(obstacle);
                });
    }
}
