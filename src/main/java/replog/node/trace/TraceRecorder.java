package replog.node.trace;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import replog.node.append.Appends;
import replog.node.result.MasterRoleStatus;
import replog.node.trace.EntryTrace.Step;
import replog.node.trace.EntryTrace.What;
import replog.replication.ReplicationAttempt;
import replog.replication.ReplicationListener;
import replog.replication.SecondaryView;

/**
 * Records a master's last appends and the attempts to replicate them: enough to show an entry's
 * way, in bounded memory. Old records are dropped.
 *
 * <p>The log's one writer records appends, without a lock; the replication loops record attempts,
 * each secondary in a monitor of its own. Safe for use by several threads.
 */
public final class TraceRecorder implements ReplicationListener, Appends.Listener {
    private static final int APPENDS = 16_384;

    /** Made with the first append: a node that takes none needs no room for them. */
    private volatile Optional<AppendRing> appends = Optional.empty();
    private final ConcurrentMap<String, SecondaryTrace> secondaries = new ConcurrentHashMap<>();
    /** Of the log's writer alone. */
    private long forcedNanos = System.nanoTime();

    /** Called by the log's writer, before it reports the appends that this force put on disk. */
    public void onForce() {
        forcedNanos = System.nanoTime();
    }

    /** Where the log does not force before it reports an append, the time is that of the report. */
    @Override
    public void onStored(long firstId, long lastId, int w, long receivedNanos) {
        boolean since = forcedNanos - receivedNanos > 0;
        if (appends.isEmpty()) {
            appends = Optional.of(new AppendRing(APPENDS));
        }
        appends.get().add(
                firstId, lastId, w, receivedNanos, since ? forcedNanos : System.nanoTime());
    }

    @Override
    public void onAttempt(String secondary, ReplicationAttempt attempt) {
        of(secondary).attempted(attempt);
    }

    @Override
    public void onAcknowledged(String secondary, long firstId, long lastId) {
        of(secondary).acknowledged(firstId, lastId, System.nanoTime());
    }

    /** Forgets the secondaries that are none any more. */
    public void keep(MasterRoleStatus masterStatus) {
        secondaries.keySet()
                .retainAll(masterStatus.secondaries().stream().map(SecondaryView::name).toList());
    }

    /** The trace of an entry of the log, on a master of this name, with the nodes that hold it. */
    public EntryTrace of(long id, String master, MasterRoleStatus masterStatus,
            List<String> holders) {
        keep(masterStatus);
        Optional<AppendRing.Row> row = appends.flatMap(ring -> ring.holding(id));
        OptionalLong since = row.map(known -> OptionalLong.of(known.receivedNanos()))
                .orElseGet(OptionalLong::empty);
        var steps = new ArrayList<Step>();
        row.ifPresent(known -> {
            steps.add(new Step(known.receivedNanos(), master, new What.Received()));
            steps.add(new Step(known.forcedNanos(), master, new What.Forced()));
        });
        boolean complete = row.isPresent();
        for (Map.Entry<String, SecondaryTrace> one : secondaries.entrySet()) {
            SecondaryTrace.Part part = one.getValue().of(id, since);
            part.attempts().forEach(attempt -> steps.add(new Step(
                    attempt.begunNanos(), one.getKey(), new What.Attempted(attempt))));
            part.acknowledgedNanos().forEach(nanos -> steps.add(new Step(
                    nanos, one.getKey(), new What.Acknowledged())));
            complete &= part.complete();
        }
        long originNanos = System.nanoTime(); // which may begin anywhere, and overflow
        steps.sort(Comparator.comparingLong(step -> step.atNanos() - originNanos));
        return new EntryTrace(id, row.map(AppendRing.Row::firstId).orElse(id),
                row.map(AppendRing.Row::lastId).orElse(id),
                row.map(known -> OptionalInt.of(known.w())).orElseGet(OptionalInt::empty),
                complete, missing(master, masterStatus, holders), List.copyOf(steps));
    }

    private static List<String> missing(
            String master, MasterRoleStatus masterStatus, List<String> holders) {
        Stream<String> counted = masterStatus.secondaries().stream()
                .filter(SecondaryView::counted).map(SecondaryView::name);
        return Stream.concat(Stream.of(master), counted)
                .filter(name -> !holders.contains(name)).toList();
    }

    private SecondaryTrace of(String secondary) {
        return secondaries.computeIfAbsent(secondary, _ -> new SecondaryTrace());
    }

    /**
     * When the last appends were received and forced, in arrays of numbers.
     *
     * <p>One thread adds, takes no lock and makes nothing new. Any thread looks: it copies a row,
     * and then sees by the number of rows that were begun meanwhile whether that was overwritten (a
     * seqlock, with the number of the row in place of a parity).
     */
    static final class AppendRing {
        private static final int WIDTH = 5;

