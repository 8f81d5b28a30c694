package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;
import replog.scenario.Await.Answer;

/** Waits that end before their concern is reached. */
@Scenario
@BesideOthers
class TimeoutIT {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void whoWaitedInVainLearnsTheIdAndTheEntryGoesOnReplicating(Cluster cluster) {
        cluster.start();
        cluster.kill(SECONDARY2);
        assertTimesOut(cluster.post("in a hurry").withConcern(3).withTimeout(SHORT), 1);

        cluster.start(SECONDARY2);
        Await.until("all hold it", Duration.ofSeconds(5), () -> {
            List<String> holders = cluster.at(MASTER).holders(1);
            return new Answer(holders.size() == 3, holders);
        });
    }

    @Test
    void noClientWaitsLongerThanTheSettingAllows(Cluster cluster) {
        cluster.with("write.timeout", "300ms").start();
        cluster.kill(SECONDARY2);
        assertTimesOut(cluster.post("for ever"), 1);
        assertTimesOut(cluster.post("for ever, in so many words").withTimeout(Duration.ZERO), 2);
        assertTimesOut(cluster.post("for a minute").withTimeout(Duration.ofMinutes(1)), 3);
        cluster.post("for two").withConcern(2).acknowledged();
    }

    private static void assertTimesOut(Post post, long id) {
        long begunNanos = System.nanoTime();
        Outcome outcome = post.outcome();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begunNanos);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Appended.class, appended -> {
            assertThat(appended.status()).isEqualTo(504);
            assertThat(appended.type()).isEqualTo("timeout");
            assertThat(appended.id()).isEqualTo(id);
            assertThat(appended.nodes()).startsWith("master").isSubsetOf("master", "secondary1");
        });
        assertThat(elapsed).isBetween(SHORT, SHORT.plusSeconds(2));
    }
}
