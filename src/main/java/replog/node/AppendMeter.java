package replog.node;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import replog.metrics.Counter;
import replog.metrics.Histogram;

/**
 * Counts appends by how they ended, each once and when its client is about to be told, and how long
 * those took that were acknowledged. What took part in an append measured its time already, so that
 * counting asks no clock. Safe for use by several threads.
 */
public final class AppendMeter {
    private final Map<AppendEnd, Counter> ends = new EnumMap<>(AppendEnd.class);
    private final Map<Integer, Histogram> latencies = new ConcurrentHashMap<>();

    AppendMeter() {
        for (AppendEnd end : AppendEnd.values()) {
            ends.put(end, new Counter());
        }
    }

    /** Has an append counted once it was waited for, or broke off. */
    Appending counted(Supplier<Appending> begun) {
        Appending appending = counting(begun);
        return () -> {
            AppendResult result = counting(appending::await);
            count(result);
            return result;
        };
    }

    private <T> T counting(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            ends.get(AppendEnd.BROKEN).increment();
            throw e;
        }
    }

    private void count(AppendResult result) {
        ends.get(AppendEnd.of(result)).increment();
        if (result instanceof AppendResult.Acknowledged(var stored)) {
            latency(stored.concern()).note(stored.elapsed().toNanos());
        }
    }

    private Histogram latency(int concern) {
        return latencies.computeIfAbsent(concern, _ -> new Histogram(Meters.BOUNDS));
    }

    /** How many ended so. */
    public long count(AppendEnd end) {
        return ends.get(end).count();
    }

    /**
     * From arrival to acknowledgement, by write concern: of each in a cluster of that size, and of
     * higher ones that were reached before.
     */
    public SortedMap<Integer, Histogram.Snapshot> latencies(int clusterSize) {
        var byConcern = new TreeMap<Integer, Histogram.Snapshot>();
        for (int concern = 1; concern <= clusterSize; concern++) {
            latency(concern);
        }
        latencies.forEach((concern, histogram) -> byConcern.put(concern, histogram.snapshot()));
        return Collections.unmodifiableSortedMap(byConcern);
    }
}
