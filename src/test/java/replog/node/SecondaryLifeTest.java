package replog.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.log.WatchedStorage;
import replog.log.segment.CorruptLogException;
import replog.node.result.AppendResult;
import replog.node.result.MasterLocation;
import replog.node.result.MembershipResult;
import replog.node.result.ReplicateResult.Failed;
import replog.node.result.ReplicateResult.Stored;
import replog.node.result.SecondaryRoleStatus;

/** A secondary between its start and its end: disk, master, state. */
@Timeout(60)
class SecondaryLifeTest {
    private static final String SEGMENT = "00000000000000000001.log";

    @TempDir
    private Path folder;

    private Path own;
    private Sender sender;

    @BeforeEach
    void open() throws IOException {
        own = folder.resolve("node");
        sender = Sender.holding(folder.resolve("sender"), "1", "2", "3");
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
    }

    @Test
    void epochIsOnDiskBeforeAFirstFrameOfIt() throws IOException {
        var storage = new WatchedStorage(own);
        try (Node node = TestNodes.secondary(storage, own)) {
            sender.sendNothing(node, 1);
            storage.steps().clear();
            Sender next = sender.as(Sender.EPOCH + 1, UUID.randomUUID());
            assertThat(next.send(node, 1, 1)).isEqualTo(new Stored());
            assertThat(storage.steps()).startsWith("write node.json.new", "force node.json.new",
                    "rename node.json", "force", "write " + SEGMENT);
        }
    }

    @Test
    void epochThatCanNotBeSavedIsNotFollowed() throws IOException {
        var storage = new WatchedStorage(own);
        try (Node node = TestNodes.secondary(storage, own)) {
            sender.send(node, 1, 1);
            storage.failAt("rename node.json");
            Sender next = sender.as(Sender.EPOCH + 1, UUID.randomUUID());
            assertThat(next.send(node, 2, 2)).isInstanceOf(Failed.class);
            assertThat(node.log().end().lastId()).isEqualTo(1);
            assertThat(node.standing().epoch()).isEqualTo(Sender.EPOCH);
            assertThat(sender.send(node, 2, 2)).isEqualTo(new Stored());
        }
    }

    @Test
    void failedDiskIsSaid() throws IOException {
        var storage = new WatchedStorage(own);
        try (Node node = TestNodes.secondary(storage, own)) {
            sender.send(node, 1, 1);
            storage.failAt("force " + SEGMENT);
            assertThat(sender.send(node, 2, 2)).isInstanceOf(Failed.class);
            storage.hook(_ -> { });
            assertThat(sender.send(node, 2, 2)).isInstanceOf(Failed.class);
            assertThat(node.state()).isEqualTo("failed");
            assertThat(node.log().end().lastId()).isEqualTo(1);
        }
    }

    @Test
    void drainTakesNoMoreBatches() throws IOException {
        try (Node node = TestNodes.secondary(own)) {
            sender.send(node, 1, 1);
            node.drain(Duration.ZERO);
            assertThat(sender.send(node, 2, 2))
                    .isEqualTo(new Failed("the node is shutting down"));
        }
    }

