package replog.scenario;

import org.junit.jupiter.api.Test;

/** All nodes die under load, again and again. */
@Scenario
class CrashIT {
    private static final int ROUNDS = 20;

    @Test
    void nothingAcknowledgedIsLostWhenAllNodesAreKilled(Cluster cluster) {
        CrashRounds.run(cluster, ROUNDS);
    }
}
