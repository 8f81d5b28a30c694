package replog.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import replog.replication.PrefixCheck.Contradiction;
import replog.wire.NodePosition;

/**
 * How far one secondary is, and what to do next about it. Decides only: time comes in as an
 * argument, in nanoseconds of one monotonic clock.
 *
 * <p>Invariants: a position is one that was proven, by hash, to be a prefix of the master's log.
 * Within one instance of a node it only rises; a new instance replaces it, downwards too. An answer
 * to a request that was begun before the last answer was taken in can't change the instance: it may
 * come from a process that has died since. Each instance gets a batch, if only an empty one, by
 * which it takes the master's epoch and has its own log proven; one that is ahead or diverged gets
 * that alone, once. What it refuses then as another history stays refused for that instance, until
 * a proof by hash says otherwise. A pause goes with the process that earned it: it ends with a new
 * instance, with entries that turn out to be stored, with room on a disk that was full, and when
 * {@link Secondary} says so. Guarded by that.
 */
final class Progress {
    private final int maxBatchBytes;
    private final Duration stalledAfter;
    private final RetryState retry;
    private ReplicationState state = ReplicationState.UNKNOWN;
    private Optional<String> contradicted = Optional.empty();
    private Optional<NodePosition> standing = Optional.empty();
    private Optional<UUID> introducedTo = Optional.empty();
    private Optional<UUID> soundedOut = Optional.empty();
    private Optional<Refusal> refusal = Optional.empty();
    private OptionalLong endedNanos = OptionalLong.empty();
    private long takenInNanos;
    private long risenNanos;
    private long lastGoalId;
    private int batchBytes;

    /** @param stalledAfter how long it may have work and acknowledge nothing of it */
    Progress(RetryState retry, int maxBatchBytes, Duration stalledAfter) {
        this.retry = retry;
        this.maxBatchBytes = maxBatchBytes;
        this.batchBytes = maxBatchBytes;
        this.stalledAfter = stalledAfter;
    }

    /** An instance says that its history up to where the master's goes is another one. */
    private record Refusal(UUID instance, String reason) {}

    /** What to do next. */
    sealed interface Step {
        /** Send a batch of at most {@code maxBytes}, or an empty one if there is nothing more. */
        record Send(long fromId, String previousHash, int maxBytes) implements Step {}

        /** Send an empty batch that follows this entry, to one that does not follow. */
        record Probe(long afterId) implements Step {}

        /** Nothing to send until there is an entry after this one. */
        record AwaitEntries(long afterId) implements Step {}

        /** Pause for this long, after an attempt that failed. */
        record Pause(long nanos) implements Step {}

        /** Nothing can be done until it is heard from. */
        record AwaitNews() implements Step {}
    }

    /** What an attempt sent, and when; nothing but its header where it is of no bytes. */
    record Sent(long begunNanos, int bytes) {}