        private final int capacity;
        private final long[] cells;
        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong written = new AtomicLong();

        /** One append, which may be of several entries; times are of the monotonic clock. */
        record Row(long firstId, long lastId, int w, long receivedNanos, long forcedNanos) {}

        AppendRing(int capacity) {
            this.capacity = capacity;
            this.cells = new long[capacity * WIDTH];
        }

        /** Ids rise from row to row. By one thread. */
        void add(long firstId, long lastId, int w, long receivedNanos, long forcedNanos) {
            long number = written.getPlain();
            begun.setOpaque(number + 1);
            VarHandle.storeStoreFence();
            int at = at(number);
            cells[at] = firstId;
            cells[at + 1] = lastId;
            cells[at + 2] = w;
            cells[at + 3] = receivedNanos;
            cells[at + 4] = forcedNanos;
            written.setRelease(number + 1);
        }

        /** The append of an entry, unless it is too old. */
        Optional<Row> holding(long id) {
            long end = written.getAcquire();
            for (long number = end - 1; number >= Math.max(0, end - capacity); number--) {
                Row row = copied(number);
                VarHandle.loadLoadFence();
                if (number < begun.getOpaque() - capacity || row.lastId() < id) {
                    return Optional.empty();
                }
                if (row.firstId() <= id) {
                    return Optional.of(row);
                }
            }
            return Optional.empty();
        }

        private Row copied(long number) {
            int at = at(number);
            return new Row(cells[at], cells[at + 1], (int) cells[at + 2], cells[at + 3],
                    cells[at + 4]);
        }

        private int at(long number) {
            return (int) (number % capacity) * WIDTH;
        }
    }

    /**
     * The last attempts to send one secondary entries, and the last rises of its position. Guarded
     * by its own monitor, in which nothing is waited for.
     */
    static final class SecondaryTrace {
        static final int CAPACITY = 4096;

        private static final int MAX_DETAIL_LENGTH = 300;

        private final ReplicationAttempt[] attempts = new ReplicationAttempt[CAPACITY];
        private final long[] firstIds = new long[CAPACITY];
        private final long[] lastIds = new long[CAPACITY];
        private final long[] provenNanos = new long[CAPACITY];
        private long attemptCount;
        private long riseCount;

        /**
         * What is known of one entry.
         *
         * @param acknowledgedNanos when it was proven to hold it and was not before; more than once
         *     where it lost it meanwhile
         * @param complete whether nothing was forgotten of the time since then
         */
        record Part(List<ReplicationAttempt> attempts, List<Long> acknowledgedNanos,
                boolean complete) {}

        /** An empty batch carries no entry, and is not kept. */
        synchronized void attempted(ReplicationAttempt attempt) {
            if (attempt.lastId() >= attempt.firstId()) {
                attempts[slot(attemptCount)] = bounded(attempt);
                attemptCount++;
            }
        }

        synchronized void acknowledged(long firstId, long lastId, long nowNanos) {
            firstIds[slot(riseCount)] = firstId;
            lastIds[slot(riseCount)] = lastId;
            provenNanos[slot(riseCount)] = nowNanos;
            riseCount++;
        }

        /** @param since when the entry was received, if that is known: nothing of it is older */
        synchronized Part of(long id, OptionalLong since) {
            var with = new ArrayList<ReplicationAttempt>();
            for (long number = oldest(attemptCount); number < attemptCount; number++) {
                ReplicationAttempt attempt = attempts[slot(number)];
                if (attempt.firstId() <= id && id <= attempt.lastId()) {
                    with.add(attempt);
                }
            }
            var proven = new ArrayList<Long>();
            for (long number = oldest(riseCount); number < riseCount; number++) {
                if (firstIds[slot(number)] <= id && id <= lastIds[slot(number)]) {
                    proven.add(provenNanos[slot(number)]);
                }
            }
            return new Part(with, proven, since.isPresent() && isKept(since.getAsLong()));
        }

        private boolean isKept(long sinceNanos) {
            long attempt = oldest(attemptCount);
            long rise = oldest(riseCount);
            return (attempt == 0 || attempts[slot(attempt)].begunNanos() - sinceNanos <= 0)
                    && (rise == 0 || provenNanos[slot(rise)] - sinceNanos <= 0);
        }

        private static long oldest(long count) {
            return Math.max(0, count - CAPACITY);
        }

        private static int slot(long number) {
            return (int) (number % CAPACITY);
        }

        private static ReplicationAttempt bounded(ReplicationAttempt attempt) {
            String detail = attempt.detail();
            return detail.length() <= MAX_DETAIL_LENGTH ? attempt
                    : new ReplicationAttempt(attempt.firstId(),
                    attempt.lastId(), attempt.bytes(), attempt.begunNanos(), attempt.elapsedNanos(),
                    attempt.result(), detail.substring(0, MAX_DETAIL_LENGTH), attempt.pause());
        }
    }
}
