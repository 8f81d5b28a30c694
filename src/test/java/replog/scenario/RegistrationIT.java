package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** Secondaries that the master's settings do not name: they know where it is, and join it. */
@Scenario
@BesideOthers
class RegistrationIT {
    private static final Duration JOINED = Duration.ofSeconds(10);

    @Test
    void whoJoinsARunningMasterGetsEverythingAndIsKnownFromThenOn(Cluster cluster) {
        cluster.without(MASTER, "secondaries").start(MASTER);
        cluster.post("alone").acknowledged();
        cluster.start(SECONDARY1, SECONDARY2);
        awaitJoined(cluster, SECONDARY1);
        awaitJoined(cluster, SECONDARY2);
        assertThat(cluster.post("for all").acknowledged().nodes()).hasSize(3);
        assertThat(cluster.at(SECONDARY2).messages()).containsExactly("alone", "for all");

        cluster.kill(MASTER, SECONDARY2);
        cluster.start(MASTER);
        cluster.awaitWritable();
        assertThat(cluster.at(MASTER).status().secondaries()).hasSize(2);
        CompletableFuture<Outcome> waiter = cluster.post("for all again").send();
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();
        cluster.start(SECONDARY2);
        Post.acknowledged(waiter);
    }

    @Test
    void whoStartsFirstJoinsTheMasterOnceItIsThereAndEitherRestartsAlone(Cluster cluster) {
        cluster.without(MASTER, "secondaries").start(SECONDARY1, SECONDARY2);
        cluster.start(MASTER);
        awaitJoined(cluster, SECONDARY1);
        awaitJoined(cluster, SECONDARY2);
        cluster.post("for all").acknowledged();
        cluster.restart(MASTER);
        awaitJoined(cluster, SECONDARY1);
        cluster.kill(SECONDARY1);
        cluster.start(SECONDARY1);
        awaitJoined(cluster, SECONDARY1);
        assertThat(cluster.post("for all again").acknowledged().nodes()).hasSize(3);
    }

    /** The master's folder is from a time at which it knew nobody, and nobody else restarts. */
    @Test
    void whoHearsNothingOfItsMasterRegistersAgain(Cluster cluster) {
        cluster.without(MASTER, "secondaries").with("cluster.size", "3").start(MASTER);
        cluster.stop(MASTER);
        Map<String, byte[]> older = Folders.contents(cluster.dataFolder(MASTER));
        cluster.start(MASTER, SECONDARY1, SECONDARY2);
        awaitJoined(cluster, SECONDARY1);
        awaitJoined(cluster, SECONDARY2);
        cluster.post("while they were known").acknowledged();
        cluster.stop(MASTER);
        cluster.restore(MASTER, older);
        cluster.start(MASTER);
        cluster.at(MASTER).await("knows both", JOINED, now -> now.secondaries().size() == 2);
        cluster.restart(MASTER); // before it heard them it took an epoch that they knew
        awaitJoined(cluster, SECONDARY1);
        awaitJoined(cluster, SECONDARY2);
        cluster.awaitWritable();
        assertThat(cluster.post("and again").acknowledged().id()).isEqualTo(2);
    }

    @Test
    void allMeansTheSizeThatTheClusterIsMeantToHave(Cluster cluster) {
        cluster.without(MASTER, "secondaries").with("cluster.size", "3");
        cluster.start(MASTER, SECONDARY1);
        awaitJoined(cluster, SECONDARY1);
        CompletableFuture<Outcome> waiter = cluster.post("for all").send();
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();
        cluster.start(SECONDARY2);
        Post.acknowledged(waiter);
    }

