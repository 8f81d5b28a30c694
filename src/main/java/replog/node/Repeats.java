package replog.node;

import java.io.IOException;
import java.util.Optional;
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

    private final Acceptance appends;
    private final Mandate mandate;
    private final Claims claims;

    /** @param claims the keys that are claimed now */
    Repeats(Acceptance appends, Mandate mandate, Claims claims) {
        this.appends = appends;
        this.mandate = mandate;
        this.claims = claims;
    }

    Appending append(AppendRequest request, int w, Deadline deadline) {
        return appends.underWay(() -> claimed(request, w, deadline));
    }

    private Appending claimed(AppendRequest request, int w, Deadline deadline) {
        Optional<String> fenced = mandate.fenced();
        if (fenced.isPresent()) { // the other master's log may hold the key
            return Appending.ended(new AppendResult.TakenOver(fenced.get()));
        }
        Claim claim = claims.enter(request.key());
        try {
            Optional<Turn> turn = claim.await(0);
            if (turn.isPresent()) {
                return told(turn, claim, request, w, deadline);
            }
            Optional<InFlight.Place> place = appends.join(w);
            if (place.isEmpty()) {
                return Appending.ended(appends.tooManyJoining(w));
            }
            try (var _ = place.get()) {
                turn = join(claim, deadline);
            }
            return told(turn, claim, request, w, deadline);
        } finally {
            claim.leave();
        }
    }

    /** The first one may hang on its disk for ever; the node's end is looked for between spells. */
    private Optional<Turn> join(Claim claim, Deadline deadline) {
        long left = deadline.nanosLeft();
        Optional<Turn> turn = claim.await(Math.min(left, SPELL_NANOS));
        while (turn.isEmpty() && left > SPELL_NANOS && !appends.hasEnded()) {
            left = deadline.nanosLeft();
            turn = claim.await(Math.min(left, SPELL_NANOS));
        }
        return turn;
    }

    private Appending told(Optional<Turn> turn, Claim claim, AppendRequest request, int w,
            Deadline deadline) {
        if (turn.isEmpty()) {
            return Appending.ended(appends.hasEnded() ? new AppendResult.ShutDownUndecided()
                    : new AppendResult.Undecided(deadline.timeout()));
        }
        return switch (turn.get()) {
            case Turn.Mine() -> {
                try (var mine = new Claims.Holder(claim)) {
                    yield appends.repeated(request, w, deadline, mine).orElseGet(() ->
                            appends.append(request, w, deadline, Optional.of(mine)));
                }
            }
            case Turn.Stored(var append) -> {
                try {
                    yield appends.replay(request, append, w, deadline);
                } catch (IOException e) {
                    yield appends.unreadable(e);
                }
            }
            case Turn.Unknown(var reason) ->
                    Appending.ended(new AppendResult.DiskFailed(reason));
        };
    }
}
