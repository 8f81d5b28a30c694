package replog.replication;

import java.time.Duration;
import java.util.Optional;

/**
 * One secondary as its master sees it at a moment, for people and programs.
 *
 * @param lastId the last entry that it is proven to hold; 0 for none
 * @param nextAttempt how long it is still left alone after a failure; empty when it is not
 */
public record View(Member member, Health health, State state, Optional<String> reason,
        long lastId, Optional<Duration> nextAttempt) {}
