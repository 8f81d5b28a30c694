package replog.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether a node showed, each time that it was asked, what it had been said to hold before: goes
 * through all that happened on it in the order of time. For one thread; no I/O.
 */
final class Freshness {
    private final List<String> stale = new ArrayList<>();
    private long wipedNanos;
    private boolean wiped;
    private long highestId;
    private Operation highest;

    private record Event(long atNanos, Runnable happens) {}

    private Freshness() {}

    /** Each read of this node that shows too little, in words. */
    static List<String> staleReads(String node, History.Snapshot history) {
        var freshness = new Freshness();
        var events = new ArrayList<Event>();
        history.operations().stream().filter(operation -> operation.holders().contains(node))
                .forEach(operation -> events.add(new Event(
                        operation.endedNanos(), () -> freshness.heldBy(operation))));
        history.wipes().stream().filter(wipe -> wipe.node().equals(node))
                .forEach(wipe -> events.add(new Event(
                        wipe.atNanos(), () -> freshness.wiped(wipe))));
        history.reads().stream().filter(read -> read.node().equals(node))
                .forEach(read -> events.add(new Event(
                        read.begunNanos(), () -> freshness.shows(read))));
        events.sort(Comparator.comparingLong(Event::atNanos));
        events.forEach(event -> event.happens().run());
        return freshness.stale;
    }

    /** What was asked for before its folder was lost may have been on the lost one. */
    private void heldBy(Operation operation) {
        boolean onThisFolder = !wiped || operation.begunNanos() - wipedNanos > 0;
        if (onThisFolder && operation.id().orElseThrow() > highestId) {
            highestId = operation.id().orElseThrow();
            highest = operation;
        }
    }

    private void wiped(History.Wipe wipe) {
        wiped = true;
        wipedNanos = wipe.atNanos();
        highestId = 0;
    }

    private void shows(History.Read read) {
        long endId = read.fromId() - 1 + read.entries().size();
        if (read.entries().size() < read.limit() && endId < highestId) {
            stale.add(read.node() + " ended at " + endId + " after " + highest);
        }
    }
}
