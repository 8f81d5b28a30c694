package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What goes wrong since somebody asked for it over HTTP. */
@Scenario
class FaultsOnRequestIT {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @Test
    void oneDelayHoldsUpOneBatchAndNobodyElse(Cluster cluster) {
        cluster.start();
        Endpoint delayed = cluster.at(SECONDARY1);
        assertThat(delayed.ask("POST", "/delay", "{\"value\":1}").status()).isEqualTo(200);
        long begunNanos = System.nanoTime();
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.at(MASTER).awaitWaiting(1);
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();
        Post.acknowledged(waiter);
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isGreaterThan(A_SECOND);
        assertThat(cluster.at(MASTER).status().secondary("secondary1").status())
                .isEqualTo("HEALTHY");
        assertThat(cluster.sayings().statuses(MASTER, SECONDARY1)).containsOnly("HEALTHY");

        begunNanos = System.nanoTime();
        cluster.post("undelayed").withConcern(3).acknowledged();
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(A_SECOND);
    }

    @Test
    void aSecondaryThatIsAlwaysLateStillGetsAll(Cluster cluster) {
        cluster.with(SECONDARY2, "delay", "0.05,0.3").start();
        for (int number = 1; number <= 5; number++) {
            cluster.post("for all:" + number).withConcern(3).acknowledged();
        }
        assertThat(cluster.sayings().statuses(MASTER, SECONDARY2)).containsOnly("HEALTHY");
    }

    @Test
    void whatWasStoredBeforeAnErrorIsStoredOnce(Cluster cluster) {
        cluster.start();
        ask(cluster, SECONDARY1, "{\"kind\":\"error-after-store\",\"count\":3}");
        ask(cluster, SECONDARY2, "{\"kind\":\"drop\",\"rate\":0.5,\"ttl\":60}");
        for (int number = 1; number <= 10; number++) {
            cluster.post("for all:" + number).withConcern(3).acknowledged();
        }
        assertThat(cluster.at(SECONDARY2).ask("DELETE", "/faults", "").status()).isEqualTo(200);
        assertThat(cluster.at(SECONDARY1).messages()).hasSize(10);
    }

    @Test
    void aPartitionedNodeTalksToClientsAlone(Cluster cluster) {
        cluster.start();
        cluster.post("before").acknowledged();
        ask(cluster, SECONDARY1, "{\"kind\":\"partition\"}");
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "UNHEALTHY");
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(cluster.at(SECONDARY1).messages()).containsExactly("before");
        assertThat(cluster.at(SECONDARY1).ask("GET", "/status", "").json().shapes("faults"))
                .singleElement().satisfies(fault ->
                        assertThat(fault.text("kind")).isEqualTo("partition"));
        assertThat(waiter).isNotDone();
        assertThat(cluster.at(SECONDARY1).ask("DELETE", "/faults", "").status()).isEqualTo(200);
        Post.acknowledged(waiter);
        cluster.at(SECONDARY1).awaitLastId(3);
    }

    @Test
    void whatIsOfferedByHandStaysHiddenUntilTheMasterConfirmsOrReplacesIt(Cluster cluster) {
        cluster.start();
        Endpoint secondary = cluster.at(SECONDARY1);
        assertThat(offer(secondary, 2, "second")).isEqualTo(202);
        assertThat(offer(secondary, 3, "not the third")).isEqualTo(202);
        assertThat(secondary.messages()).isEmpty();
        cluster.post("first").acknowledged();
        assertThat(secondary.messages()).containsExactly("first");
        cluster.post("second").acknowledged();
        cluster.post("third").acknowledged();
        assertThat(offer(secondary, 2, "second")).isEqualTo(204);
        assertThat(offer(secondary, 3, "not the third")).isEqualTo(409);
        assertThat(secondary.messages()).containsExactly("first", "second", "third");
    }

    private static void ask(Cluster cluster, NodeName node, String fault) {
        assertThat(cluster.at(node).ask("POST", "/faults", fault).status()).isEqualTo(201);
    }

    private static int offer(Endpoint node, long id, String value) {
        return node.ask("PUT", "/message", "{\"key\":%s,\"value\":\"%s\"}".formatted(id, value))
                .status();
    }
}
