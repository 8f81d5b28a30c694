package replog.node.append;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import replog.log.IdempotencyKeys.StoredAppend;
import replog.log.PendingAppend.Outcome;
import replog.node.result.AppendRequest;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Stored;
import replog.node.result.PendingResult;
import replog.node.result.ReadOnlyReason;
import replog.node.store.NodeStore;
import replog.replication.Acknowledgements;
import replog.replication.Acknowledgements.Ending;
import replog.replication.Acknowledgements.Waited;
import replog.replication.ConcernWait;
import replog.replication.Replication;

/**
 * The way of an append through a master: accepted or refused, stored, then acknowledged.
 *
 * <p>Whether the master is read-only is asked once, when an append is accepted. Safe for use by
 * several threads.
 */
public final class Appends {
    private final Master master;
    private final NodeStore store;
    private final Acknowledgements acknowledgements;
    private final Listener listener;
    private final WaiterLimit waiters;
    private final PendingAppendCount underWay = new PendingAppendCount();
    private final PendingAppendCount storing;
    private final Set<Queued> undecided = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;
    private volatile boolean ended;

    /**
     * The master that it serves.
     *
     * @param unheard registered nodes that count and have not answered since the master's start
     */
    public record Master(NodeStore store, long epoch, Replication replication,
            Acknowledgements acknowledgements, WritePermission permission,
                    Supplier<List<String>> unheard) {
        int clusterSize() {
            return replication.clusterSize();
        }

        /** The master's own log goes up to this entry now. */
        void recordOwn(long lastId) {
            acknowledgements.recordOwn(store.address().name(), store.metadata().nodeId(), lastId,
                    store.isDurable());
        }
    }

    /** Called on the thread of the log's writer, which it must not hold up. */
    public interface Listener {
        /** An append of these entries, which came then, is on this disk. */
        void onStored(long firstId, long lastId, int w, long receivedNanos);
    }

    /** @param storing counts the appends that may be stored still */
    public Appends(Master master, PendingAppendCount storing, Listener listener, int maxWaiters) {
        this.master = master;
        this.store = master.store();
        this.acknowledgements = master.acknowledgements();
        this.storing = storing;
        this.listener = listener;
        this.waiters = new WaiterLimit(maxWaiters);
    }

    /**
     * Has it stored, or says why not.
     *
     * @param w how many nodes are asked for
     * @param turn to store it under its idempotency key, where it has one
     */
    public PendingResult append(AppendRequest request, int w, Deadline deadline,
            Optional<InFlightKeys.Holder> turn) {
        if (w > master.clusterSize()) {
            return PendingResult.completed(
                    new AppendResult.ImpossibleConcern(w, master.clusterSize()));
        }
        if (draining) {
            return PendingResult.completed(new AppendResult.ShuttingDown());
        }
        if (!enterWaiters(w)) {
            return PendingResult.completed(master.permission().readOnly()
                    .map(mode -> readOnly(mode, turn.isPresent()))
                    .orElseGet(() -> new AppendResult.TooManyWaiting(waiters.max(), w)));
        }
        PendingAppendCount.Place place = underWay.begin();
        Runnable end = () -> {
            place.close();
            waiters.leave(w);
        };
        return PendingResult.closing(end, () -> storeIfPermitted(request, w, deadline, turn));
    }

    /** A master that lacks entries can't say that none of them has the key. */
    static AppendResult readOnly(ReadOnlyReason mode, boolean keyed) {
        return keyed && mode.cause().lacksEntries()
                ? new AppendResult.KeyNotKnown(mode) : new AppendResult.ReadOnly(mode);
    }

    /** Has the end wait for this one too. */
    PendingResult track(Supplier<PendingResult> begun) {
        return PendingResult.closing(underWay.begin()::close, begun);
    }

    /** A place among the requests that wait for another's append; empty when there are too many. */
    Optional<PendingAppendCount.Place> takePlace(int w) {
        int counted = Math.min(w, master.clusterSize());
        return enterWaiters(counted)
                ? Optional.of(() -> waiters.leave(counted)) : Optional.empty();
    }

    AppendResult tooManyJoining(int w) {
        return new AppendResult.TooManyJoining(waiters.max(), w);
    }

    /** All waits have ended: the node ends. */
    boolean hasEnded() {
        return ended;
    }

    /** Accepts nothing more, and lets waiting appends finish. */
    public void drain(Duration grace) {
        draining = true;
        underWay.awaitNone(grace);
    }

    /** Answers the appends that still wait. */
    public void end() {
        ended = true;
        undecided.forEach(Queued::end); // the disk may never tell
        acknowledgements.endWaits();
    }

    private boolean enterWaiters(int w) {
        return waiters.enter(w, master.replication().usable());
    }

