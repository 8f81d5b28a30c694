package replog.node.trace;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import replog.metrics.Counter;
import replog.metrics.Histogram;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Kind;
import replog.node.result.PendingResult;
import replog.replication.ReplicationAttempt;
import replog.replication.ReplicationAttempt.Result;
import replog.replication.ReplicationListener;

/**
 * What a node counts and times while it works; how it is at a moment is in its status.
 *
 * @param forces how long each force of the log to disk took
 */
public record NodeMeters(AppendMeter appends, ReplicationMeter replication, Histogram forces) {
    /** From the time of a fast disk to longer than any client waits. */
    static final List<Duration> BOUNDS = LongStream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000,
            25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
            10_000_000, 30_000_000, 60_000_000)
            .mapToObj(micros -> Duration.ofNanos(1_000 * micros)).toList();

    public NodeMeters() {
        this(new AppendMeter(), new ReplicationMeter(), new Histogram(BOUNDS));
    }

    /**
     * Counts appends by how they ended, each once, just before its client gets the answer, and how
     * long those took that were acknowledged. What took part in an append measured its time
     * already, so that counting asks no clock. Safe for use by several threads.
     */
    public static final class AppendMeter {
        private final Map<Kind, Counter> ends = new EnumMap<>(Kind.class);
        private final Map<Integer, Histogram> latencies = new ConcurrentHashMap<>();

        AppendMeter() {
            for (Kind end : Kind.values()) {
                ends.put(end, new Counter());
            }
        }

        /** Has an append counted once it was waited for, or broke off. */
        public PendingResult counted(Supplier<PendingResult> begun) {
            PendingResult pending = counting(begun);
            return () -> {
                AppendResult result = counting(pending::await);
                count(result);
                return result;
            };
        }

        private <T> T counting(Supplier<T> step) {
            try {
                return step.get();
            } catch (RuntimeException | Error e) {
                ends.get(Kind.BROKEN).increment();
                throw e;
            }
        }

        private void count(AppendResult result) {
            ends.get(Kind.of(result)).increment();
            if (result instanceof AppendResult.Acknowledged(var stored)) {
                latency(stored.concern()).record(stored.elapsed().toNanos());
            }
        }

        private Histogram latency(int concern) {
            return latencies.computeIfAbsent(concern, _ -> new Histogram(NodeMeters.BOUNDS));
        }

        /** How many ended so. */
        public long count(Kind end) {
            return ends.get(end).count();
        }

        /**
         * From arrival to acknowledgement, by write concern: of each in a cluster of that size, and
         * of higher ones that were reached before.
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

    /**
     * Counts what a master sends to its secondaries, by name, until the ones that are gone are
     * removed. Safe for use by several threads.
     */
    public static final class ReplicationMeter implements ReplicationListener {
        private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

        ReplicationMeter() {}

        /** What was sent to one secondary. */
        public static final class Tally {
            private final Map<Result, Counter> results = new EnumMap<>(Result.class);
            private final Histogram succeeded = new Histogram(NodeMeters.BOUNDS);
            private final Counter entries = new Counter();
            private final Counter bytes = new Counter();

            private Tally() {
                for (Result result : Result.values()) {
                    results.put(result, new Counter());
                }
            }

            private void count(ReplicationAttempt attempt) {
                results.get(attempt.result()).increment();
                if (attempt.result() == Result.SUCCEEDED) {
                    succeeded.record(attempt.elapsedNanos());
                    entries.add(attempt.lastId() - attempt.firstId() + 1);
                    bytes.add(attempt.bytes());
                }
            }

            /** How many requests ended so. */
            public long count(Result result) {
                return results.get(result).count();
            }

            /** How long those took that succeeded. */
            public Histogram.Snapshot succeeded() {
                return succeeded.snapshot();
            }

            /** In requests that succeeded; one that is sent again counts again. */
            public long entries() {
                return entries.count();
            }

            /** Of these entries, as they are on disk. */
            public long bytes() {
                return bytes.count();
            }
        }

        @Override
        public void onAttempt(String secondary, ReplicationAttempt attempt) {
            tallies.computeIfAbsent(secondary, _ -> new Tally()).count(attempt);
        }

        @Override
        public void onAcknowledged(String secondary, long firstId, long lastId) {
            // how far each is now is asked where that is known
        }

        /** Of each of these secondaries; all others are forgotten. */
        public SortedMap<String, Tally> tallies(Set<String> secondaries) {
            tallies.keySet().retainAll(secondaries);
            var byName = new TreeMap<String, Tally>();
            secondaries.forEach(name ->
                    byName.put(name, tallies.computeIfAbsent(name, _ -> new Tally())));
            return Collections.unmodifiableSortedMap(byName);
        }
    }
}
