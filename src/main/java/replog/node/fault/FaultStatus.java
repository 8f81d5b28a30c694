package replog.node.fault;

import java.time.Duration;
import java.util.Optional;

/**
 * An active fault at a moment.
 *
 * @param id what it is called until it is over
 * @param hits how many requests it has hit
 * @param left how long it lasts yet, if that is limited
 * @param sleeping how many requests sleep by it now
 */
public record FaultStatus(
        String id, Fault fault, long hits, Optional<Duration> left, int sleeping) {}
