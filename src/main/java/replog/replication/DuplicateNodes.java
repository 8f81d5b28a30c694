package replog.replication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import replog.wire.NodePosition;

/**
 * Finds members that share one node id: one process under two URLs, or two processes on copies of
 * one folder.
 *
 * <p>Different instances alone prove no copy, since a node that was started anew elsewhere may
 * leave an old URL behind. They are two when each has answered a request that was sent after the
 * other had answered one: then both lived at one time. A member that no longer
 * answers is forgotten, so that the next node with its id is judged alone. Of two, the one that
 * came first is left in peace. Safe for use by several threads; nothing else is called under its
 * lock.
 */
final class DuplicateNodes {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Secondary, Optional<Sighting>> sightings = new LinkedHashMap<>();

    /**
     * One process as it was heard of.
     *
     * @param sinceNanos when its first answer came
     * @param askedNanos when the latest request was sent that it answered
     * @param heardNanos when its latest answer came
     */
    private record Sighting(UUID nodeId, UUID instance, long sinceNanos, long askedNanos,
            long heardNanos) {

        boolean isProcess(NodePosition reported) {
            return instance.equals(reported.instance()) && nodeId.equals(reported.nodeId());
        }

        Sighting asked(long begunNanos, long nowNanos) {
            return new Sighting(nodeId, instance, sinceNanos,
                    begunNanos - askedNanos > 0 ? begunNanos : askedNanos, nowNanos);
        }

        boolean livedWith(Sighting other) {
            return askedNanos - other.sinceNanos > 0 && other.askedNanos - sinceNanos > 0;
        }
    }

    /**
     * What a member shares its node id with.
     *
     * @param elder the member that bore it first
     * @param sameProcess whether that is the very same process
     */
    record Twin(Secondary elder, boolean sameProcess) {
        /** In a sentence that begins with the younger one. */
        String describe() {
            return sameProcess
                    ? "is the same node as " + elder.name() + " at " + elder.member().url()
                            + " (one node under two URLs)"
                    : "has the node id of " + elder.name() + " at " + elder.member().url()
                            + ": a folder was copied";
        }
    }

    /** Gives a member its place in the order. */
    void add(Secondary secondary) {
        lock.lock();
        try {
            sightings.put(secondary, Optional.empty());
        } finally {
            lock.unlock();
        }
    }

    /** A member is gone for good. */
    void forget(Secondary secondary) {
        lock.lock();
        try {
            sightings.remove(secondary);
        } finally {
            lock.unlock();
        }
    }

    /** A member does not answer any more. */
    void onSilence(Secondary secondary) {
        lock.lock();
        try {
            sightings.replace(secondary, Optional.empty());
        } finally {
            lock.unlock();
        }
    }

    /**
     * A member answered a request that was sent at {@code begunNanos}.
     *
     * @return the first of the members before it that has its node id as well
     */
    Optional<Twin> onResponse(Secondary secondary, NodePosition reported, long begunNanos,
            long nowNanos) {
        lock.lock();
        try {
            if (!sightings.containsKey(secondary)) {
                return Optional.empty();
            }
            Optional<Sighting> before = sightings.get(secondary);
            boolean same = before.filter(sighting -> sighting.isProcess(reported)).isPresent();
            if (!same && before.isPresent() && begunNanos - before.get().heardNanos <= 0) {
                return Optional.empty(); // of a process that may have died since
            }
            Sighting now = same ? before.get().asked(begunNanos, nowNanos)
                    : new Sighting(reported.nodeId(), reported.instance(), nowNanos, begunNanos,
                            nowNanos);
            sightings.replace(secondary, Optional.of(now));
            return elder(secondary, now);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Twin> elder(Secondary secondary, Sighting now) {
        for (var entry : sightings.entrySet()) {
            if (entry.getKey() == secondary) {
                break;
            }
            Optional<Sighting> other = entry.getValue()
                    .filter(sighting -> sighting.nodeId.equals(now.nodeId));
            boolean sameProcess = other.filter(
                    sighting -> sighting.instance.equals(now.instance)).isPresent();
            if (sameProcess || other.filter(now::livedWith).isPresent()) {
                return Optional.of(new Twin(entry.getKey(), sameProcess));
            }
        }
        return Optional.empty();
    }
}
