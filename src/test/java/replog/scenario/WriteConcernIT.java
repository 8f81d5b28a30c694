package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** How many nodes hold what is answered, and who waits for whom. */
@Scenario
class WriteConcernIT {
    @Test
    void asManyNodesAsWereAskedForHoldWhatIsAcknowledged(Cluster cluster) {
        cluster.start();
        assertConcern(cluster, cluster.post("one").withConcern(1), 1);
        assertConcern(cluster, cluster.post("two").withConcern(2), 2);
        assertConcern(cluster, cluster.post("three").withConcern(3), 3);
        assertConcern(cluster, cluster.post("majority").withConcern("majority"), 2);
        assertConcern(cluster, cluster.post("all").withConcern("all"), 3);
        assertConcern(cluster, cluster.post("by default"), 3);
        for (Endpoint node : cluster.endpoints()) {
            assertThat(node.messages()).containsExactly(
                    "one", "two", "three", "majority", "all", "by default");
        }
    }

    /** 72 MB of values wait, with a heap of 64 MiB. */
    @Test
    void whoWaitsHoldsNoMemory(Cluster cluster) {
        cluster.start();
        cluster.kill(SECONDARY2);
        var waiters = new ArrayList<CompletableFuture<Outcome>>();
        for (int number = 0; number < 80; number++) {
            String large = number + " is " + "x".repeat(900_000);
            waiters.add(cluster.post(large).withConcern(3).send());
        }
        cluster.at(MASTER).awaitWaiting(80);
        cluster.start(SECONDARY2);
        waiters.forEach(Post::acknowledged);
    }

    @Test
    void whoWaitsByARouteOfOlderClientsHoldsNoMemory(Cluster cluster) {
        cluster.start();
        cluster.kill(SECONDARY2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiters = new ArrayList<CompletableFuture<Endpoint.Reply>>();
            for (int number = 0; number < 80; number++) {
                String large = number + " is " + "x".repeat(900_000);
                cluster.history().begin(large);
                waiters.add(CompletableFuture.supplyAsync(() -> cluster.at(MASTER).askPatiently(
                        "PUT", "/messages?wc=2", "{\"message\":\"" + large + "\"}"), threads));
            }
            cluster.at(MASTER).awaitWaiting(80);
            cluster.start(SECONDARY2);
            assertThat(waiters).allSatisfy(
                    waiter -> assertThat(waiter.join().status()).isLessThan(300));
        }
    }

    @Test
    void aConcernAboveTheClustersSizeStoresNothing(Cluster cluster) {
        cluster.start();
        assertThat(cluster.post("too much").withConcern(4).outcome())
                .isInstanceOf(Outcome.NotAppended.class);
        assertThat(cluster.post("enough").acknowledged().id()).isEqualTo(1);
    }

    @Test
    void aSecondaryShowsClientsTheWayToTheMaster(Cluster cluster) {
        cluster.start();
        cluster.post("here").acknowledged();
        Outcome outcome = cluster.post("there").to(cluster.at(SECONDARY1)).outcome();
        assertThat(outcome).isEqualTo(
                new Outcome.Redirected(cluster.at(MASTER).url().resolve("/message")));
        assertThat(cluster.post("there").to(((Outcome.Redirected) outcome).location())
                .acknowledged().id()).isEqualTo(2);
    }

    @Test
    void whoWaitsForADeadNodeHoldsUpNobodyAndIsAnsweredOnItsReturn(Cluster cluster) {
        cluster.start();
        cluster.post("before").acknowledged();
        cluster.kill(SECONDARY2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.at(MASTER).awaitWaiting(1);
        long begunNanos = System.nanoTime();
        cluster.post("for one").withConcern(1).acknowledged();
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                .isLessThan(Duration.ofSeconds(2)); // replication.timeout
        assertThat(waiter).isNotDone();

        cluster.start(SECONDARY2);
        assertThat(Post.acknowledged(waiter)).isEqualTo(new Outcome.Acknowledged(
                2, 3, List.of("master", "secondary1", "secondary2")));
        cluster.at(MASTER).awaitWaiting(0);
        Invariants.awaitRest(cluster.endpoints());
        assertThat(cluster.endpoints()).allSatisfy(node ->
                assertThat(node.status().committedId()).isEqualTo(4));
    }

    /** Each node that was named has the entry at the moment of the answer. */
    private static void assertConcern(Cluster cluster, Post post, int concern) {
        Outcome.Acknowledged acknowledged = post.acknowledged();
        assertThat(acknowledged.concern()).isEqualTo(concern);
        assertThat(acknowledged.nodes()).startsWith("master")
                .isSubsetOf("master", "secondary1", "secondary2");
        Entry entry = cluster.at(MASTER).entry(acknowledged.id());
        cluster.endpoints().stream().filter(node -> acknowledged.nodes().contains(node.name()))
                .forEach(node -> assertThat(node.entry(entry.id())).isEqualTo(entry));
    }
}
