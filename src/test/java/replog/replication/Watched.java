package replog.replication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a watcher is told. */
final class Watched implements Watcher {
    final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    final List<Long> acknowledged = new CopyOnWriteArrayList<>();

    @Override
    public void attempted(String secondary, Attempt attempt) {
        attempts.add(attempt);
    }

    @Override
    public void acknowledged(String secondary, long lastId) {
        acknowledged.add(lastId);
    }
}
