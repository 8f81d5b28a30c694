package replog.node.member;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import replog.node.result.RegistrationRequest;
import replog.replication.Backoff;

/**
 * Has each secondary that answers in another's place registered from there.
 *
 * <p>One virtual thread does it, from a change until no member is misplaced. A change in the
 * meantime makes it look once more; a node that does not answer is asked again after a pause. The
 * monitor guards the flags; no request is sent while it is held. Safe for use by several threads.
 */
final class MemberAddressReconciler implements AutoCloseable {
    private final Supplier<List<RegistrationRequest>> misplaced;
    private final Predicate<RegistrationRequest> move;
    private final Backoff backoff;
    private final System.Logger logger;
    private boolean running;
    private boolean lookAgain;
    private boolean closed;

    /**
     * @param misplaced the nodes out of place now, as they would register; cheap
     * @param move registers one, and returns whether it answered
     */
    MemberAddressReconciler(Supplier<List<RegistrationRequest>> misplaced,
            Predicate<RegistrationRequest> move,
            Backoff backoff, System.Logger logger) {
        this.misplaced = misplaced;
        this.move = move;
        this.backoff = backoff;
        this.logger = logger;
    }

    /** Something changed among the secondaries. Returns quickly. */
    void changed() {
        if (!misplaced.get().isEmpty() && begins()) {
            Thread.ofVirtual().start(this::run);
        }
    }

    /** No request is sent any more, once the one under way has ended. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether a thread must be started; a running one looks again. */
    private synchronized boolean begins() {
        boolean begins = !running && !closed;
        running |= begins;
        lookAgain = true;
        notifyAll();
        return begins;
    }

    private void run() {
        int failures = 0;
        while (isDue(failures)) {
            failures = moveAll() ? 0 : failures + 1;
        }
    }

    /**
     * Waits for a change, or for the pause after failures; false when there is nothing to wait for.
     */
    private synchronized boolean isDue(int failures) {
        try {
            if (failures > 0 && !lookAgain && !closed) {
                // If it wakes early, it only asks early.
                TimeUnit.NANOSECONDS.timedWait(this, backoff.pause(
                        failures, ThreadLocalRandom.current().nextDouble()).toNanos());
            }
        } catch (InterruptedException _) {
            closed = true;
        }
        running = !closed && (lookAgain || failures > 0);
        lookAgain = false;
        return running;
    }

    /** Returns whether all of them answered. */
    private boolean moveAll() {
        var tried = new HashSet<RegistrationRequest>();
        boolean allAnswered = true;
        try {
            for (Optional<RegistrationRequest> next = first(tried); next.isPresent();
                    next = first(tried)) {
                tried.add(next.get());
                allAnswered &= move.test(next.get());
            }
        } catch (RuntimeException e) {
            logger.log(Level.ERROR, "could not tell which node is where", e);
        }
        return allAnswered;
    }

    /** Asked anew each time: a move may put others into their place. */
    private Optional<RegistrationRequest> first(Set<RegistrationRequest> tried) {
        return misplaced.get().stream().filter(one -> !tried.contains(one)).findFirst();
    }
}
