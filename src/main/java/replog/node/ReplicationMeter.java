package replog.node;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import replog.metrics.Counter;
import replog.metrics.Histogram;
import replog.replication.Attempt;
import replog.replication.Attempt.Result;
import replog.replication.Watcher;

/**
 * Counts what a master sends to its secondaries, by their names, until somebody says which of them
 * are gone. Safe for use by several threads.
 */
public final class ReplicationMeter implements Watcher {
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    ReplicationMeter() {}

    /** What was sent to one secondary. */
    public static final class Tally {
        private final Map<Result, Counter> results = new EnumMap<>(Result.class);
        private final Histogram succeeded = new Histogram(Meters.BOUNDS);
        private final Counter entries = new Counter();
        private final Counter bytes = new Counter();

        private Tally() {
            for (Result result : Result.values()) {
                results.put(result, new Counter());
            }
        }

        private void count(Attempt attempt) {
            results.get(attempt.result()).increment();
            if (attempt.result() == Result.SUCCEEDED) {
                succeeded.note(attempt.elapsedNanos());
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
    public void attempted(String secondary, Attempt attempt) {
        tallies.computeIfAbsent(secondary, _ -> new Tally()).count(attempt);
    }

    @Override
    public void acknowledged(String secondary, long firstId, long lastId) {
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