    @Test
    void whoIsLetGoStaysAwayUntilItIsReadmitted(Cluster cluster) {
        cluster.without(MASTER, "secondaries").start(MASTER);
        cluster.start(SECONDARY1, SECONDARY2);
        awaitJoined(cluster, SECONDARY1);
        awaitJoined(cluster, SECONDARY2);
        Endpoint master = cluster.at(MASTER);
        assertThat(master.ask("DELETE", "/secondaries/secondary2", "").status()).isEqualTo(200);
        assertThat(cluster.post("for both").acknowledged().concern()).isEqualTo(2);
        cluster.restart(SECONDARY2);
        cluster.restart(MASTER);
        cluster.awaitWritable();
        assertThat(cluster.post("for both still").acknowledged().nodes())
                .containsExactly("master", "secondary1");
        String self = "{\"name\":\"secondary2\",\"url\":\"%s\"}".formatted(
                cluster.at(SECONDARY2).url());
        assertThat(master.ask("POST", "/register", self).status()).isEqualTo(410);
        assertThat(cluster.at(SECONDARY2).messages()).isEmpty();

        assertThat(master.ask("POST", "/secondaries/secondary2/readmit", "").status())
                .isEqualTo(200);
        awaitJoined(cluster, SECONDARY2);
        cluster.at(SECONDARY2).awaitLastId(2);
    }

    @Test
    void whoseNameStandsInTheSettingsIsNotLetGo(Cluster cluster) {
        cluster.start();
        var reply = cluster.at(MASTER).ask("DELETE", "/secondaries/secondary1", "");
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.json().text("detail")).contains("secondaries");
        cluster.post("for all").withConcern(3).acknowledged();
    }

    @Test
    void whoIsBeyondTheClustersSizeIsASpare(Cluster cluster) {
        cluster.without(MASTER, "secondaries").with(MASTER, "cluster.size", "2").start(MASTER);
        cluster.start(SECONDARY1);
        awaitJoined(cluster, SECONDARY1);
        cluster.start(SECONDARY2);
        awaitJoined(cluster, SECONDARY2);
        assertThat(cluster.post("for all").acknowledged().nodes())
                .containsExactly("master", "secondary1");
        cluster.at(SECONDARY2).awaitLastId(1);
        cluster.pause(SECONDARY1);
        assertThat(cluster.post("never a spare").withConcern(2)
                .withTimeout(Duration.ofMillis(300)).outcome())
                .isInstanceOfSatisfying(Outcome.Appended.class, appended ->
                        assertThat(appended.nodes()).containsExactly("master"));
        cluster.at(SECONDARY2).awaitLastId(2);
        cluster.at(MASTER).awaitMode("read-only");
    }

    @Test
    void aNameThatALiveNodeBearsIsTaken(Cluster cluster) {
        cluster.without(MASTER, "secondaries").start(MASTER);
        cluster.start(SECONDARY1);
        awaitJoined(cluster, SECONDARY1);
        var reply = cluster.at(MASTER).ask("POST", "/register",
                "{\"name\":\"secondary1\",\"url\":\"http://127.0.0.1:%s\"}"
                        .formatted(cluster.port(SECONDARY2)));
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.json().text("type")).isEqualTo("/problems/name-taken");
        cluster.start(SECONDARY2);
        awaitJoined(cluster, SECONDARY2);
    }

    @Test
    void whoComesBackEmptiedTakesItsOwnPlaceAgain(Cluster cluster) {
        cluster.without(MASTER, "secondaries").start(MASTER);
        cluster.start(SECONDARY1, SECONDARY2);
        awaitJoined(cluster, SECONDARY1);
        awaitJoined(cluster, SECONDARY2);
        cluster.post("before").acknowledged();
        UUID nodeId = cluster.at(SECONDARY1).status().nodeId();
        cluster.kill(SECONDARY1);
        cluster.wipe(SECONDARY1);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.start(SECONDARY1);
        assertThat(Post.acknowledged(waiter).nodes())
                .containsExactlyInAnyOrder("master", "secondary1", "secondary2");
        assertThat(cluster.at(SECONDARY1).status().nodeId()).isNotEqualTo(nodeId);
        assertThat(cluster.at(MASTER).status().secondaries()).hasSize(2);
    }

    private static void awaitJoined(Cluster cluster, NodeName node) {
        cluster.at(MASTER).await(node.word() + " joined", JOINED, now ->
                now.secondaries().stream().anyMatch(one -> one.name().equals(node.word())
                        && one.status().equals("HEALTHY") && one.state().equals("in-sync")));
    }
}
