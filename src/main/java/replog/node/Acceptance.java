package replog.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import replog.log.PendingAppend.Fate;
import replog.log.StoredAppend;
import replog.node.AppendResult.Stored;
import replog.replication.Acknowledgements;
import replog.replication.Acknowledgements.Ending;
import replog.replication.Acknowledgements.Waited;

/**
 * The way of an append through a master: accepted or refused, stored, then acknowledged.
 *
 * <p>Whether the master is read-only is asked once, when an append is accepted. One that bears an
 * idempotency key goes by way of {@link Repeats}. Safe for use by several threads.
 */
final class Acceptance implements Repeats.Appends {
    private final Ground ground;
    private final Master master;
    private final Acknowledgements acknowledgements;
    private final Listener listener;
    private final Waiters waiters;
    private final InFlight underWay = new InFlight();
    private final InFlight storing = new InFlight();
    private final Set<AppendWait> undecided = ConcurrentHashMap.newKeySet();
    private final Repeats repeats;
    private volatile boolean draining;
    private volatile boolean ended;

    /** What it asks of the master at each append; all of it cheap. */
    interface Master {
        long epoch();

        int clusterSize();

        /** How many nodes are usable, the master included. */
        int usable();

        Optional<ReadOnlyMode> readOnly();

        /** Registered nodes that count and have not answered since the master's start. */
        List<String> unheard();

        /** Why this master leads no more. */
        Optional<String> fenced();

        /** Its own log goes up to this entry now. */
        void stored(long lastId);
    }

    /** Told by the log's writer, whom it must not hold up. */
    interface Listener {
        /** An append of these entries, which came then, is on this disk. */
        void stored(long firstId, long lastId, int w, long receivedNanos);
    }

    Acceptance(Ground ground, Master master, Acknowledgements acknowledgements, Listener listener,
            int maxWaiters) {
        this.ground = ground;
        this.master = master;
        this.acknowledgements = acknowledgements;
        this.listener = listener;
        this.waiters = new Waiters(maxWaiters);
        this.repeats = new Repeats(ground, this);
    }

    /** @param w how many nodes are asked for; {@code timeout} zero is for ever */
    Appending append(AppendRequest request, int w, Duration timeout) {
        var deadline = new Deadline(System.nanoTime(), timeout);
        return request.key().length == 0 ? first(request, w, deadline, Repeats.Course.UNKEYED)
                : held(underWay.begin()::close, () -> repeats.append(request, w, deadline));
    }

    @Override
    public Appending first(
            AppendRequest request, int w, Deadline deadline, Repeats.Course course) {
        if (w > master.clusterSize()) {
            return Appending.ended(
                    new AppendResult.ImpossibleConcern(w, master.clusterSize()));
        }
        if (draining) {
            return Appending.ended(new AppendResult.ShuttingDown());
        }
        if (!waiters.enter(w, master.usable())) {
            return Appending.ended(master.readOnly()
                    .<AppendResult>map(AppendResult.ReadOnly::new)
                    .orElseGet(() -> new AppendResult.TooManyWaiting(waiters.max(), w)));
        }
        InFlight.Place place = underWay.begin();
        Runnable end = () -> {
            place.close();
            waiters.leave(w);
        };
        return held(end, () -> stored(request, w, deadline, course));
    }

    /** To be ended once it was waited for. */
    private static Appending held(Runnable end, Supplier<Appending> begun) {
        try {
            Appending appending = begun.get();
            return () -> {
                try {
                    return appending.await();
                } finally {
                    end.run();
                }
            };
        } catch (RuntimeException | Error e) {
            end.run();
            throw e;
        }
    }

    @Override
    public Optional<InFlight.Place> wait(int w) {
        int counted = Math.min(w, master.clusterSize());
        return waiters.enter(counted, master.usable())
                ? Optional.of(() -> waiters.leave(counted)) : Optional.empty();
    }

