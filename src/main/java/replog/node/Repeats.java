package replog.node;

import java.io.IOException;
import java.util.Optional;
import replog.log.StoredAppend;
import replog.log.PendingAppend.Fate;
import replog.node.Claims.Claim;
import replog.node.Claims.Turn;

/**
 * The way of an append with an idempotency key: what is stored under it is not stored again, but
 * waited for and answered.
 *
 * <p>A key is claimed before the log is searched, and the claim is held until the fate is known, so
 * that of those in flight one stores and the others join it. The search comes before anything that
 * may be in the way of an append. Safe for use by several threads; nothing is held while the disk
 * is read.
 */
final class Repeats {
    private static final long SPELL_NANOS = 500_000_000;

    private final Ground ground;
    private final Appends appends;
    private final Claims claims = new Claims();

    /** What it asks of those who store and wait. */
    interface Appends {
        /** As for an append without a key. */
        Appending first(AppendRequest request, int w, Deadline deadline, Course course);

        /** Waits for the concern of what is stored. */
        Appending replay(StoredAppend stored, int w, Deadline deadline);

        /** A place among those who wait; empty when there are too many. */
        Optional<InFlight.Place> wait(int w);

        AppendResult tooManyJoining(int w);

        /** Nobody waits any more: the node ends. */
        boolean ended();

        /** Why this master leads no more. */
        Optional<String> fenced();

        long epoch();
    }

    /** Goes along with an append on its way to the disk. */
    interface Course {
        /** That of an append without a key. */
        Course UNKEYED = new Course() {
            @Override
            public Optional<Appending> instead() {
                return Optional.empty();
            }

            @Override
            public void settled(Fate fate) {
                // nobody else asks
            }
        };

        /** Asked when nothing is in its way to the disk any more: what happens instead. */
        Optional<Appending> instead();

        /** What became of it, sooner or later after each {@link #instead()} that was empty. */
        void settled(Fate fate);
    }

    Repeats(Ground ground, Appends appends) {
        this.ground = ground;
        this.appends = appends;
    }

    Appending append(AppendRequest request, int w, Deadline deadline) {
        Optional<String> fenced = appends.fenced();
        if (fenced.isPresent()) { // the other master's log may hold the key
            return Appending.ended(new AppendResult.TakenOver(fenced.get()));
        }
        Claim claim = claims.enter(request.key());
        try {
            Optional<Turn> turn = claim.await(0);
            if (turn.isPresent()) {
                return told(turn, claim, request, w, deadline);
            }
            Optional<InFlight.Place> place = appends.wait(w);
            if (place.isEmpty()) {
                return Appending.ended(appends.tooManyJoining(w));
            }
            try (var _ = place.get()) {
                turn = join(claim, deadline);
            }
            return told(turn, claim, request, w, deadline);
        } catch (IOException e) {
            return unreadable(e);
        } finally {
            claim.leave();
        }
    }

    /** The first one may hang on its disk for ever; the node's end is looked for between spells. */
    private Optional<Turn> join(Claim claim, Deadline deadline) {
        long left = deadline.nanosLeft();
        Optional<Turn> turn = claim.await(Math.min(left, SPELL_NANOS));
        while (turn.isEmpty() && left > SPELL_NANOS && !appends.ended()) {
            left = deadline.nanosLeft();
            turn = claim.await(Math.min(left, SPELL_NANOS));
        }
        return turn;
    }

    private Appending told(Optional<Turn> turn, Claim claim, AppendRequest request, int w,
            Deadline deadline) throws IOException {
        if (turn.isEmpty()) {
            return Appending.ended(appends.ended() ? new AppendResult.ShutDownUndecided()
                    : new AppendResult.Undecided(deadline.timeout()));
        }
        return switch (turn.get()) {
            case Turn.Mine() -> {
                var attempt = new Attempt(claim, request, w, deadline);
                try {
                    yield attempt.run();
                } finally {
                    attempt.over();
                }
            }
            case Turn.Stored(var append) -> replay(append, request, w, deadline);
            case Turn.Unknown(var reason) ->
                    Appending.ended(new AppendResult.DiskFailed(reason));
        };
    }

    private Appending replay(StoredAppend stored, AppendRequest request, int w, Deadline deadline)
            throws IOException {
        return ground.log().keys().holds(stored, request.drafts())
                ? appends.replay(stored, w, deadline)
                : Appending.ended(new AppendResult.KeyReused(stored.firstId()));
    }

    /** What can't be read can't be said not to hold the key. */
    private Appending unreadable(IOException e) {
        return Appending.ended(appends.ended() ? new AppendResult.ShutDownUndecided()
                : new AppendResult.DiskFailed(e.getMessage()));
    }

    /** The turn of one request. */
    private final class Attempt implements Course {
        private final Claim claim;
        private final AppendRequest request;
        private final int w;
        private final Deadline deadline;
        private volatile boolean queued;
        private volatile boolean settled;
        private boolean found;
        private boolean returned;

        Attempt(Claim claim, AppendRequest request, int w, Deadline deadline) {
            this.claim = claim;
            this.request = request;
            this.w = w;
            this.deadline = deadline;
        }

        Appending run() throws IOException {
            Optional<Appending> stored = search();
            if (stored.isPresent()) {
                return stored.get();
            }
            Appending appending = appends.first(request, w, deadline, this);
            returned = true;
            return queued ? appending : () -> refused(appending.await());
        }

        /** Ends the turn, unless its fate is still to come. */
        void over() {
            if (!queued && !found) {
                claim.pass();
            } else if (queued && !settled && !returned) {
                settled(new Fate.Unknown("the append broke off"));
            }
        }

        /** What was fetched from another node since may bear the key. */
        @Override
        public Optional<Appending> instead() {
            try {
                Optional<Appending> stored = search();
                if (stored.isEmpty()) {
                    claims.enter(request.key()); // to be left once it is settled
                    queued = true;
                }
                return stored;
            } catch (IOException e) {
                return Optional.of(unreadable(e));
            }
        }

        @Override
        public void settled(Fate fate) {
            settled = true;
            switch (fate) {
                case Fate.Appended(long firstId, long lastId) ->
                        claim.stored(new StoredAppend(firstId, lastId, appends.epoch()));
                case Fate.NotAppended(_) -> claim.pass();
                case Fate.Unknown(var reason) -> claim.unknown(reason);
            }
            claim.leave();
        }

        private Optional<Appending> search() throws IOException {
            Optional<StoredAppend> stored = ground.log().keys().find(request.key());
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            found = true;
            claim.stored(stored.get());
            return Optional.of(replay(stored.get(), request, w, deadline));
        }

        /** A master that lacks entries can't say that it is not stored. */
        private static AppendResult refused(AppendResult result) {
            boolean lacking = result instanceof AppendResult.ReadOnly(var mode)
                    && switch (mode.cause()) {
                        case BEHIND, FORKED, FENCED -> true;
                        case NO_QUORUM, DISK_FULL, DISK_FAILED -> false;
                    };
            return lacking ? new AppendResult.KeyNotKnown(((AppendResult.ReadOnly) result).mode())
                    : result;
        }
    }
}
