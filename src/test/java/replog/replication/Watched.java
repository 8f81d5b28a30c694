package replog.replication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a watcher is told. */
final class Watched implements Watcher {
    final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    /** Each as its first and its last entry. */
    final List<List<Long>> acknowledged = new CopyOnWriteArrayList<>();

    @Override
    public void attempted(String secondary, Attempt attempt) {
        attempts.add(attempt);
    }

    @Override
    public void acknowledged(String secondary, long firstId, long lastId) {
        acknowledged.add(List.of(firstId, lastId));
    }
}
