package replog.node.append;

import java.io.IOException;
import java.util.Optional;
import replog.node.append.InFlightKeys.Claim;
import replog.node.append.InFlightKeys.Turn;
import replog.node.result.AppendRequest;
import replog.node.result.AppendResult;
import replog.node.result.PendingResult;

/**
 * The way of an append with an idempotency key: what is stored under it is not stored again, but
 * waited for and answered.
 *
 * <p>A key is claimed before the log is searched, and the claim is held until the outcome is known,
 * so that of those in flight one stores and the others join it. The search comes before anything
 * that may be in the way of an append. Safe for use by several threads; nothing is held while the
 * disk is read.
 */
public final class IdempotentAppends {
    private static final long SPELL_NANOS = 500_000_000;

    private final Appends appends;
    private final WritePermission permission;
    private final InFlightKeys inFlightKeys;

    /** @param inFlightKeys the keys that are claimed now */
    public IdempotentAppends(Appends appends, WritePermission permission,
            InFlightKeys inFlightKeys) {
        this.appends = appends;
        this.permission = permission;
        this.inFlightKeys = inFlightKeys;
    }

    public PendingResult append(AppendRequest request, int w, Deadline deadline) {
        return appends.track(() -> claimAndAppend(request, w, deadline));
    }

    private PendingResult claimAndAppend(AppendRequest request, int w, Deadline deadline) {
        Optional<String> fenced = permission.fenced();
        if (fenced.isPresent()) { // the other master's log may hold the key
            return PendingResult.completed(new AppendResult.TakenOver(fenced.get()));
        }
        Claim claim = inFlightKeys.enter(request.idempotencyKey());
        try {
            Optional<Turn> turn = claim.await(0);
            if (turn.isPresent()) {
                return proceed(turn, claim, request, w, deadline);
            }
            Optional<PendingAppendCount.Place> place = appends.takePlace(w);
            if (place.isEmpty()) {
                return PendingResult.completed(appends.tooManyJoining(w));
            }
            try (var _ = place.get()) {
                turn = awaitOther(claim, deadline);
            }
            return proceed(turn, claim, request, w, deadline);
        } finally {
            claim.leave();
        }
    }

    /** The first one may hang on its disk for ever; the node's end is looked for between spells. */
    private Optional<Turn> awaitOther(Claim claim, Deadline deadline) {
        long left = deadline.nanosLeft();
        Optional<Turn> turn = claim.await(Math.min(left, SPELL_NANOS));
        while (turn.isEmpty() && left > SPELL_NANOS && !appends.hasEnded()) {
            left = deadline.nanosLeft();
            turn = claim.await(Math.min(left, SPELL_NANOS));
        }
        return turn;
    }

    private PendingResult proceed(Optional<Turn> turn, Claim claim, AppendRequest request, int w,
            Deadline deadline) {
        if (turn.isEmpty()) {
            return PendingResult.completed(appends.hasEnded() ? new AppendResult.ShutDownUndecided()
                    : new AppendResult.Undecided(deadline.timeout()));
        }
        return switch (turn.get()) {
            case Turn.Mine() -> {
                try (var mine = new InFlightKeys.Holder(claim)) {
                    yield appends.findRepeated(request, w, deadline, mine).orElseGet(() ->
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
                    PendingResult.completed(new AppendResult.DiskFailed(reason));
        };
    }
}
