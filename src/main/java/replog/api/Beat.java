package replog.api;

import java.util.List;
import java.util.Optional;

/** What a {@link Feed} publishes: how far the log goes, and its newest entries. Immutable. */
record Beat(long lastId, long committedId, List<EventBatch> tail) {
    long end(Reach reach) {
        return reach.end(lastId, committedId);
    }

    /** The batch that holds an entry, unless the entry is too old. */
    Optional<EventBatch> holding(long id) {
        return tail.stream().filter(batch -> batch.holds(id)).findFirst();
    }
}
