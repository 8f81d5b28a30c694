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

    /** What a node showed at some moment. */
    record Read(String node, List<Entry> entries) {
        Read {
            entries = List.copyOf(entries);
        }
    }

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
        reads.add(read);
    }

    Collection<Operation> operations() {
        return List.copyOf(operations.values());
    }

    Collection<Read> reads() {
        return List.copyOf(reads);
    }
}
