package replog.scenario;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * All that the clients of a scenario did and saw.
 *
 * <p>Invariant: each value is sent once, so that an entry found tells the append that made it.
 * Safe for use by several threads.
 */
final class History {
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();
    private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
    private final Queue<Wipe> wipes = new ConcurrentLinkedQueue<>();
    private final Map<Entry, Entry> seen = new ConcurrentHashMap<>();

    /**
     * What a node showed at some moment.
     *
     * @param begunNanos when it was asked
     * @param fromId the first entry that was asked for
     * @param limit how many were asked for
     */
    record Read(String node, long begunNanos, long fromId, int limit, List<Entry> entries) {
        Read {
            entries = List.copyOf(entries);
        }
    }

    /** A node, which was down, lost its folder. */
    record Wipe(String node, long atNanos) {}

    /** All of it at one moment. */
    record Snapshot(
            Collection<Operation> operations, Collection<Read> reads, Collection<Wipe> wipes) {}

    /** An append is about to be sent. */
    void begin(String value) {
        if (operations.putIfAbsent(value, Operation.begun(value, System.nanoTime())) != null) {
            throw new IllegalArgumentException("\"" + value + "\" was sent before");
        }
    }

    /** An answer came, or none will; one that was sent on elsewhere was no append. */
    void end(String value, Outcome outcome) {
        long nowNanos = System.nanoTime();
        operations.computeIfPresent(value, (_, begun) -> outcome instanceof Outcome.Redirected
                ? null : begun.ended(outcome, nowNanos));
    }

    void add(Read read) {
        List<Entry> once = read.entries().stream()
                .map(entry -> seen.computeIfAbsent(entry, itself -> itself)).toList();
        reads.add(new Read(read.node(), read.begunNanos(), read.fromId(), read.limit(), once));
    }

    void wiped(String node) {
        wipes.add(new Wipe(node, System.nanoTime()));
    }

    Snapshot snapshot() {
        return new Snapshot(
                List.copyOf(operations.values()), List.copyOf(reads), List.copyOf(wipes));
    }
}
