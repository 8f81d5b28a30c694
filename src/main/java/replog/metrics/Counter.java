package replog.metrics;

import java.util.concurrent.atomic.LongAdder;

/** How often something happened since the start: only rises. Safe for use by several threads. */
public final class Counter {
    private final LongAdder count = new LongAdder();

    public void increment() {
        count.increment();
    }

    /** @param more 0 or more */
    public void add(long more) {
        if (more < 0) {
            throw new IllegalArgumentException("a counter does not fall by " + -more);
        }
        count.add(more);
    }

    /** Up to now; what is counted meanwhile may be missing. */
    public long count() {
        return count.sum();
    }
}
