package replog.election;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import replog.election.Election.Draw;
import replog.election.ElectionState.Leader;
import replog.election.ElectionState.Leading;

/**
 * Searches all interleavings of three nodes, each with the real {@link Election}, for a break of
 * the election rule: breadth first, so that what it finds is a shortest one.
 *
 * <p>An entry is told by the epoch that wrote it, since an epoch has one master. A candidacy is one
 * step, with any set of the other nodes granting it; sets that are no majority are the votes that
 * lead to nothing. A batch is one entry. A crash takes back any part of what was not forced.
 * Acknowledgements that were sent stay valid for their epoch.
 */
final class ElectionSearch {
    private static final int NODES = 3;
    private static final int MAJORITY = 2;
    private static final List<UUID> IDS =
            List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
    private static final Electorate ALL =
            new Electorate(new Electorate.Version(1, 1), Set.copyOf(IDS));

    private final Bounds bounds;
    private final Rule rule;
    private final Map<State, Origin> seen = new HashMap<>();
    private final Deque<State> queued = new ArrayDeque<>();
    private State current;
    private Cluster cluster;

    /** What is built into the harness: the design, or one of two rules that are known to fail. */
    enum Rule {
        DESIGN,
        /** A log ranks by the epoch of its last entry, and a majority of holders commits. */
        LAST_ENTRY,
        /** A node counts as synced before it is level with the epoch's start. */
        SYNCED_EARLY
    }

    /** @param parallel whether a master sends an entry before its own disk has it */
    record Bounds(int epochs, int entries, boolean parallel) {}

    /** @param trace the steps to a break of the rule; empty for none */
    record Found(int states, List<String> trace) {}

    private record Origin(State before, String step) {}

