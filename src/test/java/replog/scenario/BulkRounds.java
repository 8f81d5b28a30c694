package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Rounds in which one bulk is sent and the master, or all nodes, are killed at a random moment of
 * it, and started again.
 *
 * <p>Then all of its entries are on every node or none, and all if they were acknowledged. The
 * seed is printed, and taken back from {@code -Dreplog.seed}.
 */
final class BulkRounds {
    private static final int ENTRIES = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Random random;
    private final List<String> expected = new ArrayList<>();
    private long lastNanos;
    private int all;
    private int answered;
    private int none;

    private BulkRounds(Cluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    static void run(Cluster cluster, int rounds) {
        long seed = Long.getLong("replog.seed", System.nanoTime());
        System.out.println("rounds of bulks with -Dreplog.seed=" + seed);
        var ran = new BulkRounds(cluster, new Random(seed));
        cluster.start();
        ran.undisturbed();
        for (int round = 1; round <= rounds; round++) {
            ran.round(round);
            System.out.println("of " + round + " bulks " + ran.all + " are there as a whole, "
                    + ran.answered + " of them answered, and " + ran.none + " not at all");
        }
    }

    /** Their time is what the first moment is drawn from, then that of the last one answered. */
    private void undisturbed() {
        for (String name : List.of("warm", "warmer")) {
            Bulk bulk = bulk(name);
            long begunNanos = System.nanoTime();
            assertThat(Await.value("a bulk", LIMIT, bulk.send()))
                    .isInstanceOf(Outcome.Acknowledged.class);
            lastNanos = System.nanoTime() - begunNanos;
            expected.addAll(bulk.values());
        }
    }

    private void round(int round) {
        var victims = new ArrayList<>(NodeName.TRIO);
        Collections.shuffle(victims, random);
        victims.subList(random.nextBoolean() ? 3 : 1, 3).clear();
        if (!victims.contains(NodeName.MASTER)) {
            victims.set(0, NodeName.MASTER);
        }
        Bulk bulk = bulk("round" + round);
        long begunNanos = System.nanoTime();
        CompletableFuture<Outcome> sent = bulk.send();
        await(sent, random.nextLong(lastNanos * 5 / 4));
        lastNanos = sent.isDone() ? System.nanoTime() - begunNanos : lastNanos;
        cluster.kill(victims.toArray(NodeName[]::new));
        Outcome outcome = Await.value("the end of a bulk", LIMIT, sent);
        Invariants.checkDisks(cluster.history(), cluster.endpoints());
        cluster.start(victims.toArray(NodeName[]::new));
        cluster.awaitAllHealthy();
        Invariants.awaitRest(cluster.endpoints());
        count(bulk, outcome);
        for (Endpoint node : cluster.endpoints()) {
            assertThat(node.messages().equals(expected))
                    .as("%s has all or none of round %s", node.name(), round).isTrue();
        }
    }

    private void count(Bulk bulk, Outcome outcome) {
        boolean isThere = cluster.at(NodeName.MASTER).status().lastId() > expected.size();
        if (isThere) {
            expected.addAll(bulk.values());
            all++;
        } else {
            none++;
        }
        if (outcome instanceof Outcome.Acknowledged) {
            assertThat(isThere).as("was acknowledged").isTrue();
            answered++;
        }
    }

    private Bulk bulk(String name) {
        return new Bulk(cluster,
                IntStream.range(0, ENTRIES).mapToObj(number -> name + ":" + number).toList());
    }

    /** Until the bulk has ended, or for so long. */
    private static void await(CompletableFuture<Outcome> sent, long nanos) {
        try {
            sent.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // That is the moment.
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
