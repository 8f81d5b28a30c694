package replog.node;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import replog.metrics.Histogram;

/**
 * What a node counts and times while it works; how it is at a moment is in its status.
 *
 * @param forces how long each force of the log to disk took
 */
public record Meters(AppendMeter appends, ReplicationMeter replication, Histogram forces) {
    /** From what a fast disk takes to what nobody waits for. */
    static final List<Duration> BOUNDS = LongStream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000,
            25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
            10_000_000, 30_000_000, 60_000_000)
            .mapToObj(micros -> Duration.ofNanos(1_000 * micros)).toList();

    Meters() {
        this(new AppendMeter(), new ReplicationMeter(), new Histogram(BOUNDS));
    }
}
