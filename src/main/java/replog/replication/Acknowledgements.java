package replog.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import replog.durability.WriteConcern;

/**
 * Which node holds the master's history up to which entry, and the appends that wait for that.
 *
 * <p>An acknowledgement is a <em>position</em>: the highest id up to which a node is proven to
 * hold the history. The w-th highest of different nodes is what write concern w has reached, so a
 * duplicate can't count twice and a rejoin counts at once. Only the nodes that the cluster is
 * meant to have are held here, each under its name. A node that is heard under two names holds its
 * position under the one that was heard last: the other's may be that of a process that has died.
 *
 * <p>One lock guards all; the holders are one immutable list, replaced under it. A waiting append
 * has a latch of its own, opened when the position of its concern passes it: no thread wakes for
 * another's entry, and none wakes twice. No foreign code runs under the lock: after it, first the
 * committed id is published, then the latches are opened, so that a client that learns that an
 * entry is acknowledged finds it committed if a majority holds it.
 */
public final class Acknowledgements {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Holder> holders = new LinkedHashMap<>();
    private final List<TreeMap<ConcernWait.Key, ConcernWait>> waiting = new ArrayList<>();
    private final LongConsumer committed;
    private long[] reached = {};
    private int clusterSize;
    private volatile long committedId;
    private volatile long toldId;
    private volatile List<Holder> snapshot = List.of();
    private volatile long ownPosition = -1;
    private long waits;
    private boolean ended;

    /** What is proven of one node. */
    record Holder(String shownAs, UUID nodeId, long position, boolean durable) {
        private static final UUID NOBODY = new UUID(0, 0);

        static Holder unheard(String name) {
            return new Holder(name, NOBODY, 0, true);
        }
    }

    /** Why a wait ended. */
    public enum Ending {
        REACHED, TIMED_OUT, ENDED,
        /** The cluster has fewer nodes than the wait asks for. */
        BEYOND,
        INTERRUPTED
    }

    /** How a wait ended, and the nodes that held the entry then. */
    public record Waited(Ending ending, Holders holders) {}

    /**
     * The nodes that hold an entry.
     *
     * @param durable whether each of them has it on disk, not only in its page cache
     */
    public record Holders(List<String> names, boolean durable) {}

    /**
     * @param clusterSize how many nodes the cluster is meant to have, at least 1, as far as it is
     *     known before anything is recorded
     * @param committed gets the last entry that a majority ever held, when that rises; called by
     *     several threads, so that a lower one may come after a higher one; returns quickly
     */
    public Acknowledgements(int clusterSize, LongConsumer committed) {
        this.committed = committed;
        this.clusterSize = clusterSize;
        ensureRoomFor(clusterSize);
    }

    /**
     * From now on the cluster has this many nodes. What was committed stays committed;
     * a wait for more nodes than that ends.
     */
    public void resize(int clusterSize) {
        change(() -> {
            this.clusterSize = clusterSize;
            ensureRoomFor(clusterSize);
            var over = new ArrayList<ConcernWait>();
            for (var waits : waiting.subList(clusterSize, waiting.size())) {
                waits.values().forEach(ConcernWait::markBeyondCluster);
                over.addAll(waits.values());
                waits.clear();
            }
            return over;
        });
    }

    /** Gives a node its place in the order of names; it holds nothing yet. */
    public void addNode(String name) {
        locked(() -> holders.putIfAbsent(name, Holder.unheard(name)));
    }

    /** Takes a node's place away, and with it what it held. */
    public void remove(String name) {
        changeHolders(() -> holders.remove(name));
    }

    /**
     * Sets a node's position. It may fall, for a new instance: the caller decides that.
     *
     * @param name the place that it joined with
     * @param shownAs what answers call it
     */
    public void record(
            String name, String shownAs, UUID nodeId, long position, boolean durable) {
        changeHolders(() -> {
            holders.replaceAll((other, holder) -> other.equals(name)
                    || !holder.nodeId.equals(nodeId) ? holder : Holder.unheard(other));
            holders.put(name, new Holder(shownAs, nodeId, position, durable));
        });
    }

    /** Nothing is proven of a node any more. */
    public void forget(String name) {
        changeHolders(() -> holders.put(name, Holder.unheard(name)));
    }

    /** The master's own log has reached this entry; cheap when that is known. */
    public void recordOwn(String name, UUID nodeId, long position, boolean durable) {
        if (position > ownPosition) {
            changeHolders(() -> {
                ownPosition = Math.max(position, ownPosition);
                holders.put(name, new Holder(name, nodeId, ownPosition, durable));
            });
        }
    }

    /** The last entry that this many nodes hold. */
    public long reached(int w) {
        return locked(() -> w <= reached.length ? reached[w - 1] : 0);
    }

    /** The nodes that hold an entry, in the order in which they joined. */
    public Holders holders(long id) {
        return holders(snapshot, id);
    }

    /** A wait for this many nodes; its entry is given later. */
    public ConcernWait wait(int w) {
        return new ConcernWait(this, w);
    }

    /** Waits until {@code w} nodes hold an entry, for at most {@code nanos}. */
    public Waited await(long id, int w, long nanos) {
        var wait = new ConcernWait(this, w);
        wait.start(id);
        return wait.await(nanos);
    }

    /**
     * One append that waits.
     *
     * @param id its last entry
     * @param w how many nodes it asks for
     * @param sinceNanos by the monotonic clock
     * @param holders the nodes that hold the entry by now
     */
    public record Waiting(long id, int w, long sinceNanos, Holders holders) {}

