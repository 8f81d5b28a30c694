package replog.log;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a log is opened with.
 *
 * @param segmentBytes a segment's size before the next one is begun; one atomic append may go
 *     beyond it
 * @param clock gives entries their timestamps, and nothing else
 * @param rest how long nothing must have been appended before the committed id and the forced
 *     position are noted on disk by themselves
 */
public record LogOptions(long segmentBytes, Forcing forcing, InstantSource clock, Duration rest) {
    private static final Duration REST = Duration.ofSeconds(1);

    /** The same, with a rest of one second. */
    public LogOptions(long segmentBytes, Forcing forcing, InstantSource clock) {
        this(segmentBytes, forcing, clock, REST);
    }
}
