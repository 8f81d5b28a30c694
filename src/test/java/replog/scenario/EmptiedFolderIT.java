package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** Nodes that lose their disks, or get that of another. */
@Scenario
@BesideOthers
class EmptiedFolderIT {
    @Test
    void anEmptiedSecondaryIsRefilledAndCountsForWhoeverWaits(Cluster cluster) {
        cluster.start();
        fill(cluster);
        UUID nodeId = cluster.at(SECONDARY2).status().nodeId();
        cluster.kill(SECONDARY2);
        cluster.wipe(SECONDARY2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.post("beside it").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();

        cluster.start(SECONDARY2);
        assertThat(Post.acknowledged(waiter).nodes())
                .containsExactly("master", "secondary1", "secondary2");
        assertThat(cluster.at(SECONDARY2).messages()).hasSizeGreaterThanOrEqualTo(11);
        assertThat(cluster.at(SECONDARY2).status().nodeId()).isNotEqualTo(nodeId);
    }

    @Test
    void anEmptiedMasterCutsNothingAndCountsNobodyUntilItGetsItsLogBack(Cluster cluster) {
        cluster.start();
        fill(cluster);
        Invariants.awaitRest(cluster.endpoints());
        cluster.stop(MASTER);
        cluster.wipe(MASTER);
        cluster.start(MASTER);
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "other-log");
        cluster.at(MASTER).awaitSecondary(SECONDARY2, "other-log");
        Outcome outcome = cluster.post("astray").withConcern(2)
                .withTimeout(Duration.ofMillis(300)).offTheRecord().outcome();
        assertThat(outcome).isNotInstanceOf(Outcome.Acknowledged.class);
        assertThat(cluster.at(SECONDARY1).ask("POST", "/adopt", "{}").json().text("detail"))
                .contains("Keep this node's folder: its log holds 10 entries, the master's 0");
        assertThat(cluster.at(SECONDARY1).messages()).hasSize(10);
        assertThat(cluster.at(SECONDARY2).messages()).hasSize(10);

        cluster.stop(MASTER);
        cluster.stop(SECONDARY1);
        cluster.copyFolder(SECONDARY1, MASTER); // as the message about a damaged log advises
        cluster.wipe(SECONDARY1);
        cluster.start(MASTER, SECONDARY1);
        assertThat(cluster.post("back again").acknowledged().id()).isEqualTo(11);
    }

    @Test
    void aMasterOnACopyOfASecondarysFolderDoesNotCountThatOneTwice(Cluster cluster) {
        cluster.start();
        fill(cluster);
        Invariants.awaitRest(cluster.endpoints());
        cluster.stop(MASTER);
        cluster.stop(SECONDARY1);
        cluster.copyFolder(SECONDARY1, MASTER);
        cluster.start(MASTER, SECONDARY1);
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "failed");
        assertThat(cluster.post("for two").withConcern(2).acknowledged().nodes())
                .containsExactly("master", "secondary2");
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.post("beside it").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();

        cluster.stop(SECONDARY1);
        cluster.wipe(SECONDARY1);
        cluster.start(SECONDARY1);
        Post.acknowledged(waiter);
    }

    @Test
    void noNodeFillsAFolderWhoseLogIsGone(Cluster cluster) {
        cluster.start();
        fill(cluster);
        cluster.stop(MASTER);
        Map<String, byte[]> whole = Folders.contents(cluster.dataFolder(MASTER));
        Folders.write(cluster.dataFolder(MASTER), Map.of("node.json", whole.get("node.json")));
        var exit = cluster.startInVain(MASTER);
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.errors()).contains(cluster.dataFolder(MASTER).toString());
        Folders.write(cluster.dataFolder(MASTER), whole);
    }

    private static void fill(Cluster cluster) {
        List<CompletableFuture<Outcome>> sent = IntStream.rangeClosed(1, 10)
                .mapToObj(number -> cluster.post("early:" + number).send()).toList();
        sent.forEach(Post::acknowledged);
    }
}
