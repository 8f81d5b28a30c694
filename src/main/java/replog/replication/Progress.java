package replog.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import replog.replication.History.Contradiction;
import replog.wire.Standing;

/**
 * How far one secondary is, and what to do next about it. Decides only: time comes in as an
 * argument, in nanoseconds of one monotonic clock.
 *
 * <p>Invariants: a position is one that was proven, by hash, to be a prefix of the master's log.
 * Within one instance of a node it only rises; a new instance replaces it, downwards too. An
 * answer to a request that was begun before the last answer was taken in can't change the
 * instance: it may come from a process that has died since. Each instance gets a batch, if only an
 * empty one, by which it takes the master's epoch and has its own log proven. Guarded by
 * {@link Secondary}.
 */
final class Progress {
    private final Backoff backoff;
    private final int maxBatchBytes;
    private State state = State.UNKNOWN;
    private Optional<String> reason = Optional.empty();
    private Optional<Standing> standing = Optional.empty();
    private Optional<UUID> introducedTo = Optional.empty();
    private long takenInNanos;
    private long lastGoalId;
    private int failures;
    private long pausedUntilNanos;
    private int batchBytes;

    Progress(Backoff backoff, int maxBatchBytes) {
        this.backoff = backoff;
        this.maxBatchBytes = maxBatchBytes;
        this.batchBytes = maxBatchBytes;
    }

    /** What to do next. */
    sealed interface Step {
        /** Send a batch of at most so many bytes, or an empty one if there is nothing more. */
        record Send(long fromId, String previousHash, int maxBytes) implements Step {}

        /** Nothing to send until there is an entry after this one. */
        record AwaitEntries(long afterId) implements Step {}

        /** Leave it alone for so long, after a failure. */
        record Pause(long nanos) implements Step {}

        /** Nothing can be done until it is heard from. */
        record AwaitNews() implements Step {}
    }

    Step next(long nowNanos, long masterLastId, boolean reachable) {
        if (!reachable || !state.follows()) {
            return new Step.AwaitNews();
        }
        if (failures > 0 && pausedUntilNanos - nowNanos > 0) {
            return new Step.Pause(pausedUntilNanos - nowNanos);
        }
        Standing known = standing.orElseThrow();
        boolean introduced = introducedTo.equals(instance());
        if (known.lastId() >= masterLastId && introduced) {
            return new Step.AwaitEntries(known.lastId());
        }
        return new Step.Send(known.lastId() + 1, known.headHash(), batchBytes);
    }

    /**
     * Takes in what the secondary said of itself.
     *
     * @param begunNanos when the request was sent that it answers
     * @param goalId the entry from which on it counts as in sync
     * @return whether it was believed, so that its position is the secondary's now
     */
    boolean takeIn(Standing said, Optional<Contradiction> contradiction, long begunNanos,
            long nowNanos, long goalId) {
        boolean sameInstance = instance().equals(Optional.of(said.instance()));
        if (!sameInstance && standing.isPresent() && begunNanos - takenInNanos <= 0) {
            return false;
        }
        takenInNanos = nowNanos;
        if (contradiction.isPresent()) {
            standing = Optional.of(said);
            state = contradiction.get().state();
            reason = Optional.of(contradiction.get().reason());
            return true;
        }
        boolean newlyFollows = !sameInstance || !state.follows();
        if (newlyFollows || said.lastId() > standing.orElseThrow().lastId()) {
            endPause(); // it stores, even if its answers get lost
        }
        if (newlyFollows || said.lastId() >= standing.orElseThrow().lastId()) {
            standing = Optional.of(said);
        }
        if (standing.orElseThrow().lastId() >= goalId) {
            state = State.IN_SYNC;
        } else if (newlyFollows) {
            state = State.CATCHING_UP;
            lastGoalId = goalId;
        }
        if (failures == 0 || state == State.IN_SYNC) {
            reason = Optional.empty();
        }
        return true;
    }

    /** @param goalId the end of the log when the batch was sent */
    void attemptSucceeded(long goalId) {
        failures = 0;
        introducedTo = instance();
        if (state.follows()) {
            // One batch may end short of the log's end, at a segment's; two in a row are a lag.
            state = position() >= Math.min(goalId, lastGoalId)
                    ? State.IN_SYNC : State.CATCHING_UP;
            reason = Optional.empty();
        }
        lastGoalId = goalId;
        batchBytes = (int) Math.min(2L * batchBytes, maxBatchBytes);
    }

    void attemptFailed(String why, long nowNanos, double random) {
        failures++;
        reason = Optional.of(why);
        pausedUntilNanos = nowNanos + backoff.pause(failures, random).toNanos();
        state = state.follows() ? State.CATCHING_UP : state;
    }

    /** A smaller batch may get through where this one did not. */
    void attemptTimedOut(Duration after, long nowNanos, double random) {
        batchBytes = Math.max(batchBytes / 2, 1);
        attemptFailed("no answer within " + after.toMillis() + " ms", nowNanos, random);
    }

    /** Ends the pause after a failure, and begins the table anew. */
    void endPause() {
        failures = 0;
    }

    State state() {
        return state;
    }

    Optional<String> reason() {
        return reason;
    }

    /** The process that was last believed. */
    Optional<UUID> instance() {
        return standing.map(Standing::instance);
    }

    /** What it calls itself, once it was heard. */
    Optional<String> ownName() {
        return standing.map(Standing::name);
    }

    Optional<UUID> nodeId() {
        return standing.map(Standing::nodeId);
    }

    /** The highest entry up to which it is proven to hold the master's history; 0 for none. */
    long position() {
        return state.follows() ? standing.orElseThrow().lastId() : 0;
    }

    /** The last entry that it says it holds, of whatever history; 0 until it was heard. */
    long claimedId() {
        return standing.map(Standing::lastId).orElse(0L);
    }

    /** What was last believed of what it said. */
    Optional<Standing> standing() {
        return standing;
    }

    /** How long it is still left alone; empty when it is not. */
    Optional<Duration> pauseLeft(long nowNanos) {
        boolean paused = failures > 0 && pausedUntilNanos - nowNanos > 0;
        return paused ? Optional.of(Duration.ofNanos(pausedUntilNanos - nowNanos))
                : Optional.empty();
    }
}
