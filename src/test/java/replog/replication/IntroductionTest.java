package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.log.frame.FrameBatch;
import replog.replication.FakeSecondary.Batch;
import replog.replication.FakeSecondary.Fault;
import replog.replication.OneSecondary.Settings;
import replog.replication.Progress.Step;

/** Nodes that hold more than the master, or something else, over two real logs. */
@Timeout(60)
class IntroductionTest {
    private static final UUID EARLIER = new UUID(0, 99);

    @TempDir
    private Path folder;

    @Test
    void nodeThatIsAheadLearnsWhoLeadsAndGetsNothingMore() throws Exception {
        try (var pair = ahead("a", "b", "c")) {
            pair.link.follows(EARLIER);
            introduce(pair);
            assertThat(pair.state()).isEqualTo(ReplicationState.AHEAD);
            assertThat(pair.link.standing().masterInstance()).contains(OneSecondary.INSTANCE);
            assertThat(pair.link.batches).containsExactly(new Batch(2, 1, 0));
            pair.heartbeat();
            assertThat(pair.secondary.next()).isEqualTo(new Step.AwaitNews());
            assertThat(pair.secondary.view().claimedId()).isEqualTo(3);
            assertThat(pair.secondary.view().lastId()).isZero();
        }
    }

    @Test
    void nodeThatIsAheadFollowsOnceTheMasterHoldsWhatItHas() throws Exception {
        try (var pair = ahead("a", "b", "c")) {
            introduce(pair);
            copyAll(pair);
            pair.heartbeat();
            assertThat(pair.state()).isEqualTo(ReplicationState.IN_SYNC);
            assertThat(pair.acknowledgements.reached(2)).isEqualTo(3);
            pair.passes(1);
            assertThat(pair.link.batches).last().isEqualTo(new Batch(4, 3, 0));
            pair.folder.append("d");
            pair.passUntilLevel();
            assertThat(pair.link.folder().values()).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void nodeThatIsAheadOnAnotherHistoryIsDiverged() throws Exception {
        try (var pair = ahead("x", "y", "z")) {
            introduce(pair);
            assertThat(pair.state()).isEqualTo(ReplicationState.DIVERGED);
            assertThat(pair.secondary.view().reason())
                    .contains("its history up to 1 is not the master's");
            pair.link.folder().append("more");
            pair.heartbeat();
            assertThat(pair.state()).isEqualTo(ReplicationState.DIVERGED);
            assertThat(pair.secondary.next()).isEqualTo(new Step.AwaitNews());
            assertThat(pair.logged.lines().getLast())
                    .isEqualTo("INFO s1 is diverged at 0: its history up to 1 is not the master's");
            assertThat(pair.link.folder().values()).containsExactly("x", "y", "z", "more");
        }
    }

    @Test
    void nodeThatDivergedGetsOneEmptyBatch() throws Exception {
        try (var pair = ahead("x")) {
            introduce(pair);
            assertThat(pair.state()).isEqualTo(ReplicationState.DIVERGED);
            assertThat(pair.link.batches).containsExactly(new Batch(2, 1, 0));
            pair.heartbeat();
            assertThat(pair.secondary.next()).isEqualTo(new Step.AwaitNews());
            pair.link.restart();
            pair.heartbeat();
            assertThat(pair.secondary.next()).isEqualTo(new Step.Probe(1));
        }
    }

    @Test
    void lostAnswerIsAskedForAgain() throws Exception {
        try (var pair = ahead("a", "b")) {
            pair.link.faults.add(Fault.REQUEST_LOST);
            introduce(pair);
            assertThat(pair.link.batches).hasSize(1);
            while (pair.link.batches.size() < 2) {
                pair.passes(1);
            }
            assertThat(pair.secondary.next()).isEqualTo(new Step.AwaitNews());
            assertThat(pair.state()).isEqualTo(ReplicationState.AHEAD);
        }
    }

    /** A master that holds "a" alone, and a node with these entries. */
    private OneSecondary ahead(String... values) throws Exception {
        var own = LogFolder.holding(folder.resolve("master"), LogFolder.LOG_ID);
        var theirs = LogFolder.holding(folder.resolve("s1"), LogFolder.LOG_ID, values);
        if (values[0].equals("a")) {
            own.copyOf(theirs, 1);
        } else {
            own.append("a");
        }
        return new OneSecondary(own, new FakeSecondary(theirs),
                Settings.QUICK.pausing(Duration.ofMillis(1)));
    }

    private static void introduce(OneSecondary pair) throws Exception {
        pair.heartbeat();
        assertThat(pair.secondary.next()).isInstanceOf(Step.Probe.class);
        pair.passes(1);
    }

    private static void copyAll(OneSecondary pair) throws Exception {
        var theirs = pair.link.folder();
        pair.folder.append(FrameBatch.check(theirs.frames(2, 3), 2));
    }
}
