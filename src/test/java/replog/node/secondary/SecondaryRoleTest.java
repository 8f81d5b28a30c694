package replog.node.secondary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.node.Node;
import replog.node.Sender;
import replog.node.TestNodes;
import replog.node.result.ReplicateResult;
import replog.node.result.ReplicateResult.Diverged;
import replog.node.result.ReplicateResult.Failed;
import replog.node.result.ReplicateResult.Fenced;
import replog.node.result.ReplicateResult.Gap;
import replog.node.result.ReplicateResult.Malformed;
import replog.node.result.ReplicateResult.OtherLog;
import replog.node.result.ReplicateResult.Stored;
import replog.replication.LogFolder;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/** What a secondary makes of batches. */
@BesideOthers
@Timeout(60)
class SecondaryRoleTest {
    private static final UUID OTHER = new UUID(7, 9);

    @TempDir
    private Path folder;

    private Sender sender;
    private Node node;

    @BeforeEach
    void open() throws IOException {
        sender = Sender.holding(folder.resolve("sender"), "1", "2", "3", "4", "5");
        node = TestNodes.secondary(folder.resolve("node"), "--fsync=never");
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        sender.close();
    }

    @Test
    void storesTheVeryBytes() throws IOException {
        assertThat(sender.send(node, 1, 2)).isEqualTo(new Stored());
        assertThat(sender.send(node, 3, 5)).isEqualTo(new Stored());
        assertHolds("1", "2", "3", "4", "5");
        assertThat(node.log().end()).isEqualTo(sender.folder().log().end());
    }

    @Test
    void standsWhereItsLogEnds() throws IOException {
        NodePosition empty = node.standing();
        assertThat(empty.logId()).isEmpty();
        assertThat(empty.epoch()).isZero();
        sender.send(node, 1, 3);
        NodePosition position = node.standing();
        assertThat(position.nodeId()).isEqualTo(empty.nodeId());
        assertThat(position.logId()).contains(LogFolder.LOG_ID);
        assertThat(position.epoch()).isEqualTo(Sender.EPOCH);
        assertThat(position.masterInstance()).contains(Sender.INSTANCE);
        assertThat(position.lastId()).isEqualTo(3);
        assertThat(position.headHash()).isEqualTo(sender.folder().hashAt(3));
    }

    @Test
    void refusesABatchThatLeavesAGap() throws IOException {
        assertThat(sender.send(node, 2, 3)).isEqualTo(new Gap(1));
        sender.send(node, 1, 2);
        assertThat(sender.send(node, 4, 5)).isEqualTo(new Gap(3));
        assertHolds("1", "2");
    }

