package replog.replication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what those are told who watch a replication. */
final class RecordingListener implements ReplicationListener, Replication.Observer {
    final List<String> fenced = new CopyOnWriteArrayList<>();
    final AtomicInteger changes = new AtomicInteger();
    final List<ReplicationAttempt> attempts = new CopyOnWriteArrayList<>();
    /** Each as its first and its last entry. */
    final List<List<Long>> acknowledged = new CopyOnWriteArrayList<>();

    @Override
    public void fenced(String why) {
        fenced.add(why);
    }

    @Override
    public void changed() {
        changes.incrementAndGet();
    }

    @Override
    public void onAttempt(String secondary, ReplicationAttempt attempt) {
        attempts.add(attempt);
    }

    @Override
    public void onAcknowledged(String secondary, long firstId, long lastId) {
        acknowledged.add(List.of(firstId, lastId));
    }
}
