package replog.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** More runs by hand: {@code -DargLine=-Dreplog.clusters=10000}, from {@code -Dreplog.seed}. */
class ElectionSimulationTest {
    private static final int CLUSTERS = 40;

    @Test
    void clustersInTroubleLoseNothingAndHeal() {
        long seed = Long.getLong("replog.seed", ThreadLocalRandom.current().nextLong(1L << 40));
        int clusters = Integer.getInteger("replog.clusters", CLUSTERS);
        int elections = 0;
        for (int number = 0; number < clusters; number++) {
            var outcome = ElectionSimulation.run(seed + number, number % 2 == 0 ? 3 : 5);
            elections += outcome.elections();
        }
        System.out.println("%s simulated clusters with -Dreplog.seed=%s: %s elections"
                .formatted(clusters, seed, elections));
        assertThat(elections).isGreaterThan(clusters);
    }
}
