package replog.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import replog.log.Patience;

/**
 * Which node holds the master's history up to which entry, and the appends that wait for that.
 *
 * <p>An acknowledgement is a <em>position</em>: the highest id up to which a node is proven to
 * hold the history. The w-th highest of different nodes is what write concern w has reached, so a
 * duplicate can't count twice and a rejoin counts at once. Only the nodes that the cluster is
 * meant to have are held here, each under its name. A node that is heard under two names holds its
 * position under the one that was heard last: the other's may be that of a process that has died.
 *
 * <p>One monitor guards all; who holds what is one immutable list, replaced in it. A waiting append
 * has a latch of its own, opened when the position of its concern passes it: nobody wakes for the
 * news of others.
 */
public final class Acknowledgements {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Holder> holders = new LinkedHashMap<>();
    private final List<TreeMap<WaitKey, Wait>> waiting = new ArrayList<>();
    private final LongConsumer committed;
    private long[] reached = {};
    private int clusterSize;
    private long committedId;
    private volatile List<Holder> snapshot = List.of();
    private volatile long ownPosition = -1;
    private long waits;
    private boolean ended;

    private record Holder(String shownAs, UUID nodeId, long position, boolean durable) {
        private static final UUID NOBODY = new UUID(0, 0);

        static Holder unheard(String name) {
            return new Holder(name, NOBODY, 0, true);
        }
    }

    private record WaitKey(long id, long number) implements Comparable<WaitKey> {
        @Override
        public int compareTo(WaitKey other) {
            int byId = Long.compare(id, other.id);
            return byId == 0 ? Long.compare(number, other.number) : byId;
        }
    }

    private static final class Wait {
        private final CountDownLatch over = new CountDownLatch(1);
        private Optional<List<Holder>> reachedWith = Optional.empty();

        boolean isOverWithin(long nanos) {
            try {
                return Patience.await(over, nanos);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
    }

    /** Why a wait ended. */
    public enum Ending { REACHED, TIMED_OUT, ENDED }

    /** How a wait ended, and who held the entry then. */
    public record Waited(Ending ending, Holders holders) {}

    /**
     * Who holds an entry.
     *
     * @param durable whether each of them has it on disk, not only in its page cache
     */
    public record Holders(List<String> names, boolean durable) {}

    /**
     * @param clusterSize how many nodes the cluster is meant to have, at least 1, as far as it is
     *     known before anything is recorded
     * @param committed told the last entry that a majority ever held, on each change; returns
     *     quickly
     */
    public Acknowledgements(int clusterSize, LongConsumer committed) {
        this.committed = committed;
        this.clusterSize = clusterSize;
        grow(clusterSize);
    }

    /**
     * From now on the cluster is meant to have so many nodes. What was committed stays committed;
     * who waits for more nodes than that goes on waiting.
     */
    public void resize(int clusterSize) {
        lock.lock();
        try {
            this.clusterSize = clusterSize;
            grow(clusterSize);
            recount();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a node its place in the order of names; it holds nothing yet. */
    public void join(String name) {
        lock.lock();
        try {
            holders.putIfAbsent(name, Holder.unheard(name));
        } finally {
            lock.unlock();
        }
    }

    /** Takes a node's place away, and with it what it held. */
    public void leave(String name) {
        lock.lock();
        try {
            holders.remove(name);
            recount();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets a node's position; that it may fall, for a new instance, is the caller's to judge.
     *
     * @param name the place that it joined with
     * @param shownAs what answers call it
     */
    public void record(
            String name, String shownAs, UUID nodeId, long position, boolean durable) {
        lock.lock();
        try {
            holders.replaceAll((other, holder) -> other.equals(name)
                    || !holder.nodeId.equals(nodeId) ? holder : Holder.unheard(other));
            holders.put(name, new Holder(shownAs, nodeId, position, durable));
            recount();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is proven of a node any more. */
    public void forget(String name) {
        lock.lock();
        try {
            holders.put(name, Holder.unheard(name));
            recount();
        } finally {
            lock.unlock();
        }
    }

    /** The master's own log has reached this entry; cheap when that is known. */
    public void recordOwn(String name, UUID nodeId, long position, boolean durable) {
        if (position <= ownPosition) {
            return;
        }
        lock.lock();
        try {
            if (position > ownPosition) {
                ownPosition = position;
                holders.put(name, new Holder(name, nodeId, position, durable));
                recount();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The entry that so many nodes hold, the last of them. */
    public long reached(int w) {
        lock.lock();
        try {
            return w <= reached.length ? reached[w - 1] : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Who holds an entry, in the order in which they joined. */
    public Holders holders(long id) {
        return holders(snapshot, id);
    }

    /** Waits until so many nodes hold an entry, at most so many nanoseconds. */
    public Waited await(long id, int w, long nanos) {
        var wait = new Wait();
        WaitKey key;
        lock.lock();
        try {
            grow(w);
            if (reached[w - 1] >= id) {
                return new Waited(Ending.REACHED, holders(id));
            }
            if (ended) {
                return new Waited(Ending.ENDED, holders(id));
            }
            key = new WaitKey(id, waits++);
            waiting.get(w - 1).put(key, wait);
        } finally {
            lock.unlock();
        }
        boolean over = wait.isOverWithin(nanos);
        lock.lock();
        try {
            waiting.get(w - 1).remove(key);
        } finally {
            lock.unlock();
        }
        return wait.reachedWith
                .map(then -> new Waited(Ending.REACHED, holders(then, id)))
                .orElseGet(() -> new Waited(
                        over ? Ending.ENDED : Ending.TIMED_OUT, holders(id)));
    }

    /** How many appends wait now. */
    public int waiting() {
        lock.lock();
        try {
            return waiting.stream().mapToInt(TreeMap::size).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waits, now and to come, whose concern is not reached. */
    public void endWaits() {
        lock.lock();
        try {
            ended = true;
            for (var waits : waiting) {
                waits.values().forEach(wait -> wait.over.countDown());
                waits.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for a concern; it is never taken away, since somebody may wait for it. */
    private void grow(int w) {
        while (waiting.size() < w) {
            waiting.add(new TreeMap<>());
        }
        if (reached.length < w) {
            reached = Arrays.copyOf(reached, w);
        }
    }

    private void recount() {
        snapshot = List.copyOf(holders.values());
        long[] positions = snapshot.stream().mapToLong(Holder::position).sorted().toArray();
        for (int w = 1; w <= reached.length; w++) {
            reached[w - 1] = w <= positions.length ? positions[positions.length - w] : 0;
            release(waiting.get(w - 1), reached[w - 1]);
        }
        committedId = Math.max(committedId, reached[WriteConcern.majority(clusterSize) - 1]);
        committed.accept(committedId);
    }

    private void release(TreeMap<WaitKey, Wait> waits, long position) {
        while (!waits.isEmpty() && waits.firstKey().id() <= position) {
            Wait wait = waits.pollFirstEntry().getValue();
            wait.reachedWith = Optional.of(snapshot);
            wait.over.countDown();
        }
    }

    private static Holders holders(List<Holder> at, long id) {
        List<Holder> holding = at.stream().filter(holder -> holder.position >= id).toList();
        return new Holders(holding.stream().map(Holder::shownAs).toList(),
                holding.stream().allMatch(Holder::durable));
    }
}
