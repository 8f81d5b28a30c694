package replog.node.secondary;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * For how long a secondary has lacked entries that its master had.
 *
 * <p>Under load it always lacks the newest ones, so it is held to a mark instead: how far the
 * master's log went at some time. Once it is proven to be there the mark is set anew. It is level
 * while the mark is young; at first, when it has reached one. One monitor guards all; time comes in
 * as an argument, in nanoseconds.
 */
final class LagTimer {
    private final long patienceNanos;
    private Optional<UUID> instance = Optional.empty();
    private long mark;
    private long markedAtNanos;
    private long provenId;
    private boolean everReached;

    /** @param patience for how long entries may be missing */
    LagTimer(Duration patience) {
        patienceNanos = patience.toNanos();
    }

    /**
     * Takes notice of how far master and secondary are.
     *
     * @param master the instance, which begins with nothing proven, and with time to prove it
     * @param proven up to where the secondary's log is proven to be the master's
     */
    synchronized void update(UUID master, long masterLastId, long proven, long now) {
        provenId = proven;
        if (!instance.equals(Optional.of(master))) {
            instance = Optional.of(master);
            set(masterLastId, now);
        }
        if (provenId >= mark) {
            everReached = true;
            set(masterLastId, now);
        }
    }

    /** What speaks against it being level, a part of a sentence. */
    synchronized Optional<String> lack(long now) {
        long waited = now - markedAtNanos;
        if (provenId >= mark || everReached && waited <= patienceNanos) {
            return Optional.empty();
        }
        return Optional.of("holds %s proven of %s entries of its master %s s ago".formatted(
                provenId, mark, Duration.ofNanos(waited).toSeconds()));
    }

    private void set(long masterLastId, long now) {
        mark = masterLastId;
        markedAtNanos = now;
    }
}
