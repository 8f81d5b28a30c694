package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** Nodes that leave in good order, and come back one by one. */
@Scenario
@BesideOthers
class ShutdownIT {
    /** What a busy machine may add to the grace, and the last answers' own time. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    @Test
    void whoWaitsIsToldWhenTheMasterLeavesUnderLoad(Cluster cluster) {
        cluster.with("shutdown.grace", "1s").start();
        cluster.kill(SECONDARY2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        try (Load load = Load.start(cluster, "load", 8, counter -> 1 + counter % 2)) {
            load.awaitAcknowledged(100);
            assertThat(waiter).isNotDone();
            assertLeft(cluster.stop(MASTER), Duration.ofSeconds(1).plus(SLACK));
        }
        assertThat(Post.outcome(waiter)).isInstanceOfSatisfying(
                Outcome.Appended.class, appended -> {
                    assertThat(appended.status()).isEqualTo(503);
                    assertThat(appended.type()).isEqualTo("shutting-down");
                    assertThat(appended.nodes()).contains("master").doesNotContain("secondary2");
                });
        Invariants.checkDisks(cluster.history(), cluster.endpoints());
    }

    @Test
    void aMasterWithoutWaitersLeavesAtOnceAndComesBackAlone(Cluster cluster) {
        cluster.with("shutdown.grace", "10s").start();
        cluster.post("before").acknowledged();
        assertLeft(cluster.stop(MASTER), SLACK);
        assertThat(cluster.at(SECONDARY1).messages()).containsExactly("before");
        cluster.start(MASTER);
        assertThat(cluster.post("after").acknowledged().id()).isEqualTo(2);
    }

    @Test
    void secondariesComeAndGoWhileTheMasterStays(Cluster cluster) {
        cluster.start();
        try (Load load = Load.start(cluster, "load", 4, _ -> 2)) {
            for (NodeName node : new NodeName[] {SECONDARY1, SECONDARY2, SECONDARY1}) {
                load.awaitAcknowledged(50);
                assertLeft(cluster.stop(node), SLACK);
                load.awaitAcknowledged(50);
                cluster.start(node);
                Post.acknowledged(cluster.post("with " + node + " after "
                        + cluster.at(MASTER).status().lastId()).withConcern(3).send());
            }
        }
    }

    private static void assertLeft(NodeProcess.Exit exit, Duration within) {
        assertThat(exit.code()).isIn(0, 143);
        assertThat(exit.after()).isLessThan(within);
    }
}
