package replog.election;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import replog.election.Election.Draw;
import replog.election.ElectionState.Contact;
import replog.election.ElectionState.Leader;
import replog.election.ElectionState.Leading;

/**
 * A whole cluster on virtual time: each node runs the real {@link Election} over a log of its own,
 * while messages get lost, come late, twice or out of order, links are cut, one way or both,
 * processes crash and lose what was not forced, pause, or have their clock stopped, disks are slow,
 * folders are emptied, and members leave and return. One seed is one course of events.
 *
 * <p>After each step: an epoch has one master; what was committed never changes; no two nodes hold
 * a lease at once, unless a clock stopped; a synced node's log is a prefix of its master's. At the
 * end all is healed: a master is chosen, goes on committing, and all nodes hold all that was
 * committed.
 */
final class ElectionSimulation {
    private static final long MILLI = 1_000_000;
    private static final long FAILOVER_NANOS = 2_000 * MILLI;
    private static final long HEARTBEAT_NANOS = 1_000 * MILLI;
    private static final long VOTE_TIMEOUT_NANOS = 500 * MILLI;
    private static final long TROUBLE_NANOS = 60_000 * MILLI;
    private static final long HEALING_NANOS = 40_000 * MILLI;

    final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
    final List<Node> nodes = new ArrayList<>();
    final Set<Integer> registered = new HashSet<>();
    private final ElectionTrouble trouble = new ElectionTrouble(this);
    private final Map<Long, Candidacy> masters = new HashMap<>();
    private final List<Long> committed = new ArrayList<>();
    private final List<Long> committedIn = new ArrayList<>();
    private final List<String> course = new ArrayList<>();
    private long nowNanos;
    private long number;
    private long values;
    private boolean clockStopped;
    private int elections;

    /** What a run came to. */
    record Outcome(int elections, int committed) {}

    private record Event(long atNanos, long number, Runnable run) {}

    /** What a master sends, with its whole log, of which the receiver takes a part. */
    private record Append(Leader leader, Electorate electorate, long startId, List<Long> log,
            int committed, long sentNanos) {}

    private record Appended(UUID nodeId, long epoch, Contact contact, int index) {}

    private ElectionSimulation(long seed, int size) {
        this.random = new Random(seed);
        for (int index = 0; index < size; index++) {
            registered.add(index);
        }
        var ids = new ArrayList<UUID>();
        for (int index = 0; index < size; index++) {
            ids.add(id());
        }
        var all = new Electorate(new Electorate.Version(0, 1), Set.copyOf(ids));
        ids.forEach(id -> nodes.add(new Node(nodes.size(), id, all)));
    }

