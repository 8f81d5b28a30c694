package replog.scenario;

import org.junit.jupiter.api.Test;

/** The master, or all nodes, die while they store a bulk of 10,000 entries. */
@Scenario
class BulkCrashIT {
    private static final int ROUNDS = 3;

    @Test
    void bulkIsThereAsAWholeOrNotAtAll(Cluster cluster) {
        BulkRounds.run(cluster, ROUNDS);
    }
}
