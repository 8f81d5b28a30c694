package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import replog.scenario.Await.Answer;

/** Secondaries that know their master, and a master whose settings name nobody. */
@Scenario
class RegistrationIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void secondariesJoinARunningMasterAndGetEverything(Cluster cluster) {
        start(cluster, MASTER);
        cluster.post("alone").acknowledged();
        start(cluster, SECONDARY1, SECONDARY2);
        awaitUsable(cluster, 3);
        assertThat(cluster.post("together").acknowledged().nodes())
                .containsExactlyInAnyOrder("master", "secondary1", "secondary2");
    }

    @Test
    void eitherSideRestartsWithoutTheOther(Cluster cluster) {
        start(cluster, SECONDARY1, SECONDARY2);
        start(cluster, MASTER);
        awaitUsable(cluster, 3);
        cluster.post("a").acknowledged();
        cluster.restart(MASTER);
        awaitUsable(cluster, 3);
        cluster.post("b").acknowledged();
        cluster.kill(SECONDARY1);
        start(cluster, SECONDARY1);
        awaitUsable(cluster, 3);
        assertThat(cluster.post("c").acknowledged().nodes()).hasSize(3);
    }

    @Test
    void emptiedFolderTakesItsOwnPlaceAgain(Cluster cluster) {
        start(cluster, MASTER, SECONDARY1, SECONDARY2);
        awaitUsable(cluster, 3);
        cluster.post("a").acknowledged();
        cluster.kill(SECONDARY2);
        cluster.wipe(SECONDARY2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        start(cluster, SECONDARY2);
        Post.acknowledged(waiter);
        assertThat(cluster.at(MASTER).status().secondaries()).hasSize(2);
    }

    @Test
    void whoIsLetGoComesBackByReadmission(Cluster cluster) {
        start(cluster, MASTER, SECONDARY1, SECONDARY2);
        awaitUsable(cluster, 3);
        assertThat(ask(cluster, "DELETE", "/secondaries/secondary2")).isEqualTo(200);
        assertThat(cluster.post("without it").acknowledged().nodes()).hasSize(2);
        cluster.restart(SECONDARY2);
        cluster.post("still without it").acknowledged();
        assertThat(cluster.at(MASTER).status().secondaries()).hasSize(1);
        assertThat(cluster.at(SECONDARY2).messages()).isEmpty();
        assertThat(ask(cluster, "POST", "/secondaries/secondary2/readmit")).isEqualTo(200);
        awaitUsable(cluster, 3);
        assertThat(cluster.post("with it").acknowledged().nodes()).hasSize(3);
    }

    @Test
    void allMeansTheSizeThatTheClusterIsMeantToHave(Cluster cluster) {
        cluster.with("cluster.size", "3");
        start(cluster, MASTER, SECONDARY1);
        awaitUsable(cluster, 2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").send();
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();
        start(cluster, SECONDARY2);
        Post.acknowledged(waiter);
    }

    private static void start(Cluster cluster, NodeName... nodes) {
        cluster.without(MASTER, "secondaries");
        cluster.start(nodes);
    }

    private static void awaitUsable(Cluster cluster, int nodes) {
        Await.until(nodes + " nodes in sync", SOON, () -> {
            List<Status.Secondary> seen = cluster.at(MASTER).status().secondaries();
            return new Answer(seen.size() == nodes - 1 && seen.stream().allMatch(
                    one -> one.status().equals("HEALTHY") && one.state().equals("in-sync")), seen);
        });
    }

    private static int ask(Cluster cluster, String method, String target) {
        Endpoint master = cluster.at(MASTER);
        try {
            return master.client().send(HttpRequest.newBuilder(master.url().resolve(target))
                    .method(method, BodyPublishers.noBody()).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + target, e);
        }
    }
}
