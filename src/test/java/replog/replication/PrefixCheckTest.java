package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.replication.Standings.NODE;
import static replog.replication.Standings.PROCESS;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.log.frame.Hash;
import replog.replication.PrefixCheck.Contradiction;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

class PrefixCheckTest {
    private static final UUID OWN = new UUID(0, 1);
    private static final UUID INSTANCE = new UUID(0, 2);
    private static final UUID OTHER = new UUID(0, 3);
    private static final long EPOCH = 4;

    @TempDir
    private Path folder;

    private LogFolder own;
    private PrefixCheck prefix;

    @BeforeEach
    void open() throws IOException {
        own = LogFolder.holding(folder.resolve("own"), LogFolder.LOG_ID, "a", "b", "c");
        prefix = new PrefixCheck(own.log(), OWN, EPOCH, INSTANCE);
    }

    @AfterEach
    void close() throws IOException {
        own.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void aPrefixIsNoContradiction(long lastId) throws IOException {
        assertThat(prefix.contradiction(prefix(lastId))).isEmpty();
    }

    @Test
    void anEmptyNodeIsNoContradiction() throws IOException {
        assertThat(prefix.contradiction(Standings.empty(NODE, PROCESS))).isEmpty();
    }

    @Test
    void theMastersOwnNodeIdIsACopiedFolder() throws IOException {
        var copy = new NodePosition(OWN, PROCESS, "s1", Optional.of(LogFolder.LOG_ID), 1,
                Optional.empty(), 3, own.hashAt(3), NodePosition.ALWAYS,
                Optional.empty(), Optional.empty());
        assertContradiction(copy, ReplicationState.FAILED, OWN.toString());
    }

    @Test
    void aHigherEpochIsAnotherMaster() throws IOException {
        assertContradiction(following(EPOCH + 1, OTHER), ReplicationState.FENCED, "epoch 5");
        assertContradiction(following(EPOCH + 1, INSTANCE), ReplicationState.FENCED, "epoch 5");
    }

    @Test
    void theSameEpochOfAnotherInstanceIsAnotherMaster() throws IOException {
        assertContradiction(following(EPOCH, OTHER), ReplicationState.FENCED, "epoch 4");
    }

    @Test
    void anEpochThatLeavesNoneForOthersIsNotBelieved() throws IOException {
        assertContradiction(following(MasterInfo.MAX_EPOCH + 1, OTHER), ReplicationState.FAILED,
                "impossible epoch, 4611686018427387905");
        assertContradiction(following(Long.MAX_VALUE, OTHER), ReplicationState.FAILED,
                "impossible");
        assertContradiction(following(MasterInfo.MAX_EPOCH, OTHER), ReplicationState.FENCED,
                "epoch 46");
    }

    @Test
    void whomItFollowedBeforeIsNoContradiction() throws IOException {
        assertThat(prefix.contradiction(following(EPOCH, INSTANCE))).isEmpty();
        assertThat(prefix.contradiction(following(EPOCH - 1, OTHER))).isEmpty();
    }

    @Test
    void anotherLogIsSaidWithBothIds() throws IOException {
        assertContradiction(ofLog(OTHER, EPOCH - 1, 1), ReplicationState.OTHER_LOG,
                OTHER.toString());
    }

    @Test
    void anotherLogFencesNobodyWhateverItsEpoch() throws IOException {
        assertContradiction(ofLog(OTHER, EPOCH + 1, 1), ReplicationState.OTHER_LOG,
                OTHER.toString());
    }

    @Test
    void moreThanTheMasterHoldsIsAhead() throws IOException {
        var ahead = standing(EPOCH - 1, OTHER, 4, Standings.hash(4));
        assertContradiction(ahead, ReplicationState.AHEAD, "up to 4, the master up to 3");
    }

    @Test
    void anotherHashAtTheSameEntryIsDiverged() throws IOException {
        try (var other = LogFolder.holding(folder.resolve("other"), LogFolder.LOG_ID, "a", "x")) {
            var diverged = standing(EPOCH - 1, OTHER, 2, other.hashAt(2));
            assertContradiction(diverged, ReplicationState.DIVERGED, "up to 2");
        }
    }

    @Test
    void entriesOfANamelessLogAreNotTakenAtTheirWord() throws IOException {
        var nameless = new NodePosition(NODE, PROCESS, "s1", Optional.empty(), 0,
                Optional.empty(), 3, Standings.hash(3), NodePosition.ALWAYS,
                Optional.empty(), Optional.empty());
        assertContradiction(nameless, ReplicationState.DIVERGED, "up to 3");
    }

    @Test
    void aLogThatIsJustBegunIsNoContradiction() throws IOException {
        var begunMeanwhile = new NodePosition(NODE, PROCESS, "s1", Optional.empty(), 0,
                Optional.empty(), 0, own.hashAt(0), NodePosition.ALWAYS,
                Optional.empty(), Optional.empty());
        assertThat(prefix.contradiction(begunMeanwhile)).isEmpty();
        var neverBegun = standing(0, OTHER, 0, Hash.NONE.toString());
        assertContradiction(neverBegun, ReplicationState.DIVERGED, "up to 0");
    }

    private void assertContradiction(NodePosition position, ReplicationState state, String said)
            throws IOException {
        assertThat(prefix.contradiction(position)).get()
                .satisfies(found -> assertThat(found.state()).isEqualTo(state))
                .extracting(Contradiction::reason).asString().contains(said);
    }

    private NodePosition prefix(long lastId) throws IOException {
        return standing(EPOCH, INSTANCE, lastId, own.hashAt(lastId));
    }

    private NodePosition following(long epoch, UUID instance) throws IOException {
        return standing(epoch, instance, 3, own.hashAt(3));
    }

    @Test
    void aNodeThatCanStoreNothingHasFailed() throws IOException {
        var failed = new NodePosition(NODE, PROCESS, "s1", Optional.of(LogFolder.LOG_ID), 1,
                Optional.empty(), 3, own.hashAt(3), NodePosition.ALWAYS,
                Optional.of("no force"), Optional.empty());
        assertContradiction(failed, ReplicationState.FAILED, "no force");
    }

    private static NodePosition standing(long epoch, UUID instance, long lastId, String hash) {
        return new NodePosition(NODE, PROCESS, "s1", Optional.of(LogFolder.LOG_ID), epoch,
                Optional.of(instance), lastId, hash, NodePosition.ALWAYS,
                Optional.empty(), Optional.empty());
    }

    private static NodePosition ofLog(UUID logId, long epoch, long lastId) {
        return new NodePosition(NODE, PROCESS, "s1", Optional.of(logId), epoch,
                Optional.of(OTHER), lastId, Standings.hash(lastId), NodePosition.ALWAYS,
                Optional.empty(), Optional.empty());
    }
}