    @Override
    public AppendResult tooManyJoining(int w) {
        return new AppendResult.TooManyJoining(waiters.max(), w);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public Optional<String> fenced() {
        return master.fenced();
    }

    @Override
    public long epoch() {
        return master.epoch();
    }

    /** Returns once no append is being stored any more that was accepted before. */
    void awaitNoneStoring() {
        storing.awaitNone(Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Accepts nothing more, and lets those who wait finish. */
    void drain(Duration grace) {
        draining = true;
        underWay.awaitNone(grace);
    }

    /** Answers those who wait still. */
    void end() {
        ended = true;
        undecided.forEach(AppendWait::end); // the disk may never tell
        acknowledgements.endWaits();
    }

    /** The mode is judged within the storing that it allows: who waits for none misses none. */
    private Appending stored(
            AppendRequest request, int w, Deadline deadline, Repeats.Course course) {
        InFlight.Place place = storing.begin();
        boolean queued = false;
        try {
            Optional<ReadOnlyMode> readOnly = master.readOnly();
            if (readOnly.isPresent()) {
                return Appending.ended(new AppendResult.ReadOnly(readOnly.get()));
            }
            Optional<Appending> instead = course.instead();
            if (instead.isPresent()) {
                return instead.get();
            }
            var wait = new AppendWait(
                    acknowledgements.wait(w), w, deadline.begunNanos(), place, course);
            undecided.add(wait);
            if (ended) {
                wait.end(); // whoever ended them may not have seen this one
            }
            ground.log().append(request.drafts(), master.epoch(), deadline.nanosLeft(),
                    fate -> settled(wait, fate));
            queued = true;
            return () -> outcome(wait, w, deadline);
        } finally {
            if (!queued) {
                place.close();
            }
        }
    }

    /** By the log's writer: its entries count at once, whether or not somebody waits yet. */
    private void settled(AppendWait append, Fate known) {
        undecided.remove(append);
        append.settled(known, stored -> {
            master.stored(ground.log().end().lastId()); // of all that came with it
            listener.stored(stored.firstId(), stored.lastId(), append.w(), append.receivedNanos());
        });
    }

    private AppendResult outcome(AppendWait append, int w, Deadline deadline) {
        Waited waited = append.await(deadline.nanosLeft());
        if (append.fate().isEmpty()) {
            return ended ? new AppendResult.ShutDownUndecided()
                    : new AppendResult.Undecided(waited.ending() == Ending.INTERRUPTED
                            ? deadline.elapsed() : deadline.timeout());
        }
        return switch (append.fate().get()) {
            case Fate.Appended(long firstId, long lastId) -> appended(waited,
                    new StoredAppend(firstId, lastId, master.epoch()), w, deadline);
            case Fate.NotAppended(var reason) -> notAppended(reason, deadline);
            case Fate.Unknown(var reason) -> new AppendResult.DiskFailed(reason);
        };
    }

    /** The wait may have ended before it was told for which entry: so who holds it is asked now. */
    private AppendResult appended(Waited waited, StoredAppend append, int w, Deadline deadline) {
        if (waited.ending() == Ending.REACHED) {
            return result(waited, append, w, deadline, false);
        }
        master.stored(append.lastId());
        return await(append, w, deadline, 0, false);
    }

    private AppendResult notAppended(String reason, Deadline deadline) {
        if (draining) {
            return new AppendResult.ShuttingDown();
        }
        boolean failed = ground.log().failure().isPresent();
        boolean foundNoRoom = ground.log().full().isEmpty()
                && !failed && deadline.nanosLeft() <= 0;
        return foundNoRoom
                ? new AppendResult.Busy(reason) : new AppendResult.DiskRefused(reason, failed);
    }

    /** It is on this disk, whoever stored it and whatever stands in the way of others now. */
    @Override
    public Appending replay(StoredAppend append, int w, Deadline deadline) {
        master.stored(append.lastId());
        if (w > master.clusterSize()) {
            Stored stored = stored(append, w, acknowledgements.holders(append.lastId()),
                    deadline, true);
            return Appending.ended(
                    new AppendResult.StoredAndImpossible(stored, master.clusterSize()));
        }
        if (draining) {
            return atOnce(append, w, deadline, AppendResult.ShutDownWhileWaiting::new);
        }
        if (!waiters.enter(w, master.usable())) {
            return atOnce(append, w, deadline, stored ->
                    new AppendResult.StoredAndTooManyWaiting(stored, waiters.max()));
        }
        return held(() -> waiters.leave(w), () ->
                () -> await(append, w, deadline, deadline.nanosLeft(), true));
    }

    /** Acknowledged if its concern is reached, else what is said of one that can't wait. */
    private Appending atOnce(StoredAppend append, int w, Deadline deadline,
            Function<Stored, AppendResult> otherwise) {
        AppendResult now = await(append, w, deadline, 0, true);
        return Appending.ended(now instanceof AppendResult.WaitEnded(var stored, _, _)
                ? otherwise.apply(stored) : now);
    }

    private AppendResult await(
            StoredAppend append, int w, Deadline deadline, long nanos, boolean replayed) {
        return result(acknowledgements.await(append.lastId(), w, nanos), append, w, deadline,
                replayed);
    }

    private AppendResult result(
            Waited waited, StoredAppend append, int w, Deadline deadline, boolean replayed) {
        Stored stored = stored(append, w, waited.holders(), deadline, replayed);
        Optional<AppendResult> doubt = master.fenced()
                .<AppendResult>map(AppendResult.TakenOver::new)
                .or(() -> ground.storage().lost().map(AppendResult.DiskFailed::new));
        return doubt.orElseGet(() -> switch (waited.ending()) {
            case REACHED -> new AppendResult.Acknowledged(stored);
            case TIMED_OUT -> new AppendResult.WaitEnded(
                    stored, deadline.timeout(), master.unheard());
            case ENDED -> new AppendResult.ShutDownWhileWaiting(stored);
            case BEYOND -> new AppendResult.ClusterShrank(stored, master.clusterSize());
            case INTERRUPTED -> new AppendResult.ClientLeft(stored);
        });
    }

    private static Stored stored(StoredAppend append, int w, Acknowledgements.Holders holders,
            Deadline deadline, boolean replayed) {
        return new Stored(append.firstId(), append.lastId(), w, holders.names(),
                append.epoch(), holders.durable(), deadline.elapsed(), replayed);
    }
}
