package replog.cli.bench;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each length of time came about, in constant memory (37 KiB).
 *
 * <p>Lengths are counted in buckets: each power of two is divided into 128 of equal width. A
 * quantile is the upper end of its bucket, and never above the longest that was recorded: so it is
 * never too small, and too large by less than 1/128 (0.8 %). Below 256 ns, and for the longest, it
 * is exact. Any number of threads.
 */
final class LatencyHistogram {
    /** What is longer counts as that long, but for {@link #maxNanos}: 73 minutes. */
    static final long MOST_NANOS = (1L << 42) - 1;

    private static final int BITS = 7;

    private final AtomicLongArray buckets = new AtomicLongArray(bucket(MOST_NANOS) + 1);
    private final LongAdder count = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    void record(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("a negative length of time: " + nanos);
        }
        buckets.incrementAndGet(bucket(Math.min(nanos, MOST_NANOS)));
        count.increment();
        longest.accumulate(nanos);
    }

    long count() {
        return count.sum();
    }

    /** 0 if nothing was recorded. */
    long maxNanos() {
        return longest.get();
    }

    /**
     * What the share {@code q} of all took no longer than; 0 if nothing was recorded.
     *
     * @param q above 0, and at most 1
     */
    long quantileNanos(double q) {
        if (!(q > 0 && q <= 1)) {
            throw new IllegalArgumentException("no share: " + q);
        }
        long total = 0;
        for (int i = 0; i < buckets.length(); i++) {
            total += buckets.get(i);
        }
        long rank = (long) Math.ceil(q * total);
        long seen = 0;
        for (int i = 0; i < buckets.length(); i++) {
            seen += buckets.get(i);
            if (seen >= rank && seen > 0) {
                return Math.min(upperEnd(i), maxNanos());
            }
        }
        return 0;
    }

    /** The two first powers hold each length by itself; each further one is 128 buckets. */
    static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos | 1) - BITS);
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    /** The longest that falls into it. */
    static long upperEnd(int bucket) {
        int shift = Math.max(0, (bucket >>> BITS) - 1);
        long first = bucket - ((long) shift << BITS);
        return (first + 1 << shift) - 1;
    }
}