    /**
     * The mode is checked after {@code storing} began: a thread that awaits that none stores misses
     * none.
     */
    private PendingResult storeIfPermitted(AppendRequest request, int w, Deadline deadline,
            Optional<InFlightKeys.Holder> turn) {
        PendingAppendCount.Place place = storing.begin();
        boolean mayStore = false;
        try {
            // An entry fetched from another node since the key was looked up may have it.
            Optional<PendingResult> instead = master.permission().readOnly()
                    .map(mode -> PendingResult.completed(readOnly(mode, turn.isPresent())))
                    .or(() -> turn.flatMap(mine -> findRepeated(request, w, deadline, mine)));
            mayStore = instead.isEmpty();
            if (instead.isPresent()) {
                return instead.get();
            }
        } finally {
            if (!mayStore) {
                place.close();
            }
        }
        return queue(request, new Queued(w, deadline, turn, place));
    }

    private PendingResult queue(AppendRequest request, Queued queued) {
        queued.turn.ifPresent(InFlightKeys.Holder::queue);
        try {
            undecided.add(queued);
            if (ended) {
                queued.end(); // the ending thread may not have seen this one
            }
            store.log().append(
                    request.drafts(), master.epoch(), queued.deadline.nanosLeft(), queued);
            return queued;
        } catch (RuntimeException | Error e) {
            queued.accept(new Outcome.Unknown("the append broke off"));
            throw e;
        }
    }

    /**
     * An append on its way to the disk and to other nodes. Its thread waits once, until its write
     * concern is reached or can't be any more. Another thread, usually the log's writer, completes
     * it with its outcome in the log, whether or not its thread still waits.
     */
    private final class Queued implements PendingResult, Consumer<Outcome> {
        private final ConcernWait wait;
        private final int w;
        private final Deadline deadline;
        private final Optional<InFlightKeys.Holder> turn;
        private final PendingAppendCount.Place storing;
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile Optional<Outcome> outcome = Optional.empty();

        Queued(int w, Deadline deadline, Optional<InFlightKeys.Holder> turn,
                PendingAppendCount.Place storing) {
            this.wait = acknowledgements.wait(w);
            this.w = w;
            this.deadline = deadline;
            this.turn = turn;
            this.storing = storing;
        }

        /** There is nothing to wait for any more. */
        void end() {
            wait.end();
        }

        /** The first call decides. */
        @Override
        public void accept(Outcome known) {
            if (!told.compareAndSet(false, true)) {
                return;
            }
            undecided.remove(this);
            outcome = Optional.of(known);
            try (storing) {
                turn.ifPresent(mine -> mine.complete(known, master.epoch()));
                switch (known) {
                    case Outcome.Appended(long firstId, long lastId) -> {
                        listener.onStored(firstId, lastId, w, deadline.begunNanos());
                        master.recordOwn(store.log().end().lastId()); // of all that came with it
                        wait.start(lastId);
                    }
                    case Outcome.NotAppended _, Outcome.Unknown _ -> wait.end();
                }
            } catch (RuntimeException | Error e) {
                wait.end();
                throw e;
            }
        }

        @Override
        public AppendResult await() {
            Waited waited = wait.await(deadline.nanosLeft());
            if (outcome.isEmpty()) {
                return ended ? new AppendResult.ShutDownUndecided()
                        : new AppendResult.Undecided(waited.ending() == Ending.INTERRUPTED
                                ? deadline.elapsed() : deadline.timeout());
            }
            return switch (outcome.get()) {
                case Outcome.Appended(long firstId, long lastId) ->
                        appended(waited, new StoredAppend(firstId, lastId, master.epoch()));
                case Outcome.NotAppended(var reason) -> notAppended(reason, deadline);
                case Outcome.Unknown(var reason) -> new AppendResult.DiskFailed(reason);
            };
        }

        /** The wait may have ended before its entry was known: then the holders are read now. */
        private AppendResult appended(Waited waited, StoredAppend append) {
            if (waited.ending() == Ending.REACHED) {
                return result(waited, append, w, deadline, false);
            }
            master.recordOwn(append.lastId());
            return Appends.this.await(append, w, deadline, 0, false);
        }
    }

    private AppendResult notAppended(String reason, Deadline deadline) {
        if (draining) {
            return new AppendResult.ShuttingDown();
        }
        boolean failed = store.log().failure().isPresent();
        boolean foundNoRoom = store.log().full().isEmpty()
                && !failed && deadline.nanosLeft() <= 0;
        return foundNoRoom
                ? new AppendResult.Busy(reason) : new AppendResult.DiskRefused(reason, failed);
    }

