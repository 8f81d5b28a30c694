package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A node that hangs: its connections stay, and nothing answers. */
@Scenario
@Isolated("it holds the speed of many appends against a bound")
class PausedNodeIT {
    private static final Duration REPLICATION_TIMEOUT = Duration.ofSeconds(2);
    private static final int APPENDS = 100;
    private static final Duration LEVEL = Duration.ofSeconds(5);

    @Test
    void othersGoOnAtSpeedAndItIsLevelSoonAfterItsReturn(Cluster cluster) {
        cluster.start();
        cluster.post("before").acknowledged();
        cluster.pause(SECONDARY2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        for (int number = 1; number <= APPENDS; number++) {
            long begunNanos = System.nanoTime();
            cluster.post("for two:" + number).withConcern(2).acknowledged();
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                    .as("no wait for who is away").isLessThan(REPLICATION_TIMEOUT);
        }
        cluster.at(MASTER).awaitSecondary(SECONDARY2, "UNHEALTHY");
        assertThat(waiter).isNotDone();

        cluster.resume(SECONDARY2);
        cluster.at(SECONDARY2).await("is level", LEVEL, now -> now.lastId() == APPENDS + 2);
        Post.acknowledged(waiter);
    }
}
