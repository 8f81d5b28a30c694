package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Too few nodes for an append, and what it means for those who wait already. */
@Scenario
class QuorumIT {
    private static final Duration LEVEL = Duration.ofSeconds(5);
    private static final Duration INTERVAL = Duration.ofMillis(400);
    private static final int UNHEALTHY_AFTER = 5;

    /** What a busy machine may add. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    @Test
    void withoutAQuorumNothingIsStoredUntilItIsBackByItself(Cluster cluster) {
        cluster.with("heartbeat.interval", INTERVAL.toMillis() + "ms")
                .with("heartbeat.timeout", INTERVAL.toMillis() / 2 + "ms").start();
        Endpoint master = cluster.at(MASTER);
        cluster.stopReadingErrors(MASTER); // what it logs is not to hold it up
        cluster.pause(SECONDARY1);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        master.awaitWaiting(1);
        master.awaitSecondary(SECONDARY1, "UNHEALTHY");
        cluster.post("for two").withConcern(2).acknowledged();

        long lostNanos = System.nanoTime();
        cluster.pause(SECONDARY2);
        master.awaitMode("read-only");
        assertThat(Duration.ofNanos(System.nanoTime() - lostNanos))
                .isLessThan(INTERVAL.multipliedBy(UNHEALTHY_AFTER).plus(SLACK));
        assertRefused(cluster.post("refused").withConcern(1).outcome());
        assertHealth(master);
        assertThat(master.messages()).containsExactly("for all", "for two");
        assertThat(waiter).isNotDone();

        cluster.resume(SECONDARY2);
        master.awaitMode("normal");
        cluster.post("again for two").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();
        cluster.resume(SECONDARY1);
        Await.value("the waiter's answer", LEVEL, waiter);
        assertThat(Post.acknowledged(waiter).id()).isEqualTo(1);
        cluster.at(SECONDARY1).await("is level", LEVEL, now -> now.lastId() == 3);
        cluster.at(SECONDARY2).await("is level", LEVEL, now -> now.lastId() == 3);
    }

    @Test
    void aQuorumOfOneIsTheMastersOwn(Cluster cluster) {
        cluster.with(MASTER, "quorum", "1").start();
        cluster.kill(SECONDARY1, SECONDARY2);
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "UNHEALTHY");
        cluster.at(MASTER).awaitSecondary(SECONDARY2, "UNHEALTHY");
        cluster.post("alone").withConcern(1).acknowledged();
        assertThat(cluster.post("for two").withConcern(2).withTimeout(Duration.ofMillis(200))
                .outcome()).isInstanceOf(Outcome.Appended.class);
    }

    @Test
    void onlySoManyWaitForWhatCantBeReachedAndTheyBarNobody(Cluster cluster) {
        cluster.with(MASTER, "write.waiters", "3").start();
        cluster.kill(SECONDARY2);
        cluster.at(MASTER).awaitSecondary(SECONDARY2, "UNHEALTHY");
        var waiters = new ArrayList<CompletableFuture<Outcome>>();
        for (int number = 1; number <= 3; number++) {
            waiters.add(cluster.post("patient:" + number).withConcern(3).send());
        }
        cluster.at(MASTER).awaitWaiting(3);
        assertThat(cluster.post("one too many").withConcern(3).outcome())
                .isInstanceOfSatisfying(Outcome.NotAppended.class, refused ->
                        assertThat(refused.status()).isEqualTo(429));
        cluster.post("for two").withConcern(2).acknowledged();
        cluster.start(SECONDARY2);
        waiters.forEach(Post::acknowledged);
        cluster.post("there is room again").withConcern(3).acknowledged();
    }

    private static void assertRefused(Outcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.NotAppended.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.type()).isEqualTo("read-only");
            assertThat(refused.detail()).contains("1 of 3 nodes usable, 2 needed")
                    .containsPattern("secondary1 unhealthy for \\d+ s")
                    .containsPattern("secondary2 unhealthy for \\d+ s");
        });
    }

    private static void assertHealth(Endpoint master) {
        Shape health = master.ask("GET", "/health", "").json();
        health.only("mode", "reason", "quorum", "usable", "secondaries");
        assertThat(health.text("mode")).isEqualTo("read-only");
        assertThat(health.text("reason")).contains("secondary1", "secondary2");
        assertThat(health.whole("quorum")).isEqualTo(2);
        assertThat(health.whole("usable")).isEqualTo(1);
        assertThat(health.shapes("secondaries").stream().map(one -> one.text("status")))
                .isEqualTo(List.of("UNHEALTHY", "UNHEALTHY"));
    }
}
