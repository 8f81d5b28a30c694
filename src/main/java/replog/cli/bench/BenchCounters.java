package replog.cli.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import replog.cli.append.AppendReply;

/**
 * Counts a run's requests by outcome. Latencies and what the rates are made of count from the
 * warm-up's end to the run's; errors, and what became of entries, from the first request to the
 * last. Any number of threads.
 */
final class BenchCounters {
    private static final int MAX_KINDS = 50;
    private static final String MORE = "others";

    private final long fromNanos;
    private final int entriesPerRequest;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final Map<AppendReply.Data, LongAdder> entries = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /** @param fromNanos when the warm-up ends, by {@link System#nanoTime} */
    BenchCounters(long fromNanos, int entriesPerRequest) {
        this.fromNanos = fromNanos;
        this.entriesPerRequest = entriesPerRequest;
        for (var data : AppendReply.Data.values()) {
            entries.put(data, new LongAdder());
        }
    }

    void count(AppendReply result, long beganNanos, long answeredNanos) {
        entries.get(result.data()).add(entriesPerRequest);
        if (result.error().isPresent()) {
            String kind = result.error().get();
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
    LatencyHistogram latencies() {
        return latencies;
    }

    long entries(AppendReply.Data data) {
        return entries.get(data).sum();
    }

    /** How many entries met which outcome. */
    Map<AppendReply.Data, Long> entries() {
        return sums(entries);
    }

    /** How many requests failed, by kind. */
    Map<String, Long> errors() {
        return sums(errors);
    }

    long errorCount() {
        return errors().values().stream().mapToLong(Long::longValue).sum();
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> counts) {
        return counts.entrySet().stream().collect(
                Collectors.toMap(Map.Entry::getKey, count -> count.getValue().sum()));
    }
}
