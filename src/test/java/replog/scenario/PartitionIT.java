package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nodes that live and can't reach each other. */
@Scenario
class PartitionIT {
    private static final Duration LEVEL = Duration.ofSeconds(5);
    private static final Duration REPLICATION_TIMEOUT = Duration.ofSeconds(2);
    private static final int APPENDS = 50;

    @Test
    void cutOffFromAllTheMasterRefusesAndThoseWhoWaitAreAnsweredAfterwards(Cluster cluster) {
        cluster.start();
        cluster.cut(SECONDARY2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.at(MASTER).awaitWaiting(1);
        cluster.post("for two").withConcern(2).acknowledged();
        cluster.cut(MASTER);
        cluster.at(MASTER).awaitMode("read-only");
        assertThat(cluster.post("refused").withConcern(1).outcome())
                .isInstanceOf(Outcome.NotAppended.class);
        assertThat(waiter).isNotDone();

        cluster.heal(MASTER);
        Await.value("the waiter's answer", LEVEL, waiter);
        assertThat(Post.acknowledged(waiter).id()).isEqualTo(1);
        cluster.awaitWritable();
        assertThat(cluster.post("again").withConcern(3).acknowledged().id()).isEqualTo(3);
    }

    @Test
    void cutOffFromOneTheOthersGoOnAtSpeed(Cluster cluster) {
        cluster.start();
        cluster.cut(SECONDARY1);
        assertOthersGoOn(cluster);
        awaitLevel(cluster, SECONDARY1);
        assertStatusesSinceStart(cluster, "SUSPECTED", "UNHEALTHY", "HEALTHY");
    }

    @Test
    void whoHearsNothingIsUnhealthyOnce(Cluster cluster) {
        cluster.start();
        cluster.blackhole(MASTER, SECONDARY1);
        assertOthersGoOn(cluster);
        awaitLevel(cluster, SECONDARY1);
        assertStatusesSinceStart(cluster, "SUSPECTED", "UNHEALTHY", "HEALTHY");
    }

    /** It stores what it gets, and none of it counts until that is known. */
    @Test
    void whoIsNotHeardIsUnhealthyOnce(Cluster cluster) {
        cluster.start();
        cluster.blackhole(SECONDARY1, MASTER);
        assertOthersGoOn(cluster);
        awaitLevel(cluster, SECONDARY1);
        assertStatusesSinceStart(cluster, "SUSPECTED", "UNHEALTHY", "HEALTHY");
    }

    private static void assertOthersGoOn(Cluster cluster) {
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        for (int number = 1; number <= APPENDS; number++) {
            long begunNanos = System.nanoTime();
            assertThat(cluster.post("for two:" + number).withConcern(2).acknowledged().nodes())
                    .containsExactly("master", "secondary2");
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                    .as("no wait for who is away").isLessThan(REPLICATION_TIMEOUT);
        }
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "UNHEALTHY");
        assertThat(waiter).isNotDone();
    }

    private static void awaitLevel(Cluster cluster, NodeName node) {
        cluster.heal(node);
        cluster.at(node).await("is level", LEVEL, now -> now.lastId() == APPENDS + 1);
        cluster.at(MASTER).await("knows it", LEVEL, now ->
                now.secondary(node.word()).status().equals("HEALTHY")
                        && now.secondary(node.word()).lastId() == APPENDS + 1);
    }

    /** It does not flap. */
    private static void assertStatusesSinceStart(Cluster cluster, String... expected) {
        Await.until("has said so", LEVEL, () -> {
            List<String> said = cluster.sayings().statuses(MASTER, SECONDARY1);
            return new Await.Answer(Collections.lastIndexOfSubList(said, List.of(expected))
                    == said.size() - expected.length, said);
        });
        List<String> statuses = cluster.sayings().statuses(MASTER, SECONDARY1);
        assertThat(statuses.subList(statuses.size() - expected.length, statuses.size()))
                .containsExactly(expected);
        assertThat(statuses.subList(0, statuses.size() - expected.length))
                .as("while it started").allMatch("HEALTHY"::equals).hasSizeLessThanOrEqualTo(1);
    }
}
