package replog.replication;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import replog.log.Log;
import replog.replication.Health.Status;
import replog.replication.History.Contradiction;
import replog.replication.Link.Answer;
import replog.replication.Twins.Twin;
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
    private final CountedPlace place;
    private Optional<Twin> twin = Optional.empty();
    private Health health = Health.unheard(System.nanoTime());
    /** What came of its last heartbeat, if it has not answered anything since. */
    private Optional<String> missed = Optional.empty();
    private boolean dismissed;

    /**
     * What all secondaries of a master share.
     *
     * @param fenced told why, when one of them follows another master
     * @param turned run when a status or a state of one of them turned, outside of its monitor
     */
    record Context(Log log, History history, Twins twins, Acknowledgements acknowledgements,
            Replication.Options options, Consumer<String> fenced, Runnable turned,
            Watcher watcher, System.Logger logger) {}

    /** It counts for nothing until {@link #count}. */
    Secondary(Member member, Link link, Context context) {
        this.member = member;
        this.link = link;
        this.context = context;
        var options = context.options();
        this.progress = new Progress(new Retry(options.backoff(), options.retryLimit()),
                options.maxBatchBytes(), options.stalledAfter());
        this.place = new CountedPlace(context.acknowledgements(), member.name());
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
            if (!now) {
                place.leave();
            } else if (!dismissed) {
                place.take();
                place.acknowledge(name(), progress);
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
    }

    /** Takes in the answer to a heartbeat that was sent at {@code begunNanos}. */
    void heartbeatAnswered(Answer answer, long begunNanos) {
        switch (answer) {
            case Answer.Stands(var standing) -> heard(standing, begunNanos);
            case Answer.Refused(var standing, _, _) -> heard(standing, begunNanos);
            case Answer.Delayed(_, var detail) -> missed(detail);
            case Answer.Failed(var why) -> missed(why);
            case Answer.TimedOut(var after) ->
                    missed("no heartbeat within " + after.toMillis() + " ms");
        }
    }

    /** It registered: it is tried again at once. */
    void registered() {
        attempted(its -> its.endPause(System.nanoTime()));
    }

    /** Takes in what came of an attempt. */
    void attempted(Consumer<Progress> outcome) {
        change(() -> outcome.accept(progress), "");
    }

    /**
     * Takes in how it stands, as it said in answer to a request that was sent at
     * {@code begunNanos}, when its goal was to be level with {@code goalId}.
     *
     * @return whether its state turned, or another instance or node speaks now
     */
    boolean takeIn(Standing said, long begunNanos, long goalId) throws IOException {
        Optional<Twin> found =
                context.twins().seen(this, said, begunNanos, System.nanoTime());
        Optional<Contradiction> contradiction = context.history().contradiction(said)
                .or(() -> found.filter(elder -> !elder.sameProcess())
                        .map(elder -> new Contradiction(State.FAILED, "it " + elder.said())));
        tellOfTwin(found);
        var believed = new AtomicBoolean();
        var before = new AtomicLong();
        var after = new AtomicLong();
        Turn turn = change(() -> {
            missed = Optional.empty();
            long nowNanos = System.nanoTime();
            before.set(progress.position());
            believed.set(progress.takeIn(said, contradiction, begunNanos, nowNanos, goalId));
            health = health.trusted(progress.state().follows(), nowNanos);
            place.acknowledge(name(), progress);
            after.set(progress.position());
        }, "");
        if (after.get() > before.get()) {
            context.watcher().acknowledged(name(), before.get() + 1, after.get());
        }
        if (!believed.get()) {
            return true;
        }
        if (contradiction.isPresent() && contradiction.get().state() == State.FENCED) {
            context.fenced().accept(name() + ": " + contradiction.get().reason());
        }
        return turn.ofState() || turn.ofInstance();
    }

    View view() {
        lock.lock();
        try {
            long nowNanos = System.nanoTime();
            return new View(member, place.isTaken(), name(), progress.nodeId(), health,
                    health.isHeard() ? Optional.of(health.statusFor(nowNanos)) : Optional.empty(),
                    progress.state(), reason(), progress.position(),
                    progress.claimedId(), progress.pauseLeft(nowNanos));
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> reason() {
        return twin.filter(Twin::sameProcess).map(elder -> "it " + elder.said())
                .or(progress::reason).or(() -> missed);
    }

    private void tellOfTwin(Optional<Twin> found) {
        Optional<Twin> before;
        lock.lock();
        try {
            before = twin;
            twin = found;
        } finally {
            lock.unlock();
        }
        if (found.isPresent() && !found.equals(before)) {
            context.logger().log(Level.WARNING, "{0} {1}", name(), found.get().said());
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
        change(() -> {
            boolean silent = health.heartbeats() != Status.HEALTHY;
            health = health.heard(at, System.nanoTime());
            if (silent) {
                progress.endPause(System.nanoTime());
            }
        }, "it answers");
    }

    private void missed(String why) {
        Turn turn = change(() -> {
            missed = Optional.of(why);
            long nowNanos = System.nanoTime();
            health = health.missed(context.options().rules(), nowNanos);
            if (health.heartbeats() == Status.UNHEALTHY) {
                progress.silent(nowNanos, context.log().end().lastId());
            }
        }, why);
        if (turn.after().health().heartbeats() == Status.UNHEALTHY) {
            context.twins().silent(this);
        }
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
        if (turn.isNews()) {
            nudge();
        }
        if (turn.isAny()) {
            tell(turn, why);
        }
        return turn;
    }

    private Turn.Known known() {
        return new Turn.Known(progress.state(), health, progress.instance(), progress.isClear());
    }

    /** Those who judge by it first: a line of the log may wait. */
    private void tell(Turn turn, String why) {
        context.turned().run();
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
    }
}