    /** A cluster as bytes: small, and equal to those that are alike. */
    private record State(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof State(byte[] its) && Arrays.equals(bytes, its);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** The rule was broken by the step that is under way. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String step, String what) {
            super(step + ": " + what);
        }
    }

    private ElectionSearch(Rule rule, Bounds bounds) {
        this.rule = rule;
        this.bounds = bounds;
    }

    static Found run(Rule rule, Bounds bounds) {
        var search = new ElectionSearch(rule, bounds);
        try {
            search.expandAll();
            return new Found(search.seen.size(), List.of());
        } catch (Broken e) {
            return new Found(search.seen.size(), search.trace(e.getMessage()));
        }
    }

    private void expandAll() {
        reach(new Cluster(), "start");
        while (!queued.isEmpty()) {
            current = queued.remove();
            cluster = new Cluster(current.bytes());
            for (int node = 0; node < NODES; node++) {
                restarts(node);
                candidacies(node);
                leads(node);
            }
        }
    }

    private List<String> trace(String last) {
        var steps = new ArrayList<String>();
        steps.add(last);
        for (State at = current; at != null; at = seen.get(at).before()) {
            steps.addFirst(seen.get(at).step());
        }
        return steps;
    }

    private void reach(Cluster cluster, String step) {
        State state = cluster.pack();
        if (seen.putIfAbsent(state, new Origin(current, step)) == null) {
            queued.add(state);
        }
    }

    private Cluster copy() {
        return new Cluster(cluster);
    }

    private void restarts(int node) {
        Node its = cluster.nodes[node];
        if (!its.leads() && its.forced == its.log.length) {
            return;
        }
        for (int left = its.forced; left <= its.log.length; left++) {
            Cluster next = copy();
            Node restarted = next.nodes[node];
            restarted.log = Arrays.copyOf(restarted.log, left);
            restarted.forced = left;
            restarted.election = begin(node, restarted.election.ballot());
            reach(next, node + " restarts with " + left + " entries");
        }
    }

    private void candidacies(int node) {
        int others = ((1 << NODES) - 1) & ~(1 << node);
        for (int voters = others;; voters = voters - 1 & others) {
            if (cluster.nodes[node].epoch() == bounds.epochs()) {
                return;
            }
            Cluster next = copy();
            Node candidate = next.nodes[node];
            candidate.forced = candidate.log.length; // before it stands
            next.elect(node, voters, node + " stands, granted by the set " + voters);
            if (voters == 0) {
                return;
            }
        }
    }

    private void leads(int node) {
        if (!cluster.nodes[node].leads()) {
            return;
        }
        appends(node);
        for (int other = 0; other < NODES; other++) {
            if (other != node) {
                Cluster next = copy();
                String step = next.replicate(node, other);
                if (!step.isEmpty()) {
                    reach(next, step);
                }
            }
        }
        int lastId = cluster.nodes[node].log.length;
        for (int id = cluster.committed.length + 1; id <= lastId; id++) {
            Cluster next = copy();
            String step = node + " commits up to " + id;
            if (next.commit(node, id, step)) {
                reach(next, step);
            }
        }
    }

    private void appends(int node) {
        Cluster next = copy();
        Node master = next.nodes[node];
        int epoch = master.epoch();
        if (master.log.length < bounds.entries()) {
            master.append(epoch);
            if (!bounds.parallel()) {
                next.force(node);
            }
            reach(next, node + " appends in epoch " + epoch);
        }
        if (cluster.nodes[node].forced < cluster.nodes[node].log.length) {
            Cluster forced = copy();
            forced.force(node);
            reach(forced, node + " forces");
        }
    }

    private static Election begin(int node, Ballot ballot) {
        return Election.begin(new Election.Rules(IDS.get(node), 1, OptionalInt.empty(), true), ALL,
                ballot, false, 0, new Draw(0, new UUID(0, 0)));
    }

    /** Its candidacies differ by epoch, since it promises each to itself once. */
    private static Draw draw(int node, long epoch) {
        return new Draw(0, new UUID(epoch, node));
    }

    private static final class Node {
        private Election election;
        private byte[] log;
        private int forced;

        Node(Election election, byte[] log, int forced) {
            this.election = election;
            this.log = log;
            this.forced = forced;
        }

        Node(Node other) {
            this(other.election, other.log, other.forced);
        }

        boolean leads() {
            return election.stance() instanceof Leading;
        }

        int epoch() {
            return (int) election.ballot().epoch();
        }

        void append(int epoch) {
            log = Arrays.copyOf(log, log.length + 1);
            log[log.length - 1] = (byte) epoch;
        }
    }

    private final class Cluster {
        private final Node[] nodes = new Node[NODES];
        /** By epoch: 1 + the end of its master's log when it was elected; 0 without a master. */
        private final byte[] starts = new byte[bounds.epochs() + 1];
        /** By epoch and node: how far its acknowledgements went. */
        private final byte[][] acknowledged = new byte[bounds.epochs() + 1][NODES];
        private byte[] committed = {};

        Cluster() {
            for (int node = 0; node < NODES; node++) {
                nodes[node] = new Node(begin(node, Ballot.NONE), new byte[0], 0);
            }
        }

        Cluster(Cluster other) {
            for (int node = 0; node < NODES; node++) {
                nodes[node] = new Node(other.nodes[node]);
            }
            for (int epoch = 1; epoch < starts.length; epoch++) {
                starts[epoch] = other.starts[epoch];
                acknowledged[epoch] = other.acknowledged[epoch].clone();
            }
            committed = other.committed;
        }

        Cluster(byte[] packed) {
            int at = 0;
            for (int node = 0; node < NODES; node++) {
                int epoch = packed[at++];
                int grantedTo = packed[at++];
                int synced = packed[at++];
                boolean leads = packed[at++] > 0;
                int forced = packed[at++];
                int length = packed[at++];
                byte[] log = Arrays.copyOfRange(packed, at, at + length);
                at += length;
                var candidacy = new Candidacy(IDS.get(Math.max(grantedTo, 0)),
                        new UUID(epoch, grantedTo));
                Election election = begin(node, new Ballot(epoch,
                        grantedTo < 0 ? Optional.empty() : Optional.of(candidacy), synced));
                nodes[node] = new Node(!leads ? election : new Election(election.rules(), ALL,
                        election.ballot(), Optional.empty(),
                        new Leading(candidacy, epoch, 0, Map.of())), log, forced);
            }
            for (int epoch = 1; epoch < starts.length; epoch++) {
                starts[epoch] = packed[at++];
                for (int node = 0; node < NODES; node++) {
                    acknowledged[epoch][node] = packed[at++];
                }
            }
            committed = Arrays.copyOfRange(packed, at, packed.length);
        }

        State pack() {
            byte[] packed = new byte[NODES * (6 + bounds.entries())
                    + bounds.epochs() * (1 + NODES) + committed.length];
            int at = 0;
            for (Node node : nodes) {
                Ballot ballot = node.election.ballot();
                packed[at++] = (byte) ballot.epoch();
                packed[at++] = (byte) (int) ballot.grantedTo()
                        .map(candidacy -> IDS.indexOf(candidacy.nodeId())).orElse(-1);
                packed[at++] = (byte) ballot.syncedEpoch();
                packed[at++] = (byte) (node.leads() ? 1 : 0);
                packed[at++] = (byte) node.forced;
                packed[at++] = (byte) node.log.length;
                System.arraycopy(node.log, 0, packed, at, node.log.length);
                at += node.log.length;
            }
            for (int epoch = 1; epoch < starts.length; epoch++) {
                packed[at++] = starts[epoch];
                for (byte position : acknowledged[epoch]) {
                    packed[at++] = position;
                }
            }
            System.arraycopy(committed, 0, packed, at, committed.length);
            return new State(Arrays.copyOf(packed, at + committed.length));
        }

        LogRank rank(int node) {
            Node its = nodes[node];
            int length = its.log.length;
            long epoch = rule == Rule.LAST_ENTRY ? length == 0 ? 0 : its.log[length - 1]
                    : its.election.ballot().syncedEpoch();
            return new LogRank(epoch, length);
        }

        void elect(int node, int voters, String step) {
            Node candidate = nodes[node];
            Draw draw = draw(node, candidate.election.ballot().epoch() + 1);
            Election.Step stands = candidate.election.stand(true, rank(node), 0, draw);
            candidate.election = stands.next();
            if (stands.ask().isEmpty()) {
                return; // it leads already
            }
            for (int voter = 0; voter < NODES; voter++) {
                if ((voters >> voter & 1) == 0) {
                    continue;
                }
                Election.Reply reply = nodes[voter].election.onVoteRequest(
                        stands.ask().get(), rank(voter), 0, draw);
                if (!reply.response().granted()) {
                    return; // the set without it is another step
                }
                nodes[voter].election = reply.next();
                if (!candidate.leads()) {
                    candidate.election = candidate.election
                            .onVoteResponse(reply.response(), rank(node), 0, draw).next();
                }
            }
            if (candidate.leads()) {
                enterEpoch(node, step);
            } else {
                candidate.election = begin(node, candidate.election.ballot());
            }
            reach(this, step);
        }

        private void enterEpoch(int node, String step) {
            Node master = nodes[node];
            int epoch = master.epoch();
            if (starts[epoch] > 0) {
                throw new Broken(step, "a second master of the epoch " + epoch);
            }
            starts[epoch] = (byte) (master.log.length + 1);
            acknowledged[epoch][node] = (byte) master.log.length;
            for (int at = 0; at < committed.length; at++) {
                if (master.log.length <= at || master.log[at] != committed[at]) {
                    throw new Broken(step, "the master lacks the committed entry " + (at + 1));
                }
            }
        }

        void force(int node) {
            Node master = nodes[node];
            master.forced = master.log.length;
            acknowledged[master.epoch()][node] = (byte) master.log.length;
        }

        /** Returns what happened; empty for nothing. */
        String replicate(int from, int to) {
            Node master = nodes[from];
            Node node = nodes[to];
            int epoch = master.epoch();
            Candidacy candidacy = ((Leading) master.election.stance()).candidacy();
            Election.Hearing hearing = node.election.onMasterHeard(
                    new Leader(candidacy, epoch), 0, draw(to, epoch));
            if (hearing.refusal().isPresent()) {
                return "";
            }
            node.election = hearing.next();
            String step = store(node, master, from, to);
            node.forced = node.log.length;
            boolean level = node.log.length <= master.log.length
                    && Arrays.equals(node.log, Arrays.copyOf(master.log, node.log.length))
                    && node.log.length >= starts[epoch] - 1;
            if (level || rule == Rule.SYNCED_EARLY) {
                node.election = node.election.onSynced(epoch);
            }
            if (node.election.ballot().syncedEpoch() == epoch || rule == Rule.LAST_ENTRY) {
                acknowledged[epoch][to] =
                        (byte) Math.max(acknowledged[epoch][to], node.log.length);
            }
            return step;
        }

        private String store(Node node, Node master, int from, int to) {
            int mismatch = Arrays.mismatch(node.log, master.log);
            int common = mismatch < 0 ? node.log.length : mismatch;
            if (node.log.length > common) {
                String step = to + " sets aside what follows " + common + ", for " + from;
                for (int at = common; at < node.log.length; at++) {
                    if (at < committed.length && node.log[at] == committed[at]) {
                        throw new Broken(step, "a committed entry is set aside");
                    }
                }
                node.log = Arrays.copyOf(node.log, common);
                return step;
            }
            if (common < master.log.length) {
                node.append(master.log[common]);
                return to + " takes the entry " + node.log.length + " from " + from;
            }
            return to + " hears " + from;
        }

        /** Returns whether it may. */
        boolean commit(int node, int id, String step) {
            Node master = nodes[node];
            int epoch = master.epoch();
            int holders = 0;
            for (byte position : acknowledged[epoch]) {
                holders += position >= id ? 1 : 0;
            }
            if (holders < MAJORITY) {
                return false;
            }
            for (int at = 0; at < committed.length; at++) {
                if (committed[at] != master.log[at]) {
                    throw new Broken(step, "two entries are committed as " + (at + 1));
                }
            }
            committed = Arrays.copyOf(master.log, id);
            return true;
        }
    }
}
