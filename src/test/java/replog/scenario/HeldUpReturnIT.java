package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** Both secondaries return after the pauses between attempts at them have grown long. */
@Scenario
@BesideOthers
class HeldUpReturnIT {
    private static final Duration AWAY = Duration.ofSeconds(20);
    private static final Duration LEVEL = Duration.ofSeconds(5);

    /** With the clock that nodes have by default. */
    @Test
    void allAgreeWithinSecondsOfTheirReturn(Cluster cluster) {
        cluster.without("heartbeat.interval").without("heartbeat.timeout")
                .without("retry.backoff").start();
        cluster.post("before").acknowledged();
        cluster.kill(SECONDARY1, SECONDARY2);
        long begunNanos = System.nanoTime();
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        Endpoint master = cluster.at(MASTER);
        master.awaitMode("read-only");
        master.await("was alone for long", AWAY.plusSeconds(5), now -> {
            assertThat(now.mode()).isEqualTo("read-only");
            return System.nanoTime() - begunNanos > AWAY.toNanos();
        });
        assertThat(waiter).isNotDone();

        cluster.start(SECONDARY1, SECONDARY2);
        Await.value("the waiter's answer", LEVEL, waiter);
        assertThat(Post.acknowledged(waiter).id()).isEqualTo(2);
        cluster.awaitWritable();
        cluster.post("after").withConcern(3).acknowledged();
    }
}
