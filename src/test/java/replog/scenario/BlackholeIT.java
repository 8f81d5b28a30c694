package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Connections on which nothing comes back: only deadlines end what was begun on them. */
@Scenario
class BlackholeIT {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LEVEL = Duration.ofSeconds(5);

    @Test
    void deadlinesFireAndTheNodeIsLevelSoonAfterwards(Cluster cluster) {
        cluster.start();
        cluster.post("before").acknowledged();
        cluster.blackhole(SECONDARY1);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.at(MASTER).awaitWaiting(1);
        assertThat(cluster.post("for all, soon").withConcern(3).withTimeout(SHORT).outcome())
                .isInstanceOfSatisfying(Outcome.Appended.class, appended -> {
                    assertThat(appended.status()).isEqualTo(504);
                    assertThat(appended.nodes()).containsExactly("master", "secondary2");
                });
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "UNHEALTHY");
        cluster.post("for two").withConcern(2).acknowledged();
        assertThat(cluster.at(SECONDARY1).messages()).containsExactly("before");

        cluster.heal(SECONDARY1);
        Await.value("the waiter's answer", LEVEL, waiter);
        Post.acknowledged(waiter);
        cluster.at(SECONDARY1).await("is level", LEVEL, now -> now.lastId() == 4);
    }

    /** Each piece of an answer comes in time, and the whole never does. */
    @Test
    void answersByteByByteHoldUpNobody(Cluster cluster) {
        cluster.start();
        cluster.trickle(SECONDARY1);
        cluster.post("for two").withConcern(2).acknowledged();
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "UNHEALTHY");
        cluster.post("for two again").withConcern(2).acknowledged();
        cluster.heal(SECONDARY1);
        cluster.at(SECONDARY1).await("is level", LEVEL, now -> now.lastId() == 2);
        cluster.post("for all").withConcern(3).acknowledged();
    }
}
