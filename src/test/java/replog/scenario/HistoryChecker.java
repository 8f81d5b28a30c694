package replog.scenario;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import replog.scenario.HistoryChecker.Violation.Kind;

/**
 * Holds what clients saw against what nodes hold, without search, since ids witness the order.
 *
 * <p>For one thread; no I/O.
 */
final class HistoryChecker {
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Operation> sent = new HashMap<>();
    private final Map<String, Entry> stored = new HashMap<>();
    private final Logs logs;

    /**
     * What nodes hold.
     *
     * @param master the reference: all others are its prefixes
     * @param secondaries by name
     */
    record Logs(List<Entry> master, Map<String, List<Entry>> secondaries) {
        /** On how many nodes this entry is. */
        long copies(Entry entry) {
            return (at(master, entry.id(), entry) ? 1 : 0) + secondaries.values().stream()
                    .filter(log -> at(log, entry.id(), entry)).count();
        }

        private static boolean at(List<Entry> log, long id, Entry entry) {
            return id >= 1 && id <= log.size() && log.get((int) id - 1).equals(entry);
        }
    }

    /** Something that must not be, with the evidence. */
    record Violation(Kind kind, String evidence) {
        enum Kind {
            /** An id is missing. */
            GAP,
            /** An id stands after a higher one, or twice. */
            REORDERED,
            /** A value is stored twice. */
            DUPLICATE,
            /** A value that nobody sent. */
            UNSENT,
            /** A value that was answered as not appended. */
            REFUSED,
            /** What was answered as stored is not there, or on too few nodes. */
            LOST,
            /** A node shows or showed what the master does not hold at that id. */
            DIFFERENT,
            /** An entry was answered before one with a lower id was asked for. */
            OUT_OF_TIME,
            /** A node did not show what it had been said to hold. */
            STALE,
            /** What a node says of itself went back. */
            FALLEN
        }
    }

    private HistoryChecker(Collection<Operation> operations, Logs logs) {
        operations.forEach(operation -> sent.put(operation.value(), operation));
        this.logs = logs;
    }

    /** All that is wrong; empty is good. */
    static List<Violation> violations(History.Snapshot history, Logs logs) {
        var checker = new HistoryChecker(history.operations(), logs);
        checker.checkMaster();
        logs.secondaries().forEach(checker::checkPrefix);
        history.reads().forEach(checker::checkRead);
        history.operations().forEach(checker::checkOutcome);
        checker.checkTimes();
        history.reads().stream().map(History.Read::node).distinct().forEach(node ->
                Freshness.staleReads(node, history).forEach(stale ->
                        checker.found(Kind.STALE, stale)));
        return List.copyOf(checker.violations);
    }

    private void checkMaster() {
        checkIds("master", logs.master(), 1);
        for (Entry entry : logs.master()) {
            Entry before = stored.put(entry.value(), entry);
            if (before != null) {
                found(Kind.DUPLICATE, before + " and " + entry);
            }
            if (!sent.containsKey(entry.value())) {
                found(Kind.UNSENT, entry.toString());
            }
        }
    }

    private void checkPrefix(String node, List<Entry> log) {
        checkIds(node, log, 1);
        checkHeld(node, log);
    }

    private void checkRead(History.Read read) {
        if (!read.entries().isEmpty()) {
            checkIds("a read of " + read.node(), read.entries(), read.entries().getFirst().id());
            checkHeld("a read of " + read.node(), read.entries());
        }
    }

    private void checkIds(String where, List<Entry> entries, long firstId) {
        long expected = firstId;
        for (Entry entry : entries) {
            if (entry.id() != expected) {
                found(entry.id() > expected ? Kind.GAP : Kind.REORDERED,
                        where + " has " + entry + " where " + expected + " should be");
            }
            expected = entry.id() + 1;
        }
    }

    private void checkHeld(String where, List<Entry> entries) {
        entries.stream().filter(entry -> !Logs.at(logs.master(), entry.id(), entry)).findFirst()
                .ifPresent(entry -> found(Kind.DIFFERENT, where + " has " + entry
                        + ", the master " + masterAt(entry.id())));
    }

    private void checkOutcome(Operation operation) {
        switch (operation.outcome()) {
            case Outcome.Acknowledged(long id, int concern, _) ->
                    checkStored(operation, id, concern);
            case Outcome.Appended(_, _, long id, _) -> checkStored(operation, id, 1);
            case Outcome.NotAppended _ -> {
                Entry entry = stored.get(operation.value());
                if (entry != null) {
                    found(Kind.REFUSED, entry + " of " + operation);
                }
            }
            case Outcome.Unknown _ -> { } // all is possible
            case Outcome.Redirected _ ->
                    throw new IllegalStateException("no append: " + operation);
        }
    }

    private void checkStored(Operation operation, long id, int concern) {
        long copies = logs.copies(new Entry(id, operation.value()));
        if (copies < concern) {
            found(Kind.LOST, copies + " copies of " + operation + "; the master has there "
                    + masterAt(id));
        }
    }

    /** By id, from the end: what has a lower one must have been asked for before the answers. */
    private void checkTimes() {
        Operation firstAnswered = null;
        for (Entry entry : logs.master().reversed()) {
            Operation operation = sent.get(entry.value());
            if (operation == null) {
                continue; // unsent, and said so
            }
            if (firstAnswered != null
                    && firstAnswered.endedNanos() - operation.begunNanos() < 0) {
                found(Kind.OUT_OF_TIME, firstAnswered + " before " + operation);
            }
            boolean earlier = operation.id().isPresent() && (firstAnswered == null
                    || operation.endedNanos() - firstAnswered.endedNanos() < 0);
            firstAnswered = earlier ? operation : firstAnswered;
        }
    }

    private String masterAt(long id) {
        List<Entry> master = logs.master();
        return id >= 1 && id <= master.size() ? master.get((int) id - 1).toString() : "nothing";
    }

    private void found(Kind kind, String evidence) {
        violations.add(new Violation(kind, evidence));
    }
}
