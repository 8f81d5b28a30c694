package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import replog.durability.FsyncMode;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.Log;

/**
 * Random appends, a power loss at a random step that leaves what chance leaves, and again.
 *
 * <p>{@code -Dreplog.powerloss.seeds=N} searches longer, {@code -Dreplog.powerloss.seed=S} takes
 * up one seed again. Groups form by timing in half of the runs: repeat those a few times.
 */
@BesideOthers
class PowerLossTest {
    private static final int SEEDS = Integer.getInteger("replog.powerloss.seeds", 300);
    private static final Long ONE_SEED = Long.getLong("replog.powerloss.seed");
    private static final int LIVES = 4;

    @Test
    void keepsAllThatWasAcknowledgedAndNothingThatWasNotSent() {
        if (ONE_SEED != null) {
            live(ONE_SEED);
            return;
        }
        long first = System.nanoTime() >>> 10;
        for (long seed = first; seed < first + SEEDS; seed++) {
            live(seed);
        }
    }

    private static void live(long seed) {
        try {
            var random = Logs.chance(seed);
            var storage = new CrashableStorage();
            var workload = new Workload(random);
            for (int life = 0; life < LIVES; life++) {
                storage = workload.run(storage);
            }
            workload.checkFound(storage);
        } catch (AssertionError | IOException | RuntimeException e) {
            throw new AssertionError("-Dreplog.powerloss.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    @Test
    void theStorageOfThisTestLosesWhatWasNotForced() throws IOException {
        int lost = 0;
        for (int seed = 0; seed < 50; seed++) {
            var storage = new CrashableStorage();
            try (Log log = Logs.open(storage, Logs.options(1 << 20, new FsyncMode.Never()))) {
                Logs.append(log, "a", "b", "c");
                try (Log found = Logs.open(storage.crash(Logs.chance(seed)))) {
                    lost += found.end().lastId() < 3 ? 1 : 0;
                }
            }
        }
        assertThat(lost).isBetween(10, 49);
    }
}
