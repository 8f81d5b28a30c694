package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** Folders that come back as they were at an earlier time. */
@Scenario
@BesideOthers
class CopiedFoldersIT {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void aMasterRestoredFromAnOlderCopyFetchesWhatItLacks(Cluster cluster) {
        cluster.start();
        append(cluster, "kept", 5);
        Map<String, byte[]> older = copyOf(cluster, MASTER);
        append(cluster, "missed", 5);
        cluster.stop(MASTER);
        cluster.restore(MASTER, older);
        cluster.with(MASTER, "heartbeat.timeout", "5s").start(MASTER); // to hear their epoch
        cluster.awaitWritable();
        assertThat(cluster.at(MASTER).status().lastId()).isEqualTo(10);
        assertThat(cluster.post("next").acknowledged().id()).isEqualTo(11);
    }

    /** Nobody could tell it the epoch that it had led before: another start can. */
    @Test
    void aMasterRestoredWhileTheOthersAreAwayWritesNothingOverTheirs(Cluster cluster) {
        cluster.start();
        append(cluster, "kept", 5);
        Map<String, byte[]> older = copyOf(cluster, MASTER);
        append(cluster, "missed", 5);
        cluster.stop(MASTER);
        cluster.stop(SECONDARY1);
        cluster.stop(SECONDARY2);
        cluster.restore(MASTER, older);
        cluster.start(MASTER);
        assertThat(cluster.post("too early").withConcern(1).outcome())
                .isInstanceOf(Outcome.NotAppended.class);
        cluster.start(SECONDARY1, SECONDARY2);
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "fenced");
        assertThat(cluster.post("still too early").withConcern(1).outcome())
                .isInstanceOf(Outcome.NotAppended.class);
        cluster.restart(MASTER);
        cluster.awaitWritable();
        assertThat(cluster.post("next").acknowledged().id()).isEqualTo(11);
    }

    /** Only with a quorum of one can it get so far: nobody contradicts a master that is alone. */
    @Test
    void forkedHistoriesAreReportedAndCutByNobodyButAPerson(Cluster cluster) {
        cluster.with(MASTER, "quorum", "1").start();
        append(cluster, "kept", 3);
        Map<String, byte[]> older = copyOf(cluster, MASTER);
        List<String> lost = IntStream.rangeClosed(1, 2).mapToObj(number -> "lost:" + number)
                .toList();
        lost.forEach(value -> cluster.post(value).offTheRecord().acknowledged());
        cluster.stop(MASTER);
        cluster.stop(SECONDARY1);
        cluster.stop(SECONDARY2);
        cluster.restore(MASTER, older);
        cluster.start(MASTER);
        cluster.restart(MASTER); // in the epoch of the copy's first start it would be fenced
        cluster.at(MASTER).awaitMode("normal");
        append(cluster, "fork", 4, 1);

        cluster.start(SECONDARY1, SECONDARY2);
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "diverged");
        cluster.at(MASTER).awaitSecondary(SECONDARY2, "diverged");
        assertThat(cluster.post("for two").withConcern(2).withTimeout(SHORT).outcome())
                .isNotInstanceOf(Outcome.Acknowledged.class);
        assertThat(cluster.at(SECONDARY1).messages()).endsWith(lost.toArray(String[]::new));
        for (NodeName node : List.of(SECONDARY1, SECONDARY2)) {
            Endpoint secondary = cluster.at(node);
            secondary.awaitMasterHeard();
            assertThat(secondary.ask("POST", "/adopt", "").status()).isEqualTo(409);
            var adopted = secondary.ask("POST", "/adopt", "{\"force\":true}");
            assertThat(adopted.status()).isEqualTo(200);
            assertThat(adopted.json().whole("set_aside")).isEqualTo(2);
            assertThat(Folders.contents(secondary.folder()))
                    .containsKey(adopted.json().text("file"));
        }
        cluster.post("for all").withConcern(3).acknowledged();
    }

    @Test
    void aSecondaryRolledBackCountsForNothingThatItLost(Cluster cluster) {
        cluster.start();
        append(cluster, "kept", 5);
        Map<String, byte[]> older = copyOf(cluster, SECONDARY1);
        append(cluster, "lost", 5);
        cluster.stop(SECONDARY1);
        cluster.restore(SECONDARY1, older);
        cluster.cutInBatch(SECONDARY1, 1);
        cluster.start(SECONDARY1);
        cluster.at(MASTER).await("knows", Duration.ofSeconds(5), now ->
                now.secondary("secondary1").lastId() == 5);
        assertThat(cluster.at(MASTER).holders(10)).containsExactly("master", "secondary2");
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();
        cluster.heal(SECONDARY1);
        Post.acknowledged(waiter);
    }

    @Test
    void aMasterWhoseFolderWasLostTakesTheLogOverFromTheMostAdvanced(Cluster cluster) {
        cluster.start();
        append(cluster, "for all", 5);
        cluster.stop(SECONDARY1);
        append(cluster, "for two", 5, 2);
        cluster.kill(MASTER);
        cluster.wipe(MASTER);
        cluster.with(MASTER, "recover", "on").begin(MASTER);
        cluster.sayings().await(MASTER, "waits for its secondaries", Duration.ofSeconds(10));
        assertThat(cluster.isStarted(MASTER)).isFalse();
        cluster.start(SECONDARY1);
        cluster.awaitReady(MASTER);
        cluster.awaitWritable();
        assertThat(cluster.at(MASTER).status().lastId()).isEqualTo(10);
        assertThat(cluster.post("next").acknowledged().id()).isEqualTo(11);
    }

    private static void append(Cluster cluster, String name, int appends) {
        append(cluster, name, appends, 3);
    }

    private static void append(Cluster cluster, String name, int appends, int concern) {
        for (int number = 1; number <= appends; number++) {
            cluster.post(name + ":" + number).withConcern(concern).acknowledged();
        }
    }

    /** As it is on disk after a clean stop, from which the node is started again. */
    private static Map<String, byte[]> copyOf(Cluster cluster, NodeName node) {
        cluster.stop(node);
        Map<String, byte[]> copy = Folders.contents(cluster.dataFolder(node));
        cluster.start(node);
        cluster.awaitAllHealthy();
        return copy;
    }
}
