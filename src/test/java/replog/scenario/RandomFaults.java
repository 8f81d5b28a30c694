package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Rounds of traffic while random things happen to nodes and their network, each ended by rest and
 * the invariants.
 *
 * <p>Each cluster serves a few rounds, so that what is remembered of its history stays small, and
 * has a seed of its own: that of the first one is taken from {@code -Dreplog.seed}, the others
 * follow it. The seed is printed with a violation.
 */
final class RandomFaults {
    private static final Path FOLDER = Path.of("target", "scenario", "RandomFaults");
    private static final int ROUNDS_OF_A_CLUSTER = 3;
    private static final int WRITERS = 8;
    /** The longest pause between two faults, for rounds from stormy to calm. */
    private static final List<Integer> PAUSES_MILLIS = List.of(500, 1_000, 2_000);
    private static final int MAJORITY = 2;

    private final long firstSeed = Long.getLong("replog.seed", System.nanoTime());
    private final Tally operations = new Tally();
    private final Tally faults = new Tally();
    private final long begunNanos = System.nanoTime();
    private int clusters;
    private int rounds;
    private Random random = new Random();

    /** Goes on for so long; a violation comes out with its evidence, and the folders stay. */
    static void run(Duration time, Duration round) throws InterruptedException {
        var run = new RandomFaults();
        System.out.println("random faults with -Dreplog.seed=" + run.firstSeed);
        try {
            while (run.elapsed().compareTo(time) < 0) {
                run.cluster(time, round);
            }
            System.out.println(run.summary() + "; violations: 0");
        } catch (Throwable e) {
            System.out.println(run.summary() + "; violated with -Dreplog.seed=" + run.seed()
                    + ": " + e);
            throw e;
        }
        assertThat(run.operations.of("acknowledged")).isPositive();
        Folders.remove(FOLDER);
    }

    private void cluster(Duration time, Duration round) throws InterruptedException {
        clusters++;
        random = new Random(seed());
        Folders.remove(FOLDER);
        try (var cluster = new Cluster(Folders.make(FOLDER))) {
            try {
                cluster.with("shutdown.grace", "1s").start();
                var course = new Course();
                var disturber = new Disturber(cluster, random, faults);
                for (int left = ROUNDS_OF_A_CLUSTER;
                        left > 0 && elapsed().compareTo(time) < 0; left--) {
                    round(cluster, course, disturber, round);
                }
                assertThat(cluster.complaints()).isEmpty();
            } catch (Throwable e) {
                System.err.println(cluster.sayings());
                throw e;
            }
        }
    }

    private void round(Cluster cluster, Course course, Disturber disturber, Duration time)
            throws InterruptedException {
        rounds++;
        boolean allDie = random.nextInt(3) == 0;
        int maxPauseMillis = PAUSES_MILLIS.get(random.nextInt(PAUSES_MILLIS.size()));
        try (Traffic traffic = Traffic.start(
                cluster, "round" + rounds, WRITERS, random.nextLong(), course, operations)) {
            long endNanos = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - endNanos < 0 && traffic.goesOnFor(
                    Duration.ofMillis(random.nextInt(maxPauseMillis)))) {
                disturber.step(!allDie); // what is lost with a folder is on too few disks
            }
            disturber.roundEnded();
            if (allDie) {
                killAll(cluster);
            } else {
                cluster.bringAllBack();
            }
        }
        if (allDie) {
            Invariants.checkDisks(cluster.history(), cluster.endpoints());
            assertThat(cluster.endpoints())
                    .filteredOn(node -> DiskLog.read(node.folder()).entries().size()
                            >= course.committedId())
                    .as("who holds all that was committed, %s", course.committedId())
                    .hasSizeGreaterThanOrEqualTo(MAJORITY);
            cluster.bringAllBack();
        }
        Invariants.check(cluster.history(), cluster.endpoints());
        assertThat(course.violations()).isEmpty();
    }

    private void killAll(Cluster cluster) {
        var victims = new ArrayList<>(cluster.running());
        Collections.shuffle(victims, random);
        cluster.kill(victims.toArray(NodeName[]::new));
        faults.count("KILL_ALL");
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    /** Of the cluster that runs now. */
    private long seed() {
        return firstSeed + clusters - 1;
    }

    private String summary() {
        return "random faults: seeds %s to %s, %s s, %s rounds; operations: %s; faults: %s"
                .formatted(firstSeed, seed(), elapsed().toSeconds(), rounds, operations, faults);
    }
}