    /** @throws AssertionError with the course of events, if an invariant broke */
    static Outcome run(long seed, int size) {
        var simulation = new ElectionSimulation(seed, size);
        try {
            return simulation.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed %s, %s nodes: %s\n%s".formatted(seed, size,
                    e.getMessage(), String.join("\n", simulation.course)), e);
        }
    }

    private Outcome run() {
        nodes.forEach(node -> node.start(0));
        trouble.begin();
        runUntil(TROUBLE_NANOS);
        trouble.heal();
        int before = committed.size();
        runUntil(TROUBLE_NANOS + HEALING_NANOS);
        long masters = nodes.stream().filter(Node::holdsLease).count();
        require(masters == 1, masters + " masters at the end");
        require(committed.size() > before, "nothing was committed after all was healed");
        nodes.stream().filter(node -> node.up && registered.contains(node.index)).forEach(node ->
                require(node.log.size() >= before
                        && node.log.subList(0, before).equals(committed.subList(0, before)),
                        node + " lacks what was committed: " + node.log));
        return new Outcome(elections, committed.size());
    }

    private void runUntil(long endNanos) {
        while (!events.isEmpty() && events.peek().atNanos() <= endNanos) {
            Event event = events.remove();
            nowNanos = event.atNanos();
            event.run().run();
            check();
        }
    }

    private void check() {
        Node leaseholder = null;
        for (Node node : nodes) {
            if (node.holdsLease()) {
                require(leaseholder == null || clockStopped,
                        "both %s and %s hold a lease".formatted(leaseholder, node));
                leaseholder = node;
            }
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(nowNanos / MILLI + " ms: " + otherwise);
        }
    }

    void say(String what) {
        course.add(nowNanos / MILLI + " ms: " + what);
    }

    void after(long nanos, Runnable run) {
        events.add(new Event(nowNanos + nanos, number++, run));
    }

    long millis(int most) {
        return random.nextLong(most * MILLI);
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private Draw draw() {
        return new Draw(random.nextDouble(), id());
    }

    private void send(Node from, Node to, Runnable delivery) {
        trouble.delaysNanos(from, to).forEach(nanos -> after(nanos, () -> to.receive(delivery)));
    }

    /** A process, its log and its disk. What is volatile begins anew with each process. */
    final class Node {
        final int index;
        UUID id;
        private Ballot ballot = Ballot.NONE;
        Electorate electorate;
        private List<Long> log = new ArrayList<>();
        private int forced;
        int diskMillis = 1;
        private Election election;
        private int known;
        private boolean up;
        boolean gone;
        private boolean pausing;
        private int process;
        private boolean writing;
        private long clockBehindNanos;
        private long ticks;
        private final List<Runnable> inbox = new ArrayList<>();

        Node(int index, UUID id, Electorate electorate) {
            this.index = index;
            this.id = id;
            this.electorate = electorate;
        }

        @Override
        public String toString() {
            return "node " + index;
        }

        long clock() {
            return nowNanos - clockBehindNanos;
        }

        boolean leads() {
            return up && election.stance() instanceof Leading;
        }

        boolean holdsLease() {
            return leads() && !pausing
                    && election.leaseEndNanos(clock()).getAsLong() - clock() > 0;
        }

        boolean isLevel() {
            return log.size() >= committed.size() && forced >= committed.size();
        }

        LogRank rank() {
            return new LogRank(election.ballot().syncedEpoch(), log.size());
        }

        void start(long process) {
            up = true;
            election = Election.begin(new Election.Rules(id, FAILOVER_NANOS, OptionalInt.empty(),
                    true), electorate, ballot, index == 0, clock(), draw());
            tickLater();
            every(HEARTBEAT_NANOS, this::heartbeat);
            every(50 * MILLI, this::acceptFromClient);
        }

        private void every(long nanos, Runnable what) {
            int mine = process;
            after(random.nextLong(nanos), () -> {
                if (process == mine && up) {
                    receive(what);
                    every(nanos, what);
                }
            });
        }

        /** Of the ticks that were asked for, the last one counts. */
        private void tickLater() {
            long mine = ++ticks;
            election.nextTickNanos().ifPresent(at ->
                    after(Math.max(MILLI, at - clock()), () -> {
                        if (ticks == mine && up) {
                            receive(() -> step(election.tick(rank(), clock(), draw())));
                        }
                    }));
        }

        void crash() {
            if (up) {
                up = false;
                process++;
                writing = false;
                inbox.clear();
                int left = forced + random.nextInt(log.size() - forced + 1);
                log = new ArrayList<>(log.subList(0, left));
                forced = left;
                known = 0;
                say(this + " crashes, and keeps " + left);
            }
        }

        void restart() {
            if (!up && !gone) {
                process++;
                say(this + " restarts in epoch " + ballot.epoch());
                start(process);
            }
        }

        void empty() {
            say(this + " is emptied");
            id = id();
            ballot = Ballot.NONE;
            electorate = Electorate.NONE;
            log = new ArrayList<>();
            forced = 0;
        }

        void pause(long nanos, boolean stopsClock) {
            if (!pausing) {
                say(this + " pauses for " + nanos / MILLI + " ms"
                        + (stopsClock ? ", with its clock" : ""));
                pausing = true;
                clockStopped |= stopsClock;
                after(nanos, () -> {
                    clockBehindNanos += stopsClock ? nanos : 0;
                    resume();
                });
            }
        }

        void resume() {
            if (pausing) {
                pausing = false;
                drain();
            }
        }

        /** One input at a time, and none while it waits for its disk. */
        void receive(Runnable input) {
            if (up) {
                inbox.add(input);
                drain();
            }
        }

        private void drain() {
            while (up && !pausing && !writing && !inbox.isEmpty()) {
                inbox.removeFirst().run();
            }
        }

        /** Makes it the node's state once all of it is on disk, and goes on then. */
        private void become(Election next, Runnable then) {
            boolean writes = !next.ballot().equals(ballot)
                    || !next.electorate().equals(electorate) || forced < log.size();
            if (!writes) {
                enter(next, then);
                return;
            }
            writing = true;
            int mine = process;
            int length = log.size();
            after(millis(diskMillis), () -> {
                if (process != mine) {
                    if (!up && random.nextBoolean() && log.size() == length) {
                        ballot = election.rules().nodeId().equals(id) ? next.ballot() : ballot;
                    }
                    return;
                }
                ballot = next.ballot();
                electorate = next.electorate();
                forced = length;
                writing = false;
                enter(next, then);
                drain();
            });
        }

        private void enter(Election next, Runnable then) {
            boolean ledBefore = leads();
            election = next;
            if (leads() && !ledBefore) {
                elections++;
                long epoch = ballot.epoch();
                Candidacy mine = ballot.grantedTo().orElseThrow();
                Candidacy other = masters.putIfAbsent(epoch, mine);
                say(this + " leads in epoch " + epoch + " from " + log.size());
                require(other == null, "two masters of epoch " + epoch);
                int before = (int) committedIn.stream().filter(its -> its < epoch).count();
                require(log.size() >= before
                        && log.subList(0, before).equals(committed.subList(0, before)),
                        this + " leads and lacks what was committed before");
                inbox.addFirst(this::heartbeat);
            }
            then.run();
            tickLater();
        }

        private void step(Election.Step step) {
            become(step.next(), () -> step.ask().ifPresent(this::askVoters));
        }

        private void askVoters(VoteRequest request) {
            for (Node other : nodes) {
                UUID voter = other.id;
                if (other != this && election.electorate().voters().contains(voter)) {
                    send(this, other, () -> other.onVoteRequest(request, this));
                }
            }
            election.electorate().voters().stream().sorted().forEach(voter ->
                    after(VOTE_TIMEOUT_NANOS, () -> receive(() -> step(election.onVoteFailed(
                            request, voter, rank(), clock(), draw())))));
        }

        private void onVoteRequest(VoteRequest request, Node candidate) {
            Election.Reply reply = election.onVoteRequest(request, rank(), clock(), draw());
            become(reply.next(), () -> send(this, candidate, () -> candidate.step(
                    candidate.election.onVoteResponse(reply.response(), candidate.rank(),
                            candidate.clock(), draw()))));
        }

        private void heartbeat() {
            if (leads()) {
                nodes.stream().filter(node -> node != this).forEach(this::replicateTo);
                changeMembers();
            }
        }

        private void replicateTo(Node node) {
            var leading = (Leading) election.stance();
            var append = new Append(new Leader(leading.candidacy(), leading.epoch()),
                    election.electorate(), leading.startId(),
                    List.copyOf(log.subList(0, forced)), known, clock());
            send(this, node, () -> node.onAppend(append, this));
        }

        private void acceptFromClient() {
            if (holdsLease() && random.nextInt(12) == 0) {
                log.add(ballot.epoch() << 32 | ++values);
                become(election, this::heartbeat);
            }
        }

        private void onAppend(Append append, Node master) {
            Election.Hearing hearing = election.onMasterHeard(append.leader(), clock(), draw());
            if (hearing.refusal().isPresent()) {
                long epoch = ballot.epoch();
                send(this, master, () -> master.onRefused(epoch));
                return;
            }
            Election next = hearing.next().onElectorate(append.electorate());
            become(next, () -> {
                store(append);
                become(log.size() < append.startId() ? election
                        : election.onSynced(append.leader().epoch()), () -> answer(append, master));
            });
        }

        /** Makes its log a prefix of the master's, unless the message is late. */
        private void store(Append append) {
            long epoch = append.leader().epoch();
            int common = 0;
            while (common < log.size() && common < append.log().size()
                    && log.get(common).equals(append.log().get(common))) {
                common++;
            }
            boolean synced = election.ballot().syncedEpoch() == epoch;
            if (common < log.size() && synced) {
                require(common == append.log().size(), this + " forks from its own master");
                return;
            }
            if (common < log.size()) {
                require(common >= known, this + " would set aside what it knows as committed");
                say("%s sets aside %s to %s".formatted(this, common + 1, log.size()));
                log = new ArrayList<>(log.subList(0, common));
                forced = Math.min(forced, common);
            }
            int most = Math.min(append.log().size(), log.size() + 1 + random.nextInt(20));
            log.addAll(append.log().subList(log.size(), most));
            known = Math.max(known, Math.min(append.committed(), log.size()));
        }

        private void answer(Append append, Node master) {
            long epoch = append.leader().epoch();
            boolean synced = ballot.syncedEpoch() == epoch && ballot.epoch() == epoch;
            var answer = new Appended(id, epoch, new Contact(append.sentNanos(),
                    electorate.version(), synced ? forced : -1), index);
            send(this, master, () -> master.onAppended(answer));
        }

        private void onRefused(long epoch) {
            become(election.onHigherEpoch(epoch, clock(), draw()), () -> { });
        }

        private void onAppended(Appended answer) {
            if (!(election.stance() instanceof Leading leading)
                    || leading.epoch() != answer.epoch()) {
                return;
            }
            election = election.onContact(answer.nodeId(), answer.contact());
            commit();
            if (answer.contact().syncedId() < forced) {
                replicateTo(nodes.get(answer.index()));
            }
        }

        private void commit() {
            var leading = (Leading) election.stance();
            Electorate now = election.electorate();
            long[] positions = now.voters().stream().mapToLong(voter -> voter.equals(id) ? forced
                    : Optional.ofNullable(leading.contacts().get(voter))
                            .map(Contact::syncedId).orElse(-1L)).sorted().toArray();
            int reached = (int) positions[positions.length - now.majority()];
            if (reached < leading.startId() || reached <= known) {
                return;
            }
            for (int at = 0; at < reached; at++) {
                if (at < committed.size()) {
                    require(committed.get(at).equals(log.get(at)),
                            this + " commits another entry as " + (at + 1));
                } else {
                    committed.add(log.get(at));
                    committedIn.add(leading.epoch());
                }
            }
            known = reached;
        }

        /** One change at a time; a node that came back empty takes the place that it had. */
        private void changeMembers() {
            if (trouble.doSomeStayDown()) {
                return; // with them a change might take away the majority that is left
            }
            Set<UUID> voters = election.electorate().voters();
            Optional<UUID> change = voters.stream().filter(voter -> nodes.stream().noneMatch(node ->
                            node.id.equals(voter) && registered.contains(node.index)))
                    .sorted().findFirst()
                    .or(() -> nodes.stream().filter(node -> registered.contains(node.index)
                            && !voters.contains(node.id)).map(node -> node.id).findFirst());
            change.map(voter -> election.toggleVoter(voter, known, clock()))
                    .filter(next -> next != election)
                    .ifPresent(next -> become(next, () -> say(
                            "%s: %s vote, list %s".formatted(this,
                                    next.electorate().voters().size(),
                                    next.electorate().version()))));
        }
    }
}
