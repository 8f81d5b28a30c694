package replog.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what became of a run's requests. Latencies and what the rates are made of count from the
 * warm-up's end to the run's; errors, and what became of entries, from the first request to the
 * last. Any number of threads.
 */
final class BenchTally {
    private static final int MAX_KINDS = 50;
    private static final String MORE = "others";

    private final long fromNanos;
    private final int entriesPerRequest;
    private final Histogram latencies = new Histogram();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final Map<AppendFate.Data, LongAdder> entries = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /** @param fromNanos when the warm-up ends, by {@link System#nanoTime} */
    BenchTally(long fromNanos, int entriesPerRequest) {
        this.fromNanos = fromNanos;
        this.entriesPerRequest = entriesPerRequest;
        for (var data : AppendFate.Data.values()) {
            entries.put(data, new LongAdder());
        }
    }

    void count(AppendFate fate, long beganNanos, long answeredNanos) {
        entries.get(fate.data()).add(entriesPerRequest);
        if (fate.error().isPresent()) {
            String kind = fate.error().get();
            boolean room = errors.size() < MAX_KINDS || errors.containsKey(kind);
            errors.computeIfAbsent(room ? kind : MORE, _ -> new LongAdder()).increment();
        } else if (!ended && answeredNanos - fromNanos >= 0) {
            latencies.record(answeredNanos - beganNanos);
        }
    }

    /** From now on no latency counts. */
    void end() {
        ended = true;
    }

    /** Of the requests that were acknowledged while it counts. */
    Histogram latencies() {
        return latencies;
    }

    long entries(AppendFate.Data data) {
        return entries.get(data).sum();
    }

    /** How many requests ended so, by kind. */
    Map<String, Long> errors() {
        var sums = new TreeMap<String, Long>();
        errors.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }

    long errorCount() {
        return errors().values().stream().mapToLong(Long::longValue).sum();
    }
}
