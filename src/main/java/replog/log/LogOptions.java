package replog.log;

import java.time.InstantSource;

/**
 * What a log is opened with.
 *
 * @param segmentBytes a segment's size before the next one is begun; one atomic append may go
 *     beyond it
 * @param clock gives entries their timestamps, and nothing else
 */
public record LogOptions(long segmentBytes, Forcing forcing, InstantSource clock) {}