    /** Those that wait now for the lowest ids, in their order, at most {@code most}. */
    public List<Waiting> oldestWaits(int most) {
        return locked(() -> waiting.stream()
                .flatMap(waits -> waits.values().stream().limit(most))
                .sorted(Comparator.comparing(wait -> wait.key().orElseThrow())).limit(most)
                .map(wait -> wait.view(snapshot)).toList());
    }

    /** How many appends wait now. */
    public int waitCount() {
        return locked(() -> waiting.stream().mapToInt(TreeMap::size).sum());
    }

    /** Says how many appends wait for which concern, and for whom; empty if none does. */
    public Optional<String> describeWaits() {
        return locked(() -> {
            var counts = new ArrayList<String>();
            long lastId = 0;
            for (int w = 1; w <= waiting.size(); w++) {
                var waits = waiting.get(w - 1);
                if (!waits.isEmpty()) {
                    counts.add(waits.size() + " for " + w + " nodes");
                    lastId = Math.max(lastId, waits.lastKey().id());
                }
            }
            long upTo = lastId;
            var behind = snapshot.stream().filter(holder -> holder.position() < upTo)
                    .map(holder -> holder.shownAs() + " holds " + holder.position()).toList();
            return counts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", counts)
                    + ", up to id " + upTo + (behind.isEmpty() ? ""
                            : "; " + String.join(", ", behind)));
        });
    }

    /** How long the oldest of all waits has lasted; zero if none does. Looks at each of them. */
    public Duration oldestWaitDuration() {
        return Duration.ofNanos(locked(() -> waiting.stream()
                .flatMap(waits -> waits.values().stream())
                .mapToLong(ConcernWait::elapsedNanos).max().orElse(0)));
    }

    private <T> T locked(Supplier<T> sight) {
        lock.lock();
        try {
            return sight.get();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waits, now and to come, whose concern is not reached. */
    public void endWaits() {
        change(() -> {
            ended = true;
            var over = new ArrayList<ConcernWait>();
            for (var waits : waiting) {
                over.addAll(waits.values());
                waits.clear();
            }
            return over;
        });
    }

    private void changeHolders(Runnable change) {
        change(() -> {
            change.run();
            return List.of();
        });
    }

    /** @param change returns whose wait is over by it, whatever is reached then */
    private void change(Supplier<List<ConcernWait>> change) {
        List<ConcernWait> ended;
        List<ConcernWait> reached;
        lock.lock();
        try {
            ended = change.get();
            reached = updateReached();
        } finally {
            lock.unlock();
        }
        publishCommitted();
        ended.forEach(ConcernWait::end);
        reached.forEach(ConcernWait::end);
    }

    /** On return at least what was committed before the call is published. */
    void publishCommitted() {
        long id = committedId;
        if (id > toldId) {
            committed.accept(id);
            toldId = id;
        }
    }

    /** Lets one wait for an entry; returns whether there is nothing to wait for. */
    boolean addWait(ConcernWait wait, long id) {
        lock.lock();
        try {
            ensureRoomFor(wait.w());
            boolean there = reached[wait.w() - 1] >= id;
            boolean over = wait.started(new ConcernWait.Key(id, waits++),
                    there ? Optional.of(snapshot) : Optional.empty());
            boolean beyond = wait.w() > clusterSize;
            if (beyond) {
                wait.markBeyondCluster();
            }
            if (over || ended || beyond) {
                return true;
            }
            waiting.get(wait.w() - 1).put(wait.key().orElseThrow(), wait);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits no more. */
    void remove(ConcernWait wait) {
        locked(() -> {
            wait.markLeft();
            wait.key().ifPresent(key -> waiting.get(wait.w() - 1).remove(key));
            return wait;
        });
    }

    /** Makes room for a concern; it stays, since an append may wait for it. */
    private void ensureRoomFor(int w) {
        while (waiting.size() < w) {
            waiting.add(new TreeMap<>());
        }
        if (reached.length < w) {
            reached = Arrays.copyOf(reached, w);
        }
    }

    /** Returns whose concern is reached now. */
    private List<ConcernWait> updateReached() {
        snapshot = List.copyOf(holders.values());
        var positions = new long[snapshot.size()];
        for (int number = 0; number < positions.length; number++) {
            positions[number] = snapshot.get(number).position();
        }
        Arrays.sort(positions);
        var over = new ArrayList<ConcernWait>();
        for (int w = 1; w <= reached.length; w++) {
            reached[w - 1] = w <= positions.length ? positions[positions.length - w] : 0;
            release(waiting.get(w - 1), reached[w - 1], over);
        }
        committedId = Math.max(committedId, reached[WriteConcern.majority(clusterSize) - 1]);
        return over;
    }

    private void release(TreeMap<ConcernWait.Key, ConcernWait> waits, long position,
            List<ConcernWait> over) {
        while (!waits.isEmpty() && waits.firstKey().id() <= position) {
            ConcernWait wait = waits.pollFirstEntry().getValue();
            wait.markReached(snapshot);
            over.add(wait);
        }
    }

    static Holders holders(List<Holder> at, long id) {
        var names = new ArrayList<String>(at.size());
        boolean durable = true;
        for (Holder holder : at) {
            if (holder.position >= id) {
                names.add(holder.shownAs);
                durable &= holder.durable;
            }
        }
        return new Holders(names, durable);
    }
}
