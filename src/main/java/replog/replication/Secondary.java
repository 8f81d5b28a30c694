package replog.replication;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import replog.log.Log;
import replog.replication.History.Contradiction;
import replog.replication.Link.Answer;
import replog.wire.Standing;

/**
 * One secondary as the master sees it: its link, its progress, its health.
 *
 * <p>Its loop and its heartbeats report here; what changes is logged once and, where it counts,
 * passed to the acknowledgements. One monitor guards progress and health; requests and the proof
 * of a history, which reads the log, happen outside of it.
 */
final class Secondary {
    private final Member member;
    private final Link link;
    private final Context context;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Progress progress;
    private Health health = Health.unheard();
    private boolean nudged;

    /**
     * What all secondaries of a master share.
     *
     * @param fenced told why, when one of them follows another master
     */
    record Context(Log log, History history, Acknowledgements acknowledgements, Backoff backoff,
            int maxBatchBytes, Consumer<String> fenced, System.Logger logger) {}

    Secondary(Member member, Link link, Context context) {
        this.member = member;
        this.link = link;
        this.context = context;
        this.progress = new Progress(context.backoff(), context.maxBatchBytes());
    }

    Link link() {
        return link;
    }

    /** What people call it: as the settings do, else as it does itself. */
    String name() {
        lock.lock();
        try {
            return member.named() ? member.name() : progress.ownName().orElse(member.name());
        } finally {
            lock.unlock();
        }
    }

    /** What its loop should do now; forgets the nudges so far. */
    Progress.Step next() {
        lock.lock();
        try {
            nudged = false;
            return progress.next(System.nanoTime(), context.log().end().lastId(),
                    health.status() != Health.Status.UNHEALTHY);
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is news since {@link #next()}. */
    boolean nudged() {
        lock.lock();
        try {
            return nudged;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news, at most so many nanoseconds. */
    void awaitNews(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!nudged && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes its loop, whatever it waits for. */
    void nudge() {
        lock.lock();
        try {
            nudged = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        context.log().wakeFollowers();
    }

    /** Takes in the answer to a heartbeat that was sent at {@code begunNanos}. */
    void heartbeatAnswered(Answer answer, long begunNanos) throws IOException {
        switch (answer) {
            case Answer.Stands(var standing) -> heard(standing, begunNanos);
            case Answer.Refused(var standing, _, _) -> heard(standing, begunNanos);
            case Answer.Failed(var why) -> judged(Health::missed, why);
            case Answer.TimedOut(var after) ->
                    judged(Health::missed, "no heartbeat within " + after.toMillis() + " ms");
        }
    }

    /**
     * Takes in the answer to a batch that was sent at {@code begunNanos}.
     *
     * @param sentUpToId the last entry in it
     * @param goalId the end of the log when it was sent
     */
    void batchAnswered(Answer answer, long begunNanos, long sentUpToId, long goalId)
            throws IOException {
        switch (answer) {
            case Answer.Stands(var standing) -> {
                boolean turned = takeIn(standing, begunNanos, goalId);
                boolean took = standing.lastId() >= sentUpToId && standing.masterInstance()
                        .equals(Optional.of(context.history().instance()));
                if (took) {
                    attempted(() -> progress.attemptSucceeded(goalId));
                } else if (!turned) {
                    attemptFailed("it took the batch, and stands at " + standing.lastId()
                            + " in epoch " + standing.epoch());
                }
            }
            case Answer.Refused(var standing, var problem, var detail) -> {
                if (!takeIn(standing, begunNanos, goalId)) {
                    attemptFailed(problem + ": " + detail);
                }
            }
            case Answer.Failed(var why) -> attemptFailed(why);
            case Answer.TimedOut(var after) -> attempted(() -> progress.attemptTimedOut(
                    after, System.nanoTime(), ThreadLocalRandom.current().nextDouble()));
        }
    }

    /** Counts a failed attempt, for instance to read what was to be sent. */
    void attemptFailed(String why) {
        attempted(() -> progress.attemptFailed(
                why, System.nanoTime(), ThreadLocalRandom.current().nextDouble()));
    }

    View view() {
        lock.lock();
        try {
            State state = progress.state();
            boolean trusted = state == State.UNKNOWN || state.follows();
            return new View(member, name(), progress.nodeId(),
                    trusted ? health : health.distrusted(), state, progress.reason(),
                    progress.position(), progress.pauseLeft(System.nanoTime()));
        } finally {
            lock.unlock();
        }
    }

    private void heard(Standing standing, long begunNanos) throws IOException {
        takeIn(standing, begunNanos, context.log().end().lastId());
        if (judged(before -> before.heard(Instant.now()), "it answers")) {
            attempted(progress::endPause);
            nudge();
        }
    }

    /** Returns whether the status changed. */
    private boolean judged(UnaryOperator<Health> judgement, String why) {
        Health.Status before;
        Health.Status after;
        lock.lock();
        try {
            before = health.status();
            health = judgement.apply(health);
            after = health.status();
        } finally {
            lock.unlock();
        }
        if (after != before) {
            context.logger().log(Level.INFO, "{0} is {1}: {2}", name(), after, why);
        }
        return after != before;
    }

    private void attempted(Runnable outcome) {
        boolean turned;
        lock.lock();
        try {
            State before = progress.state();
            outcome.run();
            turned = progress.state() != before;
        } finally {
            lock.unlock();
        }
        if (turned) {
            logState();
        }
    }

    /** Returns whether its state turned, or another instance or node speaks now. */
    private boolean takeIn(Standing said, long begunNanos, long goalId) throws IOException {
        Optional<Contradiction> contradiction = context.history().contradiction(said);
        boolean stateTurned;
        boolean turned;
        lock.lock();
        try {
            State before = progress.state();
            Optional<UUID> instanceBefore = progress.instance();
            if (!progress.takeIn(said, contradiction, begunNanos, System.nanoTime(), goalId)) {
                return true;
            }
            if (member.counted()) {
                acknowledge(said);
            }
            stateTurned = progress.state() != before;
            turned = stateTurned || !progress.instance().equals(instanceBefore);
        } finally {
            lock.unlock();
        }
        if (stateTurned) {
            logState();
        }
        if (turned) {
            nudge();
        }
        if (contradiction.isPresent() && contradiction.get().state() == State.FENCED) {
            context.fenced().accept(name() + ": " + contradiction.get().reason());
        }
        return turned;
    }

    private void acknowledge(Standing said) {
        if (progress.state().follows()) {
            context.acknowledgements().record(member.name(), name(), said.nodeId(),
                    progress.position(), said.fsync().equals(Standing.ALWAYS));
        } else {
            context.acknowledgements().forget(member.name());
        }
    }

    private void logState() {
        View now = view();
        context.logger().log(Level.INFO, "{0} is {1} at {2}{3}", now.name(), now.state().word(),
                Long.toString(now.lastId()), now.reason().map(why -> ": " + why).orElse(""));
    }
}
