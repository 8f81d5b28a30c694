package replog.node.result;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import replog.durability.WriteConcern;
import replog.log.frame.NewEntry;

/**
 * What a client wants appended.
 *
 * @param drafts at least one; stored all or none
 * @param concern empty for the node's default
 * @param timeout the longest wait for the concern; empty for the node's default, zero for ever
 */
public record AppendRequest(
        List<NewEntry> drafts, Optional<WriteConcern> concern, Optional<Duration> timeout) {
    public AppendRequest {
        drafts = List.copyOf(drafts);
        if (drafts.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to append");
        }
    }

    /** How long it waits, at most the given limit; zero is for ever in both. */
    public Duration timeoutWithin(Duration longest) {
        Duration asked = timeout.orElse(longest);
        boolean tooLong = asked.isZero() || asked.compareTo(longest) > 0;
        return !longest.isZero() && tooLong ? longest : asked;
    }

    /** The idempotency key, which the first entry has; empty for none. */
    public byte[] idempotencyKey() {
        return drafts.getFirst().key();
    }
}
