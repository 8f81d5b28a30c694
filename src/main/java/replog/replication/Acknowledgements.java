package replog.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * Which node holds the master's history up to which entry, and the appends that wait for that.
 *
 * <p>An acknowledgement is a <em>position</em>: the highest id up to which a node is proven to
 * hold the history. The w-th highest of different nodes is what write concern w has reached, so a
 * duplicate can't count twice and a rejoin counts at once. Only the nodes that the cluster is
 * meant to have are held here, each under its name; two names of one node id count once.
 *
 * <p>One monitor guards all. A waiting append has a latch of its own, opened when the position of
 * its concern passes it: nobody wakes for the news of others.
 */
public final class Acknowledgements {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ends = lock.newCondition();
    private final Map<String, Holder> holders = new LinkedHashMap<>();
    private final List<TreeMap<WaitKey, Wait>> waiting = new ArrayList<>();
    private final long[] reached;
    private final LongConsumer committed;
    private volatile long ownPosition = -1;
    private long waits;
    private boolean ended;

    private record Holder(UUID nodeId, long position, boolean durable) {
        static final Holder UNHEARD = new Holder(new UUID(0, 0), 0, true);
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
        private boolean reached;

        boolean isOverWithin(long nanos) {
            try {
                return over.await(nanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
    }

    /** How a wait ended. */
    public enum Ending { REACHED, TIMED_OUT, ENDED }

    /**
     * Who holds an entry.
     *
     * @param durable whether each of them has it on disk, not only in its page cache
     */
    public record Holders(List<String> names, boolean durable) {}

    /**
     * @param clusterSize the highest concern, at least 1
     * @param committed told the last entry that a majority holds, on each change; returns quickly
     */
    public Acknowledgements(int clusterSize, LongConsumer committed) {
        this.reached = new long[clusterSize];
        this.committed = committed;
        for (int w = 1; w <= clusterSize; w++) {
            waiting.add(new TreeMap<>());
        }
    }

    /** Gives a node its place in the order of names; it holds nothing yet. */
    public void join(String name) {
        lock.lock();
        try {
            holders.putIfAbsent(name, Holder.UNHEARD);
        } finally {
            lock.unlock();
        }
    }

    /** Sets a node's position; that it may fall, for a new instance, is the caller's to judge. */
    public void record(String name, UUID nodeId, long position, boolean durable) {
        lock.lock();
        try {
            holders.put(name, new Holder(nodeId, position, durable));
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
                holders.put(name, new Holder(nodeId, position, durable));
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
            return reached[w - 1];
        } finally {
            lock.unlock();
        }
    }

    /** The names of the nodes that hold an entry, in the order in which they joined. */
    public Holders holders(long id) {
        lock.lock();
        try {
            var names = new ArrayList<String>();
            var seen = new HashSet<UUID>();
            boolean durable = true;
            for (var holder : holders.entrySet()) {
                if (holder.getValue().position >= id && seen.add(holder.getValue().nodeId)) {
                    names.add(holder.getKey());
                    durable &= holder.getValue().durable;
                }
            }
            return new Holders(names, durable);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many nodes hold an entry, at most so many nanoseconds. */
    public Ending await(long id, int w, long nanos) {
        var wait = new Wait();
        WaitKey key;
        lock.lock();
        try {
            if (reached[w - 1] >= id) {
                return Ending.REACHED;
            }
            if (ended) {
                return Ending.ENDED;
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
            ends.signalAll();
            if (wait.reached) {
                return Ending.REACHED;
            }
            return over ? Ending.ENDED : Ending.TIMED_OUT;
        } finally {
            lock.unlock();
        }
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

    /** Waits until nobody waits any more, at most so long. */
    public void awaitNobodyWaits(Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (waiting.stream().anyMatch(waits -> !waits.isEmpty()) && left > 0) {
                left = ends.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
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

    private void recount() {
        var byNode = new HashMap<UUID, Long>();
        holders.values().forEach(
                holder -> byNode.merge(holder.nodeId, holder.position, Math::max));
        long[] positions = byNode.values().stream().mapToLong(Long::longValue).sorted().toArray();
        for (int w = 1; w <= reached.length; w++) {
            reached[w - 1] = w <= positions.length ? positions[positions.length - w] : 0;
            release(waiting.get(w - 1), reached[w - 1]);
        }
        committed.accept(reached[WriteConcern.majority(reached.length) - 1]);
    }

    private static void release(TreeMap<WaitKey, Wait> waits, long position) {
        while (!waits.isEmpty() && waits.firstKey().id() <= position) {
            Wait wait = waits.pollFirstEntry().getValue();
            wait.reached = true;
            wait.over.countDown();
        }
    }
}
