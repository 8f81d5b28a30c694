package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.LoggedLines;
import replog.replication.DuplicateNodes.Twin;
import replog.replication.Health.Status;
import replog.replication.SecondaryClient.Answer;
import replog.wire.NodePosition;

/** Two members of one node id, each heard by hand. */
class DuplicateNodesTest {
    private static final UUID NODE = new UUID(1, 0);
    private static final UUID OTHER_NODE = new UUID(1, 1);
    private static final UUID PROCESS = new UUID(2, 1);
    private static final UUID OTHER_PROCESS = new UUID(2, 2);

    @TempDir
    private Path folder;

    private final DuplicateNodes duplicates = new DuplicateNodes();
    private final LoggedLines logged = new LoggedLines();
    private LogFolder own;
    private Secondary first;
    private Secondary second;
    private long now = Long.MAX_VALUE - 4;

    @BeforeEach
    void open() throws IOException {
        own = LogFolder.holding(folder.resolve("master"), LogFolder.LOG_ID);
        var acknowledgements = new Acknowledgements(3, own.log()::commit);
        var context = new Secondary.Context(own.log(), new PrefixCheck(own.log(),
                OneSecondary.MASTER, OneSecondary.EPOCH, OneSecondary.INSTANCE), duplicates,
                acknowledgements, new Replication.Options(
                        new Backoff(List.of(Duration.ofSeconds(1))), 0, 1 << 10,
                        new Health.Rules(2, 5), Duration.ofSeconds(1)),
                _ -> { }, () -> { }, new RecordingListener(), logged);
        first = secondary("s1", context);
        second = secondary("s2", context);
    }

    @AfterEach
    void close() throws IOException {
        own.close();
    }

    @Test
    void twoNodesAreNoTwins() {
        assertThat(seen(first, NODE, PROCESS)).isEmpty();
        assertThat(seen(second, OTHER_NODE, OTHER_PROCESS)).isEmpty();
        assertThat(seen(first, NODE, PROCESS)).isEmpty();
        assertThat(seen(second, OTHER_NODE, OTHER_PROCESS)).isEmpty();
    }

    @Test
    void oneProcessUnderTwoUrlsIsFoundAtOnceAndTheFirstLeftInPeace() {
        assertThat(seen(second, NODE, PROCESS)).isEmpty();
        assertThat(seen(first, NODE, PROCESS)).isEmpty();
        assertThat(seen(second, NODE, PROCESS)).contains(new Twin(first, true));
    }

    @Test
    void copiesAreFoundOnceBothLivedAtOneTime() {
        assertThat(seen(first, NODE, PROCESS)).isEmpty();
        assertThat(seen(second, NODE, OTHER_PROCESS)).isEmpty();
        assertThat(seen(second, NODE, OTHER_PROCESS)).isEmpty(); // the first may have died
        assertThat(seen(first, NODE, PROCESS)).isEmpty();
        assertThat(seen(second, NODE, OTHER_PROCESS)).contains(new Twin(first, false));
    }

    @Test
    void nodeThatMovedIsNoCopy() {
        seen(first, NODE, PROCESS);
        seen(first, NODE, PROCESS);
        for (int heartbeat = 0; heartbeat < 5; heartbeat++) {
            assertThat(seen(second, NODE, OTHER_PROCESS)).isEmpty();
        }
    }

    @Test
    void whoIsNotHeardAnyMoreIsForgotten() {
        seen(first, NODE, PROCESS);
        duplicates.onSilence(first);
        assertThat(seen(second, NODE, PROCESS)).isEmpty();
        seen(first, NODE, PROCESS);
        assertThat(seen(second, NODE, PROCESS)).isPresent();
        duplicates.forget(first);
        assertThat(seen(first, NODE, PROCESS)).isEmpty();
        assertThat(seen(second, NODE, PROCESS)).isEmpty();
    }

    @Test
    void answerOfAProcessThatMayHaveDiedSinceIsNoSighting() {
        long begun = now++;
        seen(first, NODE, OTHER_PROCESS);
        assertThat(duplicates.onResponse(first, standing(NODE, PROCESS), begun, ++now)).isEmpty();
        assertThat(seen(second, NODE, OTHER_PROCESS)).contains(new Twin(first, true));
    }

    @Test
    void copiedFolderIsReportedOnceAndCountsForNothing() {
        for (int heartbeat = 0; heartbeat < 5; heartbeat++) {
            hear(first, PROCESS);
            hear(second, OTHER_PROCESS);
        }
        assertThat(second.view().state()).isEqualTo(ReplicationState.FAILED);
        assertThat(second.view().health().status()).isEqualTo(Status.UNHEALTHY);
        assertThat(second.view().reason())
                .contains("it has the node id of s1 at http://s1:1: a folder was copied");
        assertThat(first.view().state()).isEqualTo(ReplicationState.IN_SYNC);
        assertThat(logged.lines()).filteredOn(line -> line.startsWith("WARNING"))
                .containsExactly("WARNING s2 has the node id of s1 at http://s1:1:"
                        + " a folder was copied");
    }

    @Test
    void secondUrlOfANodeIsReportedOnce() {
        for (int heartbeat = 0; heartbeat < 5; heartbeat++) {
            hear(first, PROCESS);
            hear(second, PROCESS);
        }
        assertThat(second.view().reason()).contains(
                "it is the same node as s1 at http://s1:1 (one node under two URLs)");
        assertThat(first.view().reason()).isEmpty();
        assertThat(logged.lines()).filteredOn(line -> line.startsWith("WARNING"))
                .containsExactly("WARNING s2 is the same node as s1 at http://s1:1"
                        + " (one node under two URLs)");
    }

    @Test
    void copyTakesThePlaceOfOneThatDied() {
        for (int heartbeat = 0; heartbeat < 3; heartbeat++) {
            hear(first, PROCESS);
            hear(second, OTHER_PROCESS);
        }
        for (int missed = 0; missed < 5; missed++) {
            first.onHeartbeatResult(new Answer.Failed("refused"), System.nanoTime());
        }
        hear(second, OTHER_PROCESS);
        assertThat(second.view().state()).isEqualTo(ReplicationState.IN_SYNC);
    }

    private Secondary secondary(String name, Secondary.Context context) {
        var secondary = new Secondary(new SecondaryAddress(
                name, true, URI.create("http://" + name + ":1")), new FakeSilence(), context);
        duplicates.add(secondary);
        secondary.setCounted(true);
        return secondary;
    }

    /** It answers; each request takes a tick. */
    private Optional<Twin> seen(Secondary secondary, UUID nodeId, UUID instance) {
        long begun = ++now;
        return duplicates.onResponse(secondary, standing(nodeId, instance), begun, ++now);
    }

    private static void hear(Secondary secondary, UUID instance) {
        secondary.onHeartbeatResult(
                new Answer.Stands(standing(NODE, instance)), System.nanoTime());
    }

    private static NodePosition standing(UUID nodeId, UUID instance) {
        return Standings.empty(nodeId, instance);
    }
}