    @Test
    void drainWaitsForADiskThatHangsNoLongerThanItsGrace() throws Exception {
        var storage = new WatchedStorage(own);
        try (Node node = TestNodes.secondary(storage, own)) {
            sender.send(node, 1, 1);
            var held = new CountDownLatch(1);
            var open = new CountDownLatch(1);
            storage.hook(step -> {
                if (step.equals("force " + SEGMENT)) {
                    held.countDown();
                    await(open);
                }
            });
            Thread batch = Thread.startVirtualThread(() -> {
                try {
                    sender.send(node, 2, 2);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            held.await();
            Thread drain = Thread.startVirtualThread(() -> node.drain(Duration.ofMillis(1)));
            boolean ended = drain.join(Duration.ofSeconds(5));
            open.countDown();
            batch.join();
            assertThat(ended).isTrue();
        }
    }

    @Test
    void showsClientsTheMasterOfWhichItHeardLast() throws IOException {
        try (Node node = TestNodes.secondary(own, "--master=http://configured:8000")) {
            assertThat(append(node)).isEqualTo(new AppendResult.NotMaster(
                    new MasterLocation.At(URI.create("http://configured:8000")), false));
            node.onHeartbeat(sender.claim());
            assertThat(append(node)).isEqualTo(new AppendResult.NotMaster(
                    new MasterLocation.At(URI.create("http://outside:80")), false));
        }
        try (Node node = TestNodes.secondary(own)) {
            assertThat(append(node)).isEqualTo(new AppendResult.NotMaster(
                    new MasterLocation.None("has not heard of a master yet"), false));
        }
    }

    @Test
    void stateFollowsWhatItHearsAndStores() throws IOException {
        try (Node node = TestNodes.secondary(own)) {
            assertThat(node.state()).isEqualTo("unknown");
            node.onHeartbeat(sender.claim());
            assertThat(node.state()).isEqualTo("catching-up");
            assertThat(node.masterLastId()).isEqualTo(3);
            sender.send(node, 1, 3);
            assertThat(node.state()).isEqualTo("in-sync");
            assertThat(node.status().secondaryStatus()).contains(new SecondaryRoleStatus(
                    Optional.of("m"), Optional.of(URI.create("http://h0:8000")),
                    new MasterLocation.At(URI.create("http://outside:80")), 0));
        }
    }

    @Test
    void saysThatItHearsNoMasterUntilItHearsOneAgain() throws IOException {
        try (Node node = TestNodes.secondary(own, "--master=http://configured:8000",
                "--heartbeat.interval=100ms", "--heartbeat.timeout=50ms")) {
            Sender other = sender.as(Sender.EPOCH, UUID.randomUUID());
            sender.send(node, 1, 3);
            awaitState(node, "in-sync", () -> node.onHeartbeat(sender.claim()));
            assertThat(node.status().masterLastSeen()).isPresent();
            awaitState(node, "no-master", () -> node.onHeartbeat(other.claim()));
            NodeStatus lost = node.status();
            String since = "has heard no master since " + lost.masterLastSeen().orElseThrow();
            assertThat(append(node)).isEqualTo(
                    new AppendResult.NotMaster(new MasterLocation.None(since), false));
            assertThat(node.release("b"))
                    .isEqualTo(new MembershipResult.NotMaster(new MasterLocation.None(since)));
            assertThat(lost.secondaryStatus().orElseThrow().master()).contains("m");
            assertThat(node.readiness().ready()).isFalse();
            awaitState(node, "in-sync", () -> node.onHeartbeat(sender.claim()));
            assertThat(node.status().masterLastSeen().orElseThrow())
                    .isAfter(lost.masterLastSeen().orElseThrow());
        }
    }

    @Test
    void neverHavingHeardAMasterIsNoStateForLong() throws IOException {
        try (Node node = TestNodes.secondary(own, "--heartbeat.interval=100ms",
                "--heartbeat.timeout=50ms")) {
            awaitState(node, "no-master", () -> { });
            assertThat(node.status().masterLastSeen()).isEmpty();
            assertThat(node.status().reason().orElseThrow())
                    .startsWith("has heard no master since its start at ");
        }
    }

    @Test
    void hearsNoMasterThatItWouldRefuse() throws IOException {
        try (Node node = TestNodes.secondary(own);
                var other = Sender.ofLog(folder.resolve("other"), UUID.randomUUID(), "x")) {
            sender.send(node, 1, 1);
            node.onHeartbeat(other.claim());
            node.onHeartbeat(sender.as(Sender.EPOCH, UUID.randomUUID()).claim());
            node.onHeartbeat(sender.as(Sender.EPOCH - 1, Sender.INSTANCE).claim());
            assertThat(node.status().secondaryStatus()).get()
                    .extracting(SecondaryRoleStatus::masterUrl)
                    .isEqualTo(Optional.of(sender.claim().url()));
            assertThat(node.masterLastId()).isEqualTo(3);
        }
    }

    private static void awaitState(Node node, String state, Runnable meanwhile) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!node.state().equals(state)) {
            assertThat(System.nanoTime()).isLessThan(end);
            meanwhile.run();
            Thread.onSpinWait();
        }
    }

    @Test
    void twoNodesNeverShareAFolder() throws IOException {
        try (Node _ = TestNodes.secondary(own)) {
            assertThatThrownBy(() -> TestNodes.master(own))
                    .isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
        TestNodes.secondary(own).close();
    }

    @Test
    void missingSegmentsAreMissed() throws IOException {
        try (Node node = TestNodes.secondary(own)) {
            sender.send(node, 1, 2);
        }
        try (var files = Files.newDirectoryStream(own, "*.{log,index}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        assertThatThrownBy(() -> TestNodes.secondary(own)).isInstanceOf(IOException.class)
                .hasMessageContaining("no segment of it").hasMessageContaining(own.toString());
    }

    @Test
    void damagedLogIsRefusedAndTheFolderGivenUp() throws IOException {
        try (Node node = TestNodes.secondary(own)) {
            sender.send(node, 1, 2);
        }
        byte[] bytes = Files.readAllBytes(own.resolve(SEGMENT));
        bytes[bytes.length - 1] ^= 1;
        Files.write(own.resolve(SEGMENT), bytes);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> TestNodes.secondary(own))
                    .hasMessageContaining(own.toString())
                    .hasCauseInstanceOf(CorruptLogException.class);
        }
    }

    private static AppendResult append(Node node) {
        return node.append(TestNodes.request("x", 1)).await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