    /** Looks the key up in the log, and waits for an append that is stored under it. */
    Optional<PendingResult> findRepeated(
            AppendRequest request, int w, Deadline deadline, InFlightKeys.Holder turn) {
        try {
            Optional<StoredAppend> stored = store.log().keys().find(request.idempotencyKey());
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            turn.found(stored.get());
            return Optional.of(replay(request, stored.get(), w, deadline));
        } catch (IOException e) {
            return Optional.of(unreadable(e));
        }
    }

    /** What can't be read can't be said not to hold the key. */
    PendingResult unreadable(IOException e) {
        return PendingResult.completed(ended ? new AppendResult.ShutDownUndecided()
                : new AppendResult.DiskFailed(e.getMessage()));
    }

    /** Waits for what is stored under the request's key, whatever is in the way of others now. */
    PendingResult replay(AppendRequest request, StoredAppend append, int w, Deadline deadline)
            throws IOException {
        if (!store.log().keys().hasValues(append, request.drafts())) {
            return PendingResult.completed(new AppendResult.KeyReused(append.firstId()));
        }
        master.recordOwn(append.lastId());
        if (w > master.clusterSize()) {
            Stored stored = describeStored(append, w, acknowledgements.holders(append.lastId()),
                    deadline, true);
            return PendingResult.completed(
                    new AppendResult.StoredAndImpossible(stored, master.clusterSize()));
        }
        if (draining) {
            return atOnce(append, w, deadline, AppendResult.ShutDownWhileWaiting::new);
        }
        if (!enterWaiters(w)) {
            return atOnce(append, w, deadline, stored ->
                    new AppendResult.StoredAndTooManyWaiting(stored, waiters.max()));
        }
        return PendingResult.closing(() -> waiters.leave(w), () ->
                () -> await(append, w, deadline, deadline.nanosLeft(), true));
    }

    /** Acknowledged if its concern is reached, else the result for an append that can't wait. */
    private PendingResult atOnce(StoredAppend append, int w, Deadline deadline,
            Function<Stored, AppendResult> otherwise) {
        AppendResult now = await(append, w, deadline, 0, true);
        return PendingResult.completed(now instanceof AppendResult.WaitEnded(var stored, _, _)
                ? otherwise.apply(stored) : now);
    }

    private AppendResult await(
            StoredAppend append, int w, Deadline deadline, long nanos, boolean replayed) {
        return result(acknowledgements.await(append.lastId(), w, nanos), append, w, deadline,
                replayed);
    }

    private AppendResult result(
            Waited waited, StoredAppend append, int w, Deadline deadline, boolean replayed) {
        Stored stored = describeStored(append, w, waited.holders(), deadline, replayed);
        Optional<AppendResult> doubt = master.permission().fenced()
                .<AppendResult>map(AppendResult.TakenOver::new)
                .or(() -> store.storage().lost().map(AppendResult.DiskFailed::new));
        return doubt.orElseGet(() -> switch (waited.ending()) {
            case REACHED -> new AppendResult.Acknowledged(stored);
            case TIMED_OUT -> new AppendResult.WaitEnded(
                    stored, deadline.timeout(), master.unheard().get());
            case ENDED -> new AppendResult.ShutDownWhileWaiting(stored);
            case BEYOND -> new AppendResult.ClusterShrank(stored, master.clusterSize());
            case INTERRUPTED -> new AppendResult.ClientLeft(stored);
        });
    }

    private static Stored describeStored(StoredAppend append, int w,
            Acknowledgements.Holders holders,
            Deadline deadline, boolean replayed) {
        return new Stored(append.firstId(), append.lastId(), w, holders.names(),
                append.epoch(), holders.durable(), deadline.elapsed(), replayed);
    }

    /**
     * Bounds the appends that wait for a write concern that the usable nodes can't reach now; those
     * whose concern can be reached are counted, and never refused. One monitor guards all.
     */
    static final class WaiterLimit {
        private final int max;
        private int[] byConcern = new int[4];

        WaiterLimit(int max) {
            this.max = max;
        }

        int max() {
            return max;
        }

        /** Returns false when there are too many; true is to be followed by one {@link #leave}. */
        synchronized boolean enter(int concern, int usable) {
            if (concern > usable && beyond(usable) >= max) {
                return false;
            }
            if (concern >= byConcern.length) {
                byConcern = Arrays.copyOf(byConcern, 2 * concern);
            }
            byConcern[concern]++;
            return true;
        }

        synchronized void leave(int concern) {
            byConcern[concern]--;
        }

        private long beyond(int usable) {
            long count = 0;
            for (int concern = usable + 1; concern < byConcern.length; concern++) {
                count += byConcern[concern];
            }
            return count;
        }
    }
}