    Step next(long nowNanos, long masterLastId, boolean reachable) {
        boolean unsounded = (state == ReplicationState.AHEAD || state == ReplicationState.DIVERGED)
                && !soundedOut.equals(instance());
        if (!reachable || retry.isLeftAlone() || !state.follows() && !unsounded) {
            return new Step.AwaitNews();
        }
        long pauseNanos = retry.pauseLeftNanos(nowNanos);
        if (pauseNanos > 0) {
            return new Step.Pause(pauseNanos);
        }
        NodePosition known = standing.orElseThrow();
        if (unsounded) {
            return new Step.Probe(Math.min(known.lastId(), masterLastId));
        }
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
    boolean receive(NodePosition reported, Optional<Contradiction> contradiction, long begunNanos,
            long nowNanos, long goalId) {
        boolean sameInstance = instance().equals(Optional.of(reported.instance()));
        if (!sameInstance && standing.isPresent() && begunNanos - takenInNanos <= 0) {
            return false;
        }
        takenInNanos = nowNanos;
        if (!sameInstance || full().isPresent() && reported.full().isEmpty()) {
            endPause(nowNanos);
        }
        if (contradiction.isPresent()) {
            standing = Optional.of(reported);
            contradict(contradiction.get());
        } else {
            contradicted = Optional.empty();
            refusal = Optional.empty();
            follow(reported, !sameInstance || !state.follows(), nowNanos, goalId);
        }
        return true;
    }

    /** That it is ahead says nothing of its history; what it refused before does. */
    private void contradict(Contradiction contradiction) {
        boolean refused = contradiction.state() == ReplicationState.AHEAD
                && refusal.map(Refusal::instance).equals(instance());
        state = refused ? ReplicationState.DIVERGED : contradiction.state();
        contradicted = refused ? refusal.map(Refusal::reason)
                : Optional.of(contradiction.reason());
    }

    private void follow(NodePosition reported, boolean newly, long nowNanos, long goalId) {
        long before = position();
        boolean risen = newly || reported.lastId() > before;
        if (risen) {
            risenNanos = nowNanos;
            retry.anew(); // it stores, even if its answers get lost
        }
        if (newly || reported.lastId() >= before) {
            standing = Optional.of(reported);
        }
        if (risen && !newly) {
            introducedTo = instance(); // it took a batch, even if its answer got lost
        }
        if (newly) {
            lastGoalId = goalId;
        }
        if (standing.orElseThrow().lastId() >= goalId) {
            state = ReplicationState.IN_SYNC;
            risenNanos = nowNanos;
        } else if (newly || risen && state == ReplicationState.STALLED) {
            state = ReplicationState.CATCHING_UP;
        } else if (nowNanos - risenNanos >= stalledAfter.toNanos()) {
            state = ReplicationState.STALLED;
        }
    }

    /** It does not answer any more: what it lacks is not on its way, and it can't be stalled. */
    void onSilence(long nowNanos, long masterLastId) {
        risenNanos = nowNanos;
        if (state.follows() && position() < masterLastId) {
            state = ReplicationState.CATCHING_UP;
        }
    }

    /** An instance that does not follow has answered an empty batch. */
    void onProbed(UUID to) {
        if (instance().equals(Optional.of(to))) {
            retry.anew();
            soundedOut = instance();
        }
    }

    /** It answered that its history up to this entry is not the master's. */
    void onProbeRejected(UUID by, long upToId) {
        onProbed(by);
        if (state == ReplicationState.AHEAD && instance().equals(Optional.of(by))) {
            refusal = Optional.of(new Refusal(
                    by, "its history up to " + upToId + " is not the master's"));
            contradict(new Contradiction(ReplicationState.AHEAD, ""));
        }
    }

    /**
     * An instance took a batch; one that has died since says nothing of the one that is there now.
     *
     * @param goalId the end of the log when the batch was sent
     */
    void attemptSucceeded(UUID by, long goalId) {
        if (!instance().equals(Optional.of(by))) {
            return;
        }
        retry.anew();
        introducedTo = instance();
        if (state.follows()) {
            // One batch may end short of the log's end, at a segment's; two in a row are a lag.
            state = position() >= Math.min(goalId, lastGoalId)
                    ? ReplicationState.IN_SYNC : ReplicationState.CATCHING_UP;
        }
        lastGoalId = goalId;
        batchBytes = (int) Math.min(2L * batchBytes, maxBatchBytes);
    }

    /**
     * Counts a failure, unless the attempt was begun before the last pause was ended: what it met
     * is over.
     */
    void attemptFailed(String why, Sent sent, long nowNanos, double random) {
        if (endedNanos.isEmpty() || sent.begunNanos() - endedNanos.getAsLong() >= 0) {
            retry.failed(why, nowNanos, random);
        }
        fallBehind(sent);
    }

    /**
     * A smaller batch than was sent, which may be far less than was allowed, may get through where
     * this one did not; an empty one says nothing of that.
     */
    void attemptTimedOut(Duration after, Sent sent, long nowNanos, double random) {
        if (sent.bytes() > 0) {
            do {
                batchBytes = Math.max(batchBytes / 2, 1);
            } while (batchBytes >= sent.bytes() && batchBytes > 1);
        }
        attemptFailed("no answer within " + after.toMillis() + " ms", sent, nowNanos, random);
    }

    /** It asked to be tried later, which is no failure; what delays it may be over before. */
    void attemptDelayed(Duration by, String why, Sent sent, long nowNanos) {
        retry.delayed(by.compareTo(stalledAfter) < 0 ? by : stalledAfter, why, nowNanos);
        fallBehind(sent);
    }

    /** A secondary that did not take an empty batch lacks nothing. */
    private void fallBehind(Sent sent) {
        boolean lacks = state == ReplicationState.IN_SYNC && sent.bytes() > 0;
        state = lacks ? ReplicationState.CATCHING_UP : state;
    }

    private Optional<String> full() {
        return standing.flatMap(NodePosition::full);
    }

    /** Ends any pause, and begins the table anew. */
    void endPause(long nowNanos) {
        retry.anew();
        endedNanos = OptionalLong.of(nowNanos);
    }

    /** Whether nothing but its state keeps it from being tried at once. */
    boolean isClear() {
        return retry.isClear();
    }

    ReplicationState state() {
        return state;
    }

    /** Why it is not in sync, as far as that is known. */
    Optional<String> reason() {
        return contradicted.or(this::full).or(retry::reason)
                .or(() -> state == ReplicationState.STALLED
                ? Optional.of("it acknowledged nothing for " + stalledAfter.toMillis() + " ms")
                : Optional.empty());
    }

    /** The process that was last believed. */
    Optional<UUID> instance() {
        return standing.map(NodePosition::instance);
    }

    /** What it calls itself, once it was heard. */
    Optional<String> ownName() {
        return standing.map(NodePosition::name);
    }

    Optional<UUID> nodeId() {
        return standing.map(NodePosition::nodeId);
    }

    /** The highest entry up to which it is proven to hold the master's history; 0 for none. */
    long position() {
        return state.follows() ? standing.orElseThrow().lastId() : 0;
    }

    /** The last entry that it says it holds, of whatever history; 0 until it was heard. */
    long claimedId() {
        return standing.map(NodePosition::lastId).orElse(0L);
    }

    /** What was last believed of what it said. */
    Optional<NodePosition> standing() {
        return standing;
    }

    /** How long it is still left alone; empty when it is not, or until there is news of it. */
    Optional<Duration> pauseLeft(long nowNanos) {
        long left = retry.isLeftAlone() ? 0 : retry.pauseLeftNanos(nowNanos);
        return left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
    }

    /**
     * When one secondary may be tried again after attempts that came to nothing. Decides only: time
     * comes in as an argument, in nanoseconds of one monotonic clock. Guarded by {@link Secondary}.
     *
     * <p>Failures in a row go down a table of pauses, up to a limit after which nothing is tried
     * any more until there is news. A delay is no failure: it puts the next attempt off and keeps
     * its place in the table.
     */
    static final class RetryState {
        private final Backoff backoff;
        private final int limit;
        private int failures;
        private boolean pausing;
        private long pausedUntilNanos;
        private String why = "";

        /** @param limit of failures in a row after which it is left alone; 0 is no limit */
        RetryState(Backoff backoff, int limit) {
            this.backoff = backoff;
            this.limit = limit;
        }

        /** @param random from 0 to 1, for the jitter */
        void failed(String why, long nowNanos, double random) {
            failures++;
            pauseUntil(nowNanos + backoff.pause(failures, random).toNanos(), why);
        }

        void delayed(Duration by, String why, long nowNanos) {
            pauseUntil(nowNanos + by.toNanos(), why);
        }

        /** Begins the table anew; whatever pause there is ends. */
        void anew() {
            failures = 0;
            pausing = false;
        }

        boolean isLeftAlone() {
            return limit > 0 && failures >= limit;
        }

        /** Whether nothing stands in the way of the next attempt but, perhaps, time. */
        boolean isClear() {
            return failures == 0 && !pausing;
        }

        /** 0 when it may be tried now. */
        long pauseLeftNanos(long nowNanos) {
            return pausing ? Math.max(0, pausedUntilNanos - nowNanos) : 0;
        }

        /** Why the last attempt came to nothing; empty when it did not. */
        Optional<String> reason() {
            if (isClear()) {
                return Optional.empty();
            }
            return Optional.of(
                    isLeftAlone() ? "left alone after " + failures + " attempts: " + why : why);
        }

        private void pauseUntil(long nanos, String reason) {
            pausing = true;
            pausedUntilNanos = nanos;
            why = reason;
        }
    }
}
