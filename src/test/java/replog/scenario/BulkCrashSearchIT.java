package replog.scenario;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** As many rounds of bulks as a person has time for: {@code -Dreplog.rounds=200}. */
@Scenario
@EnabledIfSystemProperty(named = "replog.search", matches = "true",
        disabledReason = "only by hand, with -Dreplog.search=true")
class BulkCrashSearchIT {
    private static final int ROUNDS = 50;

    @Test
    @Timeout(24 * 60 * 60)
    void bulkIsThereAsAWholeOrNotAtAll(Cluster cluster) {
        BulkRounds.run(cluster, Integer.getInteger("replog.rounds", ROUNDS));
    }
}
