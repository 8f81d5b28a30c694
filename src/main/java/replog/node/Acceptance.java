package replog.node;

import java.time.Duration;
import java.util.Optional;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Fate;
import replog.node.AppendResult.Stored;
import replog.replication.Acknowledgements;

/**
 * The way of an append through a master: accepted or refused, stored, then acknowledged.
 *
 * <p>Whether the master is read-only is asked once, when an append is accepted. Safe for use by
 * several threads.
 */
final class Acceptance {
    private static final long SPELL_NANOS = 500_000_000;

    private final Ground ground;
    private final Master master;
    private final Acknowledgements acknowledgements;
    private final Waiters waiters;
    private final InFlight underWay = new InFlight();
    private final InFlight storing = new InFlight();
    private volatile boolean draining;
    private volatile boolean ended;

    /** What it asks of the master at each append; all of it cheap. */
    interface Master {
        long epoch();

        int clusterSize();

        /** How many nodes are usable, the master included. */
        int usable();

        Optional<ReadOnlyMode> readOnly();

        /** Why this master leads no more. */
        Optional<String> fenced();

        /** Its own log goes up to this entry now. */
        void stored(long lastId);
    }

    Acceptance(Ground ground, Master master, Acknowledgements acknowledgements, int maxWaiters) {
        this.ground = ground;
        this.master = master;
        this.acknowledgements = acknowledgements;
        this.waiters = new Waiters(maxWaiters);
    }

    /** @param w how many nodes are asked for; {@code timeout} zero is for ever */
    Appending append(AppendRequest request, int w, Duration timeout) {
        var deadline = new Deadline(System.nanoTime(), timeout);
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
        try {
            Appending appending = stored(request, w, deadline);
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

    /** Returns once no append is being stored any more that was accepted before. */
    void awaitNoneStoring() {
        storing.awaitNone(Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Accepts nothing more, and lets those who wait finish; the others are answered then. */
    void drain(Duration grace) {
        draining = true;
        underWay.awaitNone(grace);
        ended = true;
        acknowledgements.endWaits();
    }

    /** The mode is judged within the storing that it allows: who waits for none misses none. */
    private Appending stored(AppendRequest request, int w, Deadline deadline) {
        InFlight.Place place = storing.begin();
        boolean undecided = false;
        try {
            Optional<ReadOnlyMode> readOnly = master.readOnly();
            if (readOnly.isPresent()) {
                return Appending.ended(new AppendResult.ReadOnly(readOnly.get()));
            }
            PendingAppend pending =
                    ground.log().append(request.drafts(), master.epoch(), deadline.nanosLeft());
            Optional<Fate> fate = fate(pending, deadline);
            undecided = fate.isEmpty();
            if (undecided) {
                followUp(pending, place);
                return Appending.ended(ended ? new AppendResult.ShutDownUndecided()
                        : new AppendResult.Undecided(deadline.timeout()));
            }
            return decided(fate.get(), w, deadline);
        } finally {
            if (!undecided) {
                place.close();
            }
        }
    }

    /** A disk may hang for ever; the node's end is looked for between spells of waiting for it. */
    private Optional<Fate> fate(PendingAppend pending, Deadline deadline) {
        long left = deadline.nanosLeft();
        Optional<Fate> fate = pending.await(Math.min(left, SPELL_NANOS));
        while (fate.isEmpty() && left > SPELL_NANOS && !ended) {
            left = deadline.nanosLeft();
            fate = pending.await(Math.min(left, SPELL_NANOS));
        }
        return fate;
    }

    private Appending decided(Fate fate, int w, Deadline deadline) {
        return switch (fate) {
            case Fate.Appended(long firstId, long lastId) -> {
                master.stored(lastId);
                yield () -> await(firstId, lastId, w, deadline);
            }
            case Fate.NotAppended(var reason) -> Appending.ended(notAppended(reason, deadline));
            case Fate.Unknown(var reason) ->
                    Appending.ended(new AppendResult.DiskFailed(reason));
        };
    }

    /** Nobody else waits for it, and its entries count all the same once they are stored. */
    private void followUp(PendingAppend pending, InFlight.Place place) {
        Thread.ofVirtual().start(() -> {
            try (place) {
                if (pending.await(Long.MAX_VALUE).orElse(null) instanceof Fate.Appended stored) {
                    master.stored(stored.lastId());
                }
            }
        });
    }

    private AppendResult notAppended(String reason, Deadline deadline) {
        if (draining) {
            return new AppendResult.ShuttingDown();
        }
        boolean foundNoRoom = ground.log().full().isEmpty()
                && ground.log().failure().isEmpty() && deadline.nanosLeft() <= 0;
        return foundNoRoom
                ? new AppendResult.Busy(reason) : new AppendResult.DiskRefused(reason);
    }

    private AppendResult await(long firstId, long lastId, int w, Deadline deadline) {
        var waited = acknowledgements.await(lastId, w, deadline.nanosLeft());
        var stored = new Stored(firstId, lastId, w, waited.holders().names(), master.epoch(),
                waited.holders().durable(), deadline.elapsed());
        return switch (waited.ending()) {
            case REACHED -> master.fenced().<AppendResult>map(AppendResult.TakenOver::new)
                    .orElseGet(() -> new AppendResult.Acknowledged(stored));
            case TIMED_OUT -> new AppendResult.WaitEnded(stored, deadline.timeout());
            case ENDED -> master.fenced().<AppendResult>map(AppendResult.TakenOver::new)
                    .orElseGet(() -> new AppendResult.ShutDownWhileWaiting(stored));
        };
    }
}
