package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A secondary behind a line that is slower than the writers. */
@Scenario
class SlowLinkIT {
    private static final int BYTES_PER_SECOND = 50_000;
    private static final int VALUES = 100;
    private static final int VALUE_BYTES = 20_000;
    /** What the slow line alone would take for all. */
    private static final Duration ALONE =
            Duration.ofSeconds((long) VALUES * VALUE_BYTES / BYTES_PER_SECOND);
    private static final Duration NOTICED = Duration.ofSeconds(10);

    /** 2 MB wait for a line of 50 KB/s: a batch of 1 MB would never get through in time. */
    @Test
    void theSlowOneMakesProgressAndTheOthersGoOnAtSpeed(Cluster cluster) {
        cluster.with("replication.timeout", "500ms").start();
        cluster.throttle(SECONDARY1, BYTES_PER_SECOND);
        long begunNanos = System.nanoTime();
        for (int number = 1; number <= VALUES; number++) {
            cluster.post(number + " " + "x".repeat(VALUE_BYTES)).withConcern(2).acknowledged();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                .isLessThan(ALONE.dividedBy(2));
        long behindId = cluster.at(SECONDARY1).status().lastId();
        assertThat(behindId).isLessThan(VALUES / 2);
        cluster.at(SECONDARY1).await("makes progress", NOTICED,
                now -> now.lastId() >= behindId + 3);
        assertThat(cluster.at(MASTER).status().secondary("secondary1").status())
                .isEqualTo("HEALTHY");

        cluster.heal(SECONDARY1);
        cluster.at(SECONDARY1).await("is level", NOTICED, now -> now.lastId() == VALUES);
    }
}
