package replog.node;

import java.util.List;
import replog.replication.Attempt;
import replog.replication.Watcher;

/** All who watch a master's replication, as one. Immutable. */
record Watchers(List<Watcher> all) implements Watcher {
    Watchers {
        all = List.copyOf(all);
    }

    @Override
    public void attempted(String secondary, Attempt attempt) {
        all.forEach(watcher -> watcher.attempted(secondary, attempt));
    }

    @Override
    public void acknowledged(String secondary, long firstId, long lastId) {
        all.forEach(watcher -> watcher.acknowledged(secondary, firstId, lastId));
    }
}
