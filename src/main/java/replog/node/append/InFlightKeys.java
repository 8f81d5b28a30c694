package replog.node.append;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import replog.log.IdempotencyKeys.StoredAppend;
import replog.log.PendingAppend.Outcome;

/**
 * The idempotency keys of the appends that are under way: of those with one key a single one has
 * the turn, and the others wait for what becomes of it.
 *
 * <p>When it is not stored, the turn goes to the next one. A key whose append may be stored or not
 * keeps its claim: nothing more is known until a restart, and the disk takes nothing more by then,
 * so there are few. Safe for use by several threads; nothing is held while a disk is asked.
 */
public final class InFlightKeys {
    private final Map<ByteBuffer, Claim> byKey = new ConcurrentHashMap<>();

    /** What a request that entered gets. */
    sealed interface Turn {
        /** To find out, and to store: ends with {@link Claim#completeStored} and the like. */
        record Mine() implements Turn {}

        record Stored(StoredAppend append) implements Turn {}

        /** It may turn out to be stored after a restart, or not. */
        record Unknown(String reason) implements Turn {}
    }

    /** Takes part in the claim to a key; to be left once. */
    Claim enter(byte[] key) {
        return byKey.compute(ByteBuffer.wrap(key), (bytes, there) -> {
            Claim claim = there == null ? new Claim(bytes) : there;
            claim.parties++;
            return claim;
        });
    }

    /** How many keys are claimed. */
    int size() {
        return byKey.size();
    }

    /**
     * The turn of one request, from {@link Turn.Mine} on: the others learn once what it found or
     * stored. Its thread closes it; where the log has the append by then, the log's writer says
     * later what became of it.
     */
    static final class Holder implements AutoCloseable {
        private final Claim claim;
        private boolean answered;

        Holder(Claim claim) {
            this.claim = claim;
        }

        /** It is stored already. */
        void found(StoredAppend append) {
            answered = true;
            claim.completeStored(append);
        }

        /** The log gets it: to be followed by one {@link #complete}, by any thread. */
        void queue() {
            answered = true;
            claim.hold();
        }

        /** Completes it with its outcome in the log, in this epoch. */
        void complete(Outcome outcome, long epoch) {
            switch (outcome) {
                case Outcome.Appended(long firstId, long lastId) ->
                        claim.completeStored(new StoredAppend(firstId, lastId, epoch));
                case Outcome.NotAppended(_) -> claim.pass();
                case Outcome.Unknown(var reason) -> claim.completeUnknown(reason);
            }
            claim.leave();
        }

        /** The next one has the turn, where this one neither found nor stored it. */
        @Override
        public void close() {
            if (!answered) {
                claim.pass();
            }
        }
    }

    /** The claim to one key. Its lock guards what is known, the map's own lock its parties. */
    final class Claim {
        private final ByteBuffer key;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private int parties;
        private boolean taken;
        private Optional<Turn> known = Optional.empty();

        private Claim(ByteBuffer key) {
            this.key = key;
        }

        /** Waits for the turn, or for what is known, for at most {@code nanos}. */
        Optional<Turn> await(long nanos) {
            lock.lock();
            try {
                long left = nanos;
                while (known.isEmpty() && taken && left > 0) {
                    left = changed.awaitNanos(left);
                }
                if (known.isPresent() || taken) {
                    return known;
                }
                taken = true;
                return Optional.of(new Turn.Mine());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        /** The holder of the turn found or stored it, which answers all that take part. */
        void completeStored(StoredAppend append) {
            know(new Turn.Stored(append));
        }

        /** The holder of the turn will never know. */
        void completeUnknown(String reason) {
            know(new Turn.Unknown(reason));
        }

        /** The holder of the turn did not store it: the next one may try. */
        void pass() {
            lock.lock();
            try {
                taken = false;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        /** The claim stays until one more has left it. */
        private void hold() {
            byKey.computeIfPresent(key, (_, claim) -> {
                parties++;
                return claim;
            });
        }

        void leave() {
            byKey.computeIfPresent(key, (_, claim) -> {
                parties--;
                return parties == 0 && !isUnknown() ? null : claim;
            });
        }

        private void know(Turn turn) {
            lock.lock();
            try {
                known = Optional.of(turn);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private boolean isUnknown() {
            lock.lock();
            try {
                return known.orElse(null) instanceof Turn.Unknown;
            } finally {
                lock.unlock();
            }
        }
    }
}
