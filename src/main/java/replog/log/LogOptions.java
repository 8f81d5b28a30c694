package replog.log;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongConsumer;
import replog.durability.FsyncMode;

/**
 * What a log is opened with.
 *
 * @param segmentBytes a segment's size before the next one is begun; one atomic append may go
 *     beyond it
 * @param clock gives entries their timestamps, and nothing else
 * @param rest how long nothing must have been appended before the committed id and the forced
 *     position are noted on disk by themselves
 * @param forced gets on the writer's thread the nanoseconds of each force that made entries
 *     durable, or what is known of them; to return quickly
 */
public record LogOptions(long segmentBytes, FsyncMode forcing, InstantSource clock, Duration rest,
        LongConsumer forced) {
    private static final Duration REST = Duration.ofSeconds(1);

    /** The same, with a rest of one second, and no listener. */
    public LogOptions(long segmentBytes, FsyncMode forcing, InstantSource clock) {
        this(segmentBytes, forcing, clock, REST);
    }

    /** The same, with no listener. */
    public LogOptions(long segmentBytes, FsyncMode forcing, InstantSource clock, Duration rest) {
        this(segmentBytes, forcing, clock, rest, _ -> { });
    }

    /** The same, with a listener for the duration of forces. */
    public LogOptions withForceListener(LongConsumer forced) {
        return new LogOptions(segmentBytes, forcing, clock, rest, forced);
    }
}
