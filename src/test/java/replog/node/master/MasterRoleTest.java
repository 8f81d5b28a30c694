package replog.node.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.durability.WriteConcern;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;
import replog.node.Node;
import replog.node.Sender;
import replog.node.TestNodes;
import replog.node.result.AppendRequest;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Acknowledged;
import replog.node.result.AppendResult.ImpossibleConcern;
import replog.node.result.AppendResult.ReadOnly;
import replog.node.result.AppendResult.ShutDownWhileWaiting;
import replog.node.result.AppendResult.ShuttingDown;
import replog.node.result.AppendResult.Stored;
import replog.node.result.AppendResult.TakenOver;
import replog.node.result.AppendResult.Undecided;
import replog.node.result.AppendResult.WaitEnded;
import replog.node.result.ReplicateResult;
import replog.node.store.NodeMetadataFile;
import replog.replication.LogFolder;

@Timeout(60)
class MasterRoleTest {
    private static final String UNREACHABLE = "--secondaries=" + TestNodes.NOWHERE;
    private static final String ALONE = "--quorum=1";

    @TempDir
    private Path folder;

    @Test
    void concernOfOneNeedsNoSecondary() throws IOException {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE)) {
            Stored stored = acknowledged(append(node, "a", 1));
            assertThat(stored.firstId()).isEqualTo(1);
            assertThat(stored.acknowledged()).containsExactly("master");
            assertThat(stored.durable()).isTrue();
            assertThat(acknowledged(append(node, "b", 1)).firstId()).isEqualTo(2);
            assertThat(LogFolder.values(node.log())).containsExactly("a", "b");
        }
    }

    @Test
    void aloneAllAndMajorityAreTheMasterItself() throws IOException {
        try (Node node = TestNodes.master(folder)) {
            for (var concern : List.of(new WriteConcern.All(), new WriteConcern.Majority())) {
                assertThat(acknowledged(node.append(new AppendRequest(TestNodes.drafts("a"),
                        Optional.of(concern), Optional.empty())).await()).concern()).isOne();
            }
            assertThat(acknowledged(node.append(new AppendRequest(TestNodes.drafts("a"),
                    Optional.empty(), Optional.empty())).await()).concern()).isOne();
            assertThat(node.log().committedId()).isEqualTo(3);
        }
    }

    @Test
    void manyEntriesGetConsecutiveIds() throws IOException {
        try (Node node = TestNodes.master(folder)) {
            append(node, "a", 1);
            Stored stored = acknowledged(node.append(new AppendRequest(
                    TestNodes.drafts("b", "c", "d"), Optional.empty(), Optional.empty())).await());
            assertThat(stored.firstId()).isEqualTo(2);
            assertThat(stored.lastId()).isEqualTo(4);
        }
    }

    @Test
    void impossibleConcernStoresNothing() throws IOException {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE)) {
            assertThat(append(node, "a", 3)).isEqualTo(new ImpossibleConcern(3, 2));
            assertThat(node.log().end().lastId()).isZero();
        }
    }

    @Test
    void waitThatEndsSaysWhoHoldsTheEntry() throws IOException {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE, "--fsync=never")) {
            var result = node.append(
                    TestNodes.request("a", 2, Duration.ofMillis(500))).await();
            assertThat(result).asInstanceOf(type(WaitEnded.class)).satisfies(ended -> {
                assertThat(ended.timeout()).isEqualTo(Duration.ofMillis(500));
                assertThat(ended.stored().acknowledged()).containsExactly("master");
                assertThat(ended.stored().concern()).isEqualTo(2);
            });
            assertThat(node.status().masterStatus().orElseThrow().waiting()).isZero();
        }
    }

    /** Milliseconds; zero is for ever. */
    @ParameterizedTest
    @CsvSource({"20, 3600000, 20", "20, 0, 20", "20, 5, 5", "0, 5, 5"})
    void settingsCapTheTimeoutOfARequest(long set, long asked, long taken) throws IOException {
        try (Node node = TestNodes.master(
                folder, UNREACHABLE, ALONE, "--write.timeout=" + set + "ms")) {
            var result = node.append(
                    TestNodes.request("a", 2, Duration.ofMillis(asked))).await();
            assertThat(ended(result)).isEqualTo(Duration.ofMillis(taken));
        }
    }

    @Test
    void settingsGiveTheTimeoutOfARequestWithoutOne() throws IOException {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE, "--write.timeout=5ms")) {
            assertThat(ended(node.append(new AppendRequest(TestNodes.drafts("a"),
                    Optional.empty(), Optional.empty())).await())).isEqualTo(Duration.ofMillis(5));
        }
    }

    @Test
    void waitOfOneHoldsUpNoOther() throws Exception {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE)) {
            var waiting = waiting(node, "a");
            assertThat(append(node, "b", 1)).isInstanceOf(Acknowledged.class);
            assertThat(waiting).isNotDone();
            node.drain(Duration.ZERO);
            waiting.join();
        }
    }

    @Test
    void interruptEndsAWaitOfAClientThatLeft() throws Exception {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE)) {
            var result = new CompletableFuture<AppendResult>();
            var waiting = waiting(node, "a", result);
            waiting.interrupt();
            assertThat(result.join()).isInstanceOf(AppendResult.ClientLeft.class);
            assertThat(node.status().masterStatus().orElseThrow().waiting()).isZero();
        }
    }

    @Test
    void drainTakesNothingMoreAndTellsThoseWhoWait() throws Exception {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE)) {
            var waiting = waiting(node, "a");
            node.drain(Duration.ZERO);
            assertThat(waiting.join()).asInstanceOf(type(ShutDownWhileWaiting.class))
                    .extracting(ended -> ended.stored().firstId()).isEqualTo(1L);
            assertThat(append(node, "b", 1)).isEqualTo(new ShuttingDown());
            assertThat(node.log().end().lastId()).isEqualTo(1);
        }
    }

    @Test
    void epochRisesAtEachStart() throws IOException {
        for (long epoch = 1; epoch <= 3; epoch++) {
            try (Node node = TestNodes.master(folder)) {
                assertThat(node.standing().epoch()).isEqualTo(epoch);
                assertThat(acknowledged(append(node, "a", 1)).epoch()).isEqualTo(epoch);
                assertThat(node.log().entry(epoch).orElseThrow().epoch()).isEqualTo(epoch);
            }
        }
    }

    @Test
    void partOfALogThatWasBeingTakenOverIsNotServed() throws IOException {
        try (Storage storage = DiskStorage.open(folder)) {
            NodeMetadataFile.open(storage).update(metadata -> metadata.withRecovering(true));
        }
        assertThatThrownBy(() -> TestNodes.master(folder))
                .isInstanceOf(IOException.class).hasMessageContaining("--recover=on");
    }

    @Test
    void logIdAndNodeIdStayAndTheInstanceChanges() throws IOException {
        Node node = TestNodes.master(folder);
        var before = node.standing();
        node.close();
        node = TestNodes.master(folder);
        assertThat(node.standing().logId()).isEqualTo(before.logId()).isPresent();
        assertThat(node.standing().nodeId()).isEqualTo(before.nodeId());
        assertThat(node.standing().instance()).isNotEqualTo(before.instance());
        assertThat(node.standing().masterInstance()).contains(node.standing().instance());
        node.close();
    }

    @Test
    void masterOfAHigherEpochEndsItsLead() throws Exception {
        try (Node node = TestNodes.master(folder.resolve("own"), UNREACHABLE, ALONE);
                var next = Sender.ofLog(folder.resolve("next"),
                        node.standing().logId().orElseThrow(), "a")) {
            var waiting = waiting(node, "a");
            node.onHeartbeat(next.as(node.standing().epoch() + 1, UUID.randomUUID()).claim());
            assertThat(waiting.join()).isInstanceOf(TakenOver.class);
            assertThat(append(node, "b", 1)).isInstanceOf(ReadOnly.class);
            assertThat(node.log().end().lastId()).isEqualTo(1);
            assertThat(node.status().readOnly()).isTrue();
            assertThat(node.status().reason()).get().asString().contains("epoch 2");
        }
    }

    @Test
    void otherMastersLeaveItsLead() throws IOException {
        try (Node node = TestNodes.master(folder.resolve("own"));
                var lower = Sender.ofLog(folder.resolve("lower"),
                        node.standing().logId().orElseThrow());
                var stranger = Sender.holding(folder.resolve("stranger"))) {
            node.onHeartbeat(lower.as(node.standing().epoch(), UUID.randomUUID()).claim());
            node.onHeartbeat(stranger.as(99, UUID.randomUUID()).claim());
            assertThat(append(node, "a", 1)).isInstanceOf(Acknowledged.class);
        }
    }

    @Test
    void takesNoBatch() throws IOException {
        try (Node node = TestNodes.master(folder.resolve("own"));
                var sender = Sender.holding(folder.resolve("sender"), "a")) {
            assertThat(sender.send(node, 1, 1)).isInstanceOf(ReplicateResult.Fenced.class);
            assertThat(node.log().end().lastId()).isZero();
        }
    }

    @Test
    void weakerForcingIsNotCalledDurable() throws IOException {
        try (Node node = TestNodes.master(folder, "--fsync=never")) {
            assertThat(acknowledged(append(node, "a", 1)).durable()).isFalse();
        }
    }

    @Test
    void restartCommitsNothingThatNoMajorityHolds() throws IOException {
        String[] alone = {"--secondaries=" + TestNodes.NOWHERE + ",http://127.0.0.1:2",
            "--quorum=1"};
        try (Node node = TestNodes.master(folder, alone)) {
            append(node, "a", 1);
        }
        try (Node node = TestNodes.master(folder, alone)) {
            assertThat(node.log().end().lastId()).isEqualTo(1);
            assertThat(node.log().committedId()).isZero();
        }
    }

    @Test
    void knowsWhoHoldsAnEntry() throws IOException {
        try (Node node = TestNodes.master(folder, UNREACHABLE, ALONE)) {
            append(node, "a", 1);
            assertThat(node.holders(1)).contains(List.of("master"));
            assertThat(node.holders(2)).contains(List.of());
            node.log().append(TestNodes.drafts("b"), 1).await(Long.MAX_VALUE);
            assertThat(node.holders(2)).as("before who appended it says that it is stored")
                    .contains(List.of("master"));
        }
    }

    private static AppendResult append(Node node, String value, int concern) {
        return node.append(TestNodes.request(value, concern)).await();
    }

    private static Stored acknowledged(AppendResult result) {
        return assertThat(result).asInstanceOf(type(Acknowledged.class)).actual().stored();
    }

    /** After what time a wait ended, wherever it was: a disk may take longer than that. */
    private static Duration ended(AppendResult result) {
        return switch (result) {
            case WaitEnded(_, var timeout, _) -> timeout;
            case Undecided(var timeout) -> timeout;
            default -> throw new AssertionError(result);
        };
    }

    /** An append that waits for a secondary that nobody reaches. */
    private static CompletableFuture<AppendResult> waiting(Node node, String value) {
        var result = new CompletableFuture<AppendResult>();
        waiting(node, value, result);
        return result;
    }

    private static Thread waiting(
            Node node, String value, CompletableFuture<AppendResult> result) {
        var thread = Thread.startVirtualThread(
                () -> result.complete(append(node, value, 2)));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (node.status().masterStatus().orElseThrow().waiting() == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
        return thread;
    }
}