    /** Also what it stored before, and a batch of nothing. */
    @Test
    void acknowledgesNothingOnceItsFolderIsLost() throws IOException {
        sender.send(node, 1, 3);
        Files.delete(folder.resolve("node/node.json"));
        while (node.log().failure().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(sender.send(node, 1, 3)).isInstanceOf(Failed.class);
        assertThat(sender.send(node, 4, 5)).isInstanceOf(Failed.class);
        assertThat(sender.sendNothing(node, 4)).isInstanceOf(Failed.class);
        assertThat(node.standing().failure()).get().asString().contains("node.json is gone");
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 1", "2, 3", "3, 3"})
    void acknowledgesADuplicateAgainAndStoresItOnce(long first, long last) throws IOException {
        sender.send(node, 1, 3);
        assertThat(sender.send(node, first, last)).isEqualTo(new Stored());
        assertHolds("1", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void storesOfAnOverlapOnlyTheRest(long first) throws IOException {
        sender.send(node, 1, 3);
        assertThat(sender.send(node, first, 5)).isEqualTo(new Stored());
        assertHolds("1", "2", "3", "4", "5");
        assertThat(node.log().end()).isEqualTo(sender.folder().log().end());
    }

    @Test
    void anotherEntryAtAnIdIsDiverged() throws Exception {
        sender.send(node, 1, 3);
        try (var fork = Sender.holding(folder.resolve("fork"))) {
            fork.folder().copyOf(sender.folder(), 2);
            fork.folder().append("three", "four");
            assertThat(fork.send(node, 1, 4)).isEqualTo(new Diverged(3));
            assertThat(fork.send(node, 3, 3)).isEqualTo(new Diverged(3));
            assertThat(fork.send(node, 4, 4)).isEqualTo(new Diverged(3)); // by the hash before
            assertHolds("1", "2", "3");
            assertThat(sender.send(node, 4, 5)).isEqualTo(new Stored());
        }
    }

    @Test
    void anotherHashBeforeAnEmptyBatchIsDiverged() throws IOException {
        sender.send(node, 1, 3);
        var header = new BatchHeader(sender.claim(), 4, sender.folder().hashAt(2));
        assertThat(node.replicate(header, new byte[0])).isEqualTo(new Diverged(3));
    }

    @Test
    void aFirstBatchThatFitsNoLogLeavesAnEmptyNodeToItsTrueMaster() throws IOException {
        BatchHeader good = sender.header(1);
        var strange = new MasterInfo(OTHER, good.master().epoch(), good.master().instance(), "x",
                good.master().url(), good.master().clientsUrl(), 3, 0, Duration.ZERO);
        assertThat(node.replicate(new BatchHeader(strange, 1, good.previousHash()),
                sender.folder().frames(1, 1))).isInstanceOf(ReplicateResult.Diverged.class);
        assertThat(node.log().id()).isEmpty();
        assertThat(sender.send(node, 1, 3)).isInstanceOf(ReplicateResult.Stored.class);
    }

    @Test
    void anOlderMastersClaimDoesNotReplaceTheNewerOne() throws IOException {
        MasterInfo old = sender.claim();
        node.onHeartbeat(new MasterInfo(old.logId(), old.epoch() + 1, OTHER, "newer", old.url(),
                old.clientsUrl(), 3, 0, Duration.ZERO));
        node.onHeartbeat(old);
        assertThat(node.status().secondaryStatus().orElseThrow().master()).contains("newer");
    }

    @Test
    void refusesAnotherLogNamingBoth() throws IOException {
        sender.send(node, 1, 1);
        try (var stranger = Sender.ofLog(folder.resolve("stranger"), OTHER, "1", "x")) {
            assertThat(stranger.send(node, 1, 2)).asInstanceOf(type(OtherLog.class))
                    .extracting(OtherLog::detail).asString()
                    .contains(OTHER.toString(), LogFolder.LOG_ID.toString());
            assertThat(stranger.as(Sender.EPOCH + 1, OTHER).send(node, 2, 2))
                    .isInstanceOf(OtherLog.class);
        }
        assertHolds("1");
        assertThat(node.standing().epoch()).isEqualTo(Sender.EPOCH);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Sender.EPOCH - 1, Sender.EPOCH})
    void fencesAnotherMasterThatIsNotOfAHigherEpoch(long epoch) throws IOException {
        sender.send(node, 1, 2);
        assertThat(sender.as(epoch, OTHER).send(node, 3, 3)).isInstanceOf(Fenced.class);
        assertThat(sender.as(epoch, OTHER).sendNothing(node, 3)).isInstanceOf(Fenced.class);
        assertHolds("1", "2");
        assertThat(sender.send(node, 3, 3)).isEqualTo(new Stored());
    }

    @Test
    void followsAMasterOfAHigherEpochAndFencesTheOneBefore() throws IOException {
        sender.send(node, 1, 2);
        assertThat(sender.as(Sender.EPOCH + 1, OTHER).send(node, 3, 3)).isEqualTo(new Stored());
        assertThat(sender.send(node, 4, 4)).asInstanceOf(type(Fenced.class))
                .extracting(Fenced::detail).asString().contains("epoch 4");
        assertHolds("1", "2", "3");
    }

    @Test
    void remembersWhomItFollowsAcrossARestart() throws IOException {
        sender.send(node, 1, 2);
        NodePosition before = node.standing();
        node.close();
        node = TestNodes.secondary(folder.resolve("node"), "--fsync=never");
        assertThat(node.standing().instance()).isNotEqualTo(before.instance());
        assertThat(node.standing()).usingRecursiveComparison().ignoringFields("instance")
                .isEqualTo(before);
        assertThat(sender.as(Sender.EPOCH, OTHER).send(node, 3, 3)).isInstanceOf(Fenced.class);
        assertThat(sender.send(node, 3, 3)).isEqualTo(new Stored());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 12, 20, 30, 41, 42})
    void refusesFramesWithAFlippedBit(int at) throws IOException {
        byte[] frames = sender.folder().frames(1, 3);
        frames[at] ^= 1;
        assertMalformed(sender.header(1), frames);
    }

    @Test
    void refusesFramesThatAreCutOff() throws IOException {
        byte[] frames = sender.folder().frames(1, 3);
        assertMalformed(sender.header(1), Arrays.copyOf(frames, frames.length - 1));
        assertMalformed(sender.header(1), Arrays.copyOf(frames, frames.length + 1));
        assertMalformed(sender.header(1), Arrays.copyOf(frames, 10));
    }

    @Test
    void refusesFramesOfOtherIdsThanTheHeaderSays() throws IOException {
        assertMalformed(sender.header(1), sender.folder().frames(2, 3));
    }

    @Test
    void takesTheEpochWithAnEmptyBatch() throws IOException {
        sender.send(node, 1, 2);
        assertThat(sender.as(Sender.EPOCH + 1, OTHER).sendNothing(node, 3))
                .isEqualTo(new Stored());
        assertThat(node.standing().epoch()).isEqualTo(Sender.EPOCH + 1);
        assertThat(sender.send(node, 3, 3)).isInstanceOf(Fenced.class);
    }

    @Test
    void takesTheCommittedIdAsFarAsItHoldsIt() throws IOException {
        sender.folder().log().commit(4);
        sender.send(node, 1, 3);
        assertThat(node.log().committedId()).isEqualTo(3);
        sender.send(node, 4, 5);
        assertThat(node.log().committedId()).isEqualTo(4);
    }

    @Test
    void storesAnAtomicAppendWholeOrNotAtAll() throws IOException {
        sender.folder().appendTogether("6", "7", "8");
        sender.send(node, 1, 5);
        byte[] bulk = sender.folder().frames(6, 8);
        for (int bytes = 1; bytes < bulk.length; bytes++) {
            assertThat(node.replicate(sender.header(6), Arrays.copyOf(bulk, bytes)))
                    .isInstanceOf(Malformed.class);
        }
        assertHolds("1", "2", "3", "4", "5");
        assertThat(sender.send(node, 6, 8)).isEqualTo(new Stored());
        assertHolds("1", "2", "3", "4", "5", "6", "7", "8");
    }

    private void assertMalformed(BatchHeader header, byte[] frames) throws IOException {
        assertThat(node.replicate(header, frames)).isInstanceOf(Malformed.class);
        assertHolds();
    }

    private void assertHolds(String... values) throws IOException {
        assertThat(LogFolder.values(node.log())).containsExactly(values);
    }
}
