package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Does random things to random nodes and their network, and takes each back after a while; at most
 * one at a time to a process, and one to its network. What is left when a round ends is for the
 * cluster to take back; a fault that a node was asked for may outlast the round, so a cluster has
 * one disturber for its whole life. For one thread.
 */
final class Disturber {
    private static final int MAX_MILLIS = 2_000;

    private static final List<String> ON_REQUEST = List.of(
            "\"error-before-store\"", "\"error-after-store\"", "\"drop\"", "\"partition\"",
            "\"delay\",\"seconds\":\"0.05,0.6\"");

    /** Of a batch that comes again: it is stored, or its master went. */
    private static final List<Integer> STATUSES = List.of(200, 409);

    private final Cluster cluster;
    private final Random random;
    private final Tally tally;
    private final List<Disturbance> underWay = new ArrayList<>();
    private final Map<NodeName, Long> faultyUntilNanos = new EnumMap<>(NodeName.class);

    /** Something to be taken back, and when. */
    private record Disturbance(NodeName node, boolean ofNetwork, long endNanos, Runnable end) {}

    /** What is done to a process, with the master's too unless it costs a folder. */
    private enum ToProcess { KILL, TERMINATE, PAUSE, BLOCK_LOG, CROWD, WIPE }

    /** What is done to the network of a secondary. */
    private enum ToNetwork {
        CUT, BLACKHOLE, HEARS_NOTHING, IS_NOT_HEARD, DELAY, THROTTLE, TRICKLE, DROP_ANSWERS,
        CUT_IN_BATCH
    }

    /** @param tally takes what was done */
    Disturber(Cluster cluster, Random random, Tally tally) {
        this.cluster = cluster;
        this.random = random;
        this.tally = tally;
    }

    /** Takes back what has lasted long enough, and does one thing more. */
    void step(boolean mayWipe) {
        long nowNanos = System.nanoTime();
        List<Disturbance> due = underWay.stream()
                .filter(one -> one.endNanos() - nowNanos <= 0).toList();
        underWay.removeAll(due);
        due.forEach(one -> one.end().run());
        switch (random.nextInt(6)) {
            case 0, 1 -> disturbProcess(mayWipe);
            case 2, 3 -> disturbNetwork();
            case 4 -> askForAFault();
            default -> replay();
        }
    }

    /** What is under way is taken back by somebody else. */
    void roundEnded() {
        underWay.clear();
    }

    private void disturbProcess(boolean mayWipe) {
        List<NodeName> free = free(false);
        if (free.isEmpty()) {
            return;
        }
        NodeName node = any(free);
        if (node.isMaster() && random.nextBoolean()) {
            return; // while it is down there is little to see
        }
        ToProcess what = any(List.of(ToProcess.values()));
        if (what == ToProcess.WIPE && (node.isMaster() || !mayWipe)) {
            what = ToProcess.KILL;
        }
        switch (what) {
            case KILL -> cluster.kill(node);
            case TERMINATE -> assertThat(cluster.stop(node).code()).isIn(0, 143);
            case PAUSE -> cluster.pause(node);
            case BLOCK_LOG -> cluster.stopReadingErrors(node);
            case CROWD -> cluster.crowd(node);
            case WIPE -> {
                cluster.kill(node);
                cluster.wipe(node);
            }
        }
        ToProcess done = what;
        began(what, node, false, () -> {
            switch (done) {
                case PAUSE -> cluster.resume(node);
                case BLOCK_LOG -> cluster.readErrorsAgain(node);
                case CROWD -> cluster.disperse(node);
                case KILL, TERMINATE, WIPE -> cluster.begin(node);
            }
        });
    }

    private void disturbNetwork() {
        List<NodeName> free = free(true);
        if (free.isEmpty()) {
            return;
        }
        NodeName node = any(free);
        ToNetwork what = any(List.of(ToNetwork.values()));
        switch (what) {
            case CUT -> cluster.cut(node);
            case BLACKHOLE -> cluster.blackhole(node);
            case HEARS_NOTHING -> cluster.blackhole(NodeName.MASTER, node);
            case IS_NOT_HEARD -> cluster.blackhole(node, NodeName.MASTER);
            case DELAY -> cluster.delay(node, Duration.ofMillis(random.nextInt(1, 1_000)));
            case THROTTLE -> cluster.throttle(node, random.nextInt(10_000, 1_000_000));
            case TRICKLE -> cluster.trickle(node);
            case DROP_ANSWERS -> cluster.dropAnswers(node);
            case CUT_IN_BATCH -> cluster.cutInBatch(node, random.nextInt(1, 1_000));
        }
        began(what, node, true, () -> cluster.heal(node));
    }

    /** An old batch arrives once more, at either of them. */
    private void replay() {
        List<NodeName> free = free(false);
        free.remove(NodeName.MASTER);
        long nowNanos = System.nanoTime();
        free.removeIf(node -> faultyUntilNanos.containsKey(node) // it may answer anything
                && faultyUntilNanos.get(node) - nowNanos > 0);
        List<byte[]> batches = cluster.batches(
                any(List.of(NodeName.SECONDARY1, NodeName.SECONDARY2)));
        if (!free.isEmpty() && !batches.isEmpty()) {
            NodeName node = any(free);
            assertThat(cluster.replay(any(batches), node))
                    .as(node.word()).matches(again -> STATUSES.contains(again.status()));
            tally.count("REPLAY");
        }
    }

    /** It ends by itself, or with the process. */
    private void askForAFault() {
        List<NodeName> free = free(false);
        free.remove(NodeName.MASTER);
        if (!free.isEmpty()) {
            NodeName node = any(free);
            int seconds = random.nextInt(1, 3);
            String fault = "{\"kind\":%s,\"rate\":0.7,\"ttl\":%s}".formatted(
                    any(ON_REQUEST), seconds);
            assertThat(cluster.at(node).ask("POST", "/faults", fault).status()).isIn(201, 409);
            faultyUntilNanos.merge(node, System.nanoTime() + (seconds + 1) * 1_000_000_000L,
                    (one, other) -> one - other > 0 ? one : other);
            tally.count("ON_REQUEST");
        }
    }

    private void began(Enum<?> what, NodeName node, boolean ofNetwork, Runnable end) {
        tally.count(what.name());
        long endNanos = System.nanoTime()
                + Duration.ofMillis(random.nextInt(MAX_MILLIS)).toNanos();
        underWay.add(new Disturbance(node, ofNetwork, endNanos, end));
    }

    /** To whose process, or network, nothing is done now; a process that starts is let start. */
    private List<NodeName> free(boolean network) {
        Set<NodeName> free = EnumSet.copyOf(NodeName.TRIO);
        if (network) {
            free.remove(NodeName.MASTER);
        } else {
            free.removeIf(node -> cluster.running().contains(node) && !cluster.isStarted(node));
        }
        underWay.stream().filter(one -> one.ofNetwork() == network)
                .forEach(one -> free.remove(one.node()));
        return new ArrayList<>(free);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
