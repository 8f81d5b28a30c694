package replog.scenario;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import replog.scenario.HistoryChecker.Violation;
import replog.scenario.HistoryChecker.Violation.Kind;

/**
 * Follows what nodes say of themselves while a scenario runs: what may only rise must not fall,
 * and logs that end at one id must have one history.
 *
 * <p>No I/O. Its monitor guards all; any number of threads, of which one follows a node.
 */
final class Course {
    private final Map<UUID, Status> ofFolder = new HashMap<>();
    private final Map<String, Seen> ofProcess = new HashMap<>();
    private final Map<Long, Status> ends = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private long committedId;

    private record Seen(int lifetime, Status status) {}

    /**
     * Takes in what a node says now.
     *
     * @param lifetime counts its processes
     */
    synchronized void observe(int lifetime, Status now) {
        Status sameFolder = ofFolder.put(now.nodeId(), now);
        if (sameFolder != null) {
            rises("last id", sameFolder.lastId(), now.lastId(), now);
            rises("epoch", sameFolder.epoch(), now.epoch(), now);
        }
        Seen before = ofProcess.put(now.name(), new Seen(lifetime, now));
        if (before != null && before.lifetime() == lifetime) {
            rises("committed id", before.status().committedId(), now.committedId(), now);
        }
        Status other = ends.putIfAbsent(now.lastId(), now);
        if (other != null && !now.logId().isEmpty() && !other.logId().isEmpty()
                && !other.headHash().equals(now.headHash())) {
            violations.add(new Violation(Kind.DIFFERENT, "two histories up to the entry "
                    + now.lastId() + ": of " + now + " and of " + other));
        }
        committedId = Math.max(committedId, now.committedId());
    }

    /** The highest id that any node said to be committed. */
    synchronized long committedId() {
        return committedId;
    }

    synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    private void rises(String what, long before, long after, Status now) {
        if (after < before) {
            violations.add(new Violation(Kind.FALLEN, "the %s of %s fell from %s to %s"
                    .formatted(what, now.name(), before, after)));
        }
    }
}
