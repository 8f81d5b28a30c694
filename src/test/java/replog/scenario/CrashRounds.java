package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;

/**
 * Rounds of load in which all nodes are killed at once at a random moment, and started again.
 *
 * <p>What was acknowledged must be on as many disks as it was said to be while all are down, and
 * everywhere when they are up again. The seed is printed, and taken back from
 * {@code -Dreplog.seed}.
 */
final class CrashRounds {
    private static final int CLIENTS = 8;
    private static final int MAX_APPENDS = 150;

    private CrashRounds() {}

    static void run(Cluster cluster, int rounds) {
        long seed = Long.getLong("replog.seed", System.nanoTime());
        System.out.println("crash rounds with -Dreplog.seed=" + seed);
        var random = new Random(seed);
        cluster.start();
        for (int round = 1; round <= rounds; round++) {
            var victims = new ArrayList<>(NodeName.TRIO);
            Collections.shuffle(victims, random);
            try (Load load = Load.start(cluster, "round" + round, CLIENTS, Load::mixed)) {
                load.awaitAcknowledged(1 + random.nextInt(MAX_APPENDS));
                cluster.kill(victims.toArray(NodeName[]::new));
            }
            Invariants.checkDisks(cluster.history(), cluster.endpoints());
            cluster.start();
            Invariants.awaitRest(cluster.endpoints());
            assertThat(cluster.endpoints()).extracting(node -> node.status().headHash())
                    .as("head hashes after round %s", round).containsOnly(
                            cluster.at(NodeName.MASTER).status().headHash());
        }
    }
}
