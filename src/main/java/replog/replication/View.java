package replog.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One secondary as its master sees it at a moment, for people and programs.
 *
 * @param name what people call it
 * @param nodeId empty until it was heard
 * @param lastId the last entry that it is proven to hold; 0 for none
 * @param nextAttempt how long it is still left alone after a failure; empty when it is not
 */
public record View(Member member, String name, Optional<UUID> nodeId, Health health, State state,
        Optional<String> reason, long lastId, Optional<Duration> nextAttempt) {}
