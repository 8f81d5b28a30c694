package replog.replication;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import replog.log.Log;
import replog.replication.Health.Status;
import replog.replication.History.Contradiction;
import replog.replication.Link.Answer;
import replog.wire.Standing;

/**
 * One secondary as the master sees it: its link, its progress, its health.
 *
 * <p>Its loop and its heartbeats report here; what changes is logged once and, where it counts,
 * passed to the acknowledgements. One monitor guards progress and health; requests and the proof
 * of a history, which reads the log, happen outside of it. Once it is dismissed, what is still
 * under way changes nothing any more.
 */
final class Secondary {
    private final Member member;
    private final Link link;
    private final Context context;
    private final Nudge nudge = new Nudge();
    private final ReentrantLock lock = new ReentrantLock();
    private final Progress progress;
    private Health health = Health.unheard(System.nanoTime());
    private boolean counted;
    private boolean dismissed;

    /**
     * What all secondaries of a master share.
     *
     * @param fenced told why, when one of them follows another master
     * @param turned run when a status or a state of one of them turned, outside of its monitor
     */
    record Context(Log log, History history, Acknowledgements acknowledgements,
            Replication.Options options, Consumer<String> fenced, Runnable turned,
            System.Logger logger) {}

    /** It counts for nothing until {@link #count}. */
    Secondary(Member member, Link link, Context context) {
        this.member = member;
        this.link = link;
        this.context = context;
        this.progress = new Progress(
                context.options().backoff(), context.options().maxBatchBytes());
    }

    Member member() {
        return member;
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

    /** Whether it counts from now on; what it holds counts at once, or no more. */
    void count(boolean now) {
        lock.lock();
        try {
            if (now && !counted && !dismissed) {
                context.acknowledgements().join(member.name());
                counted = true;
                acknowledge();
            } else if (!now && counted) {
                counted = false;
                context.acknowledgements().leave(member.name());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing that it says is taken in any more. */
    void dismiss() {
        lock.lock();
        try {
            dismissed = true;
            count(false);
        } finally {
            lock.unlock();
        }
    }

    /** What its loop should do now; forgets the nudges so far. */
    Progress.Step next() {
        nudge.forget();
        lock.lock();
        try {
            return progress.next(System.nanoTime(), context.log().end().lastId(),
                    health.heartbeats() != Status.UNHEALTHY);
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is news since {@link #next()}. */
    boolean nudged() {
        return nudge.isGiven();
    }

    /** Waits for news, at most so many nanoseconds. */
    void awaitNews(long nanos) throws InterruptedException {
        nudge.await(nanos);
    }

    /** Wakes its loop, whatever it waits for. */
    void nudge() {
        nudge.give();
        context.log().wakeFollowers();
    }

    /** Takes in the answer to a heartbeat that was sent at {@code begunNanos}. */
    void heartbeatAnswered(Answer answer, long begunNanos) {
        switch (answer) {
            case Answer.Stands(var standing) -> heard(standing, begunNanos);
            case Answer.Refused(var standing, _, _) -> heard(standing, begunNanos);
            case Answer.Failed(var why) -> missed(why);
            case Answer.TimedOut(var after) ->
                    missed("no heartbeat within " + after.toMillis() + " ms");
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
            long nowNanos = System.nanoTime();
            return new View(member, counted, name(), progress.nodeId(), health,
                    health.isHeard() ? Optional.of(health.statusFor(nowNanos)) : Optional.empty(),
                    progress.state(), progress.reason(), progress.position(),
                    progress.claimedId(), progress.pauseLeft(nowNanos));
        } finally {
            lock.unlock();
        }
    }

    private void heard(Standing standing, long begunNanos) {
        try {
            takeIn(standing, begunNanos, context.log().end().lastId());
        } catch (IOException e) {
            // the log that it was held against is damaged: that was said when it was found
            context.logger().log(Level.DEBUG, "a heartbeat of " + name() + " can't be judged", e);
            return;
        }
        var at = Instant.now();
        if (judged(before -> before.heard(at, System.nanoTime()), "it answers").ofHeartbeats()) {
            attempted(progress::endPause);
            nudge();
        }
    }

    private void missed(String why) {
        judged(before -> before.missed(context.options().rules(), System.nanoTime()), why);
    }

    private Turn judged(UnaryOperator<Health> judgement, String why) {
        return change(() -> health = judgement.apply(health), why);
    }

    private void attempted(Runnable outcome) {
        change(outcome, "");
    }

    /** Returns whether its state turned, or another instance or node speaks now. */
    private boolean takeIn(Standing said, long begunNanos, long goalId) throws IOException {
        Optional<Contradiction> contradiction = context.history().contradiction(said);
        var believed = new AtomicBoolean();
        Turn turn = change(() -> {
            long nowNanos = System.nanoTime();
            believed.set(progress.takeIn(said, contradiction, begunNanos, nowNanos, goalId));
            health = health.trusted(progress.state().follows(), nowNanos);
            acknowledge();
        }, "");
        if (!believed.get()) {
            return true;
        }
        boolean turned = turn.ofState() || turn.ofInstance();
        if (turned) {
            nudge();
        }
        if (contradiction.isPresent() && contradiction.get().state() == State.FENCED) {
            context.fenced().accept(name() + ": " + contradiction.get().reason());
        }
        return turned;
    }

    /** Changes what is known of it, in its monitor; tells what turned, outside of it. */
    private Turn change(Runnable change, String why) {
        Turn turn;
        lock.lock();
        try {
            Turn.Known before = known();
            if (!dismissed) {
                change.run();
            }
            turn = new Turn(before, known());
        } finally {
            lock.unlock();
        }
        if (turn.isAny()) {
            tell(turn, why);
        }
        return turn;
    }

    private Turn.Known known() {
        return new Turn.Known(progress.state(), health, progress.instance());
    }

    private void tell(Turn turn, String why) {
        if (turn.ofState()) {
            View now = view();
            context.logger().log(Level.INFO, "{0} is {1} at {2}{3}", now.name(),
                    now.state().word(), Long.toString(now.lastId()),
                    now.reason().map(reason -> ": " + reason).orElse(""));
        }
        if (turn.ofStatusByHeartbeats()) {
            context.logger().log(Level.INFO, "{0} is {1}: {2}",
                    name(), turn.after().health().status(), why);
        } else if (turn.answersAgain()) {
            context.logger().log(Level.INFO, "{0} answers again", name());
        }
        context.turned().run();
    }

    private void acknowledge() {
        if (!counted) {
            return;
        }
        Optional<Standing> known = progress.standing();
        if (progress.state().follows() && known.isPresent()) {
            context.acknowledgements().record(member.name(), name(), known.get().nodeId(),
                    progress.position(), known.get().fsync().equals(Standing.ALWAYS));
        } else {
            context.acknowledgements().forget(member.name());
        }
    }
}
