package replog.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, counted by fixed bounds since the start. Nothing is ever taken back.
 *
 * <p>Each bucket holds what is above the bound before it and at most its own; the last one has no
 * bound. They are added up when somebody reads, so that to note a duration touches one bucket and
 * the sum. Safe for use by several threads, none of which ever waits for another.
 */
public final class Histogram {
    private final long[] boundsNanos;
    private final LongAdder[] buckets;
    private final LongAdder sumNanos = new LongAdder();

    /** @param bounds rising, each positive */
    public Histogram(List<Duration> bounds) {
        this.boundsNanos = bounds.stream().mapToLong(Duration::toNanos).toArray();
        for (int number = 0; number < boundsNanos.length; number++) {
            long before = number == 0 ? 0 : boundsNanos[number - 1];
            if (boundsNanos[number] <= before) {
                throw new IllegalArgumentException("bounds rise, and " + bounds.get(number)
                        + " is not above " + Duration.ofNanos(before));
            }
        }
        this.buckets = new LongAdder[boundsNanos.length + 1];
        Arrays.setAll(buckets, _ -> new LongAdder());
    }

    /**
     * What was counted by a moment.
     *
     * @param buckets by rising bounds
     * @param count of all, those beyond the last bound too
     */
    public record Snapshot(List<Bucket> buckets, long count, Duration sum) {
        public Snapshot {
            buckets = List.copyOf(buckets);
        }
    }

    /** The number of durations up to this bound; cumulative, as Prometheus has it. */
    public record Bucket(Duration bound, long count) {}

    public void record(long nanos) {
        int found = Arrays.binarySearch(boundsNanos, nanos);
        buckets[found < 0 ? -found - 1 : found].increment();
        sumNanos.add(nanos);
    }

    /** Its count is that of its buckets; of what is noted meanwhile the sum may know more. */
    public Snapshot snapshot() {
        var cumulative = new Bucket[boundsNanos.length];
        long count = 0;
        for (int number = 0; number < cumulative.length; number++) {
            count += buckets[number].sum();
            cumulative[number] = new Bucket(Duration.ofNanos(boundsNanos[number]), count);
        }
        count += buckets[cumulative.length].sum();
        return new Snapshot(List.of(cumulative), count, Duration.ofNanos(sumNanos.sum()));
    }
}
