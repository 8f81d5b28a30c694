package replog.election;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import replog.election.ElectionSimulation.Node;

/** What goes wrong in a simulated cluster, until that is healed. */
final class ElectionTrouble {
    private static final long MILLI = 1_000_000;

    private final ElectionSimulation cluster;
    private final Set<List<Integer>> cuts = new HashSet<>();
    private boolean troubled = true;
    private boolean someStayDown;

    ElectionTrouble(ElectionSimulation cluster) {
        this.cluster = cluster;
    }

    void begin() {
        cluster.after(cluster.millis(1_500), () -> {
            if (troubled) {
                troubleOnce();
                begin();
            }
        });
    }

    private void troubleOnce() {
        Node node = cluster.nodes.get(cluster.random.nextInt(cluster.nodes.size()));
        Node other = cluster.nodes.get(cluster.random.nextInt(cluster.nodes.size()));
        int most = 8_000;
        switch (cluster.random.nextInt(9)) {
            case 0, 1 -> {
                node.crash();
                cluster.after(cluster.millis(most), node::restart);
            }
            case 2 -> cut(List.of(List.of(node.index, other.index)), cluster.millis(most));
            case 3 -> cut(List.of(List.of(node.index, other.index),
                    List.of(other.index, node.index)), cluster.millis(most));
            case 4 -> {
                var links = new ArrayList<List<Integer>>();
                cluster.nodes.forEach(one -> {
                    links.add(List.of(node.index, one.index));
                    links.add(List.of(one.index, node.index));
                });
                cut(links, cluster.millis(most));
            }
            case 5 -> node.pause(cluster.millis(most), cluster.random.nextInt(10) == 0);
            case 6 -> {
                node.diskMillis = 1 + cluster.random.nextInt(500);
                cluster.say(node + " has a disk of " + node.diskMillis + " ms");
            }
            case 7 -> emptyOne(node);
            case 8 -> leaveOrReturn(node);
            default -> throw new AssertionError();
        }
    }

    /**
     * A minority, at most, may lose its folder: the next one only once the last one has its place
     * again, and all know that.
     */
    private void emptyOne(Node node) {
        List<Node> members = cluster.nodes.stream()
                .filter(one -> cluster.registered.contains(one.index)).toList();
        boolean settled = members.stream().allMatch(one -> one.isLevel()
                && one.electorate.equals(node.electorate)
                && node.electorate.voters().contains(one.id))
                && node.electorate.voters().size() == members.size();
        if (settled && cluster.registered.size() > 2 && cluster.registered.contains(node.index)) {
            node.crash();
            node.empty();
            cluster.after(cluster.millis(4_000), node::restart);
        }
    }

    private void leaveOrReturn(Node node) {
        if (!cluster.registered.add(node.index)) {
            if (cluster.registered.size() > 3) {
                cluster.registered.remove(node.index);
                cluster.say(node + " is to leave");
            }
        } else {
            cluster.say(node + " is to return");
        }
    }

    private void cut(List<List<Integer>> links, long nanos) {
        cluster.say("cuts " + links + " for " + nanos / MILLI + " ms");
        cuts.addAll(links);
        cluster.after(nanos, () -> cuts.removeAll(links));
    }

    /** For good, but for some that stay down: a majority of each list that is about is left. */
    void heal() {
        troubled = false;
        cuts.clear();
        var down = new LinkedHashSet<Node>();
        someStayDown = cluster.random.nextBoolean();
        cluster.nodes.forEach(node -> {
            if (someStayDown && cluster.random.nextBoolean() && isMajorityLeft(down, node)) {
                down.add(node);
            }
        });
        cluster.say("all is healed but for " + down);
        cluster.nodes.forEach(node -> {
            node.diskMillis = 1;
            node.resume();
            if (down.contains(node)) {
                node.crash();
                node.gone = true;
            } else {
                node.restart();
            }
        });
    }

    boolean doSomeStayDown() {
        return !troubled && someStayDown;
    }

    private boolean isMajorityLeft(Set<Node> down, Node another) {
        return cluster.nodes.stream().map(node -> node.electorate)
                .allMatch(list -> list.voters().isEmpty() || cluster.nodes.stream()
                        .filter(node -> node != another && !down.contains(node)
                                && list.voters().contains(node.id)).count() >= list.majority());
    }

    /** When a message arrives; never if it is lost, twice if it is doubled. */
    LongStream delaysNanos(Node from, Node to) {
        boolean lost = troubled && cluster.random.nextInt(20) == 0;
        if (lost || cuts.contains(List.of(from.index, to.index))) {
            return LongStream.empty();
        }
        boolean late = troubled && cluster.random.nextInt(50) == 0;
        long delayNanos = cluster.millis(late ? 5_000 : 10);
        return troubled && cluster.random.nextInt(30) == 0
                ? LongStream.of(delayNanos, cluster.millis(3_000)) : LongStream.of(delayNanos);
    }
}
