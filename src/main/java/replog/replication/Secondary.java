package replog.replication;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import replog.log.Log;
import replog.log.TimedWait;
import replog.replication.DuplicateNodes.Twin;
import replog.replication.Health.Status;
import replog.replication.PrefixCheck.Contradiction;
import replog.replication.Progress.RetryState;
import replog.replication.SecondaryClient.Answer;
import replog.wire.NodePosition;

/**
 * One secondary as the master sees it: its link, its progress, its health.
 *
 * <p>Its loop and its heartbeats report here; what changes is logged once and, where it counts,
 * passed to the acknowledgements. One monitor guards progress and health; requests and the proof
 * of a history, which reads the log, happen outside of it. Once it is dismissed, what is still
 * under way changes nothing any more.
 */
final class Secondary {
    private final SecondaryAddress member;
    private final SecondaryClient client;
    private final Context context;
    private final WakeUp wakeUp = new WakeUp();
    private final ReentrantLock lock = new ReentrantLock();
    private final Progress progress;
    private final CountedPosition counted;
    private Optional<Twin> twin = Optional.empty();
    private Health health = Health.unheard(System.nanoTime());
    /** What came of its last heartbeat, if it has not answered anything since. */
    private Optional<String> missed = Optional.empty();
    private boolean dismissed;

    /**
     * What all secondaries of a master share.
     *
     * @param fenced gets the reason when one of them follows another master
     * @param onChange runs, outside the monitor, when a status or a state of one of them changed
     */
    record Context(Log log, PrefixCheck prefix, DuplicateNodes duplicates,
            Acknowledgements acknowledgements,
            Replication.Options options, Consumer<String> fenced, Runnable onChange,
            ReplicationListener listener, System.Logger logger) {}

    /** It counts for nothing until {@link #setCounted}. */
    Secondary(SecondaryAddress member, SecondaryClient client, Context context) {
        this.member = member;
        this.client = client;
        this.context = context;
        var options = context.options();
        this.progress = new Progress(new RetryState(options.backoff(), options.retryLimit()),
                options.maxBatchBytes(), options.stalledAfter());
        this.counted = new CountedPosition(context.acknowledgements(), member.name());
    }

    SecondaryAddress member() {
        return member;
    }

    SecondaryClient link() {
        return client;
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
    void setCounted(boolean now) {
        lock.lock();
        try {
            if (!now) {
                counted.leave();
            } else if (!dismissed) {
                counted.occupy();
                counted.acknowledge(name(), progress);
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
            setCounted(false);
        } finally {
            lock.unlock();
        }
    }

    /** What its loop should do now; forgets the signals so far. */
    Progress.Step next() {
        wakeUp.reset();
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
        return wakeUp.isGiven();
    }

    /** Waits for a signal, for at most {@code nanos}. */
    void awaitNews(long nanos) throws InterruptedException {
        wakeUp.await(nanos);
    }

    /** Wakes its loop, whatever it waits for. */
    void wake() {
        wakeUp.signal();
    }

    /** Takes in the answer to a heartbeat that was sent at {@code begunNanos}. */
    void onHeartbeatResult(Answer answer, long begunNanos) {
        switch (answer) {
            case Answer.Stands(var position) -> onResponse(position, begunNanos);
            case Answer.Refused(var position, _, _) -> onResponse(position, begunNanos);
            case Answer.Delayed(_, var detail) -> onMissedHeartbeat(detail);
            case Answer.Failed(var why) -> onMissedHeartbeat(why);
            case Answer.TimedOut(var after) ->
                    onMissedHeartbeat("no heartbeat within " + after.toMillis() + " ms");
        }
    }

    /** It registered: it is tried again at once. */
    void onRegistered() {
        recordAttempt(its -> its.endPause(System.nanoTime()));
    }

    /** Processes the result of an attempt. */
    void recordAttempt(Consumer<Progress> outcome) {
        change(() -> outcome.accept(progress), "");
    }

    /**
     * Takes in how it stands, as it said in answer to a request that was sent at
     * {@code begunNanos}, when its goal was to be level with {@code goalId}.
     *
     * @return whether its state changed, or another instance or node speaks now
     */
    boolean receive(NodePosition reported, long begunNanos, long goalId) throws IOException {
        Optional<Twin> found =
                context.duplicates().onResponse(this, reported, begunNanos, System.nanoTime());
        Optional<Contradiction> contradiction = context.prefix().contradiction(reported)
                .or(() -> found.filter(elder -> !elder.sameProcess())
                        .map(elder ->
                                new Contradiction(ReplicationState.FAILED,
                                        "it " + elder.describe())));
        reportDuplicate(found);
        var believed = new AtomicBoolean();
        var before = new AtomicLong();
        var after = new AtomicLong();
        StateChange stateChange = change(() -> {
            missed = Optional.empty();
            long nowNanos = System.nanoTime();
            before.set(progress.position());
            believed.set(progress.receive(reported, contradiction, begunNanos, nowNanos, goalId));
            health = health.trusted(progress.state().follows(), nowNanos);
            counted.acknowledge(name(), progress);
            after.set(progress.position());
        }, "");
        if (after.get() > before.get()) {
            context.listener().onAcknowledged(name(), before.get() + 1, after.get());
        }
        if (!believed.get()) {
            return true;
        }
        if (contradiction.isPresent() && contradiction.get().state() == ReplicationState.FENCED) {
            context.fenced().accept(name() + ": " + contradiction.get().reason());
        }
        return stateChange.isOfState() || stateChange.isOfInstance();
    }

    SecondaryView view() {
        lock.lock();
        try {
            long nowNanos = System.nanoTime();
            return new SecondaryView(member, counted.isCounted(), name(), progress.nodeId(), health,
                    health.isHeard() ? Optional.of(health.statusFor(nowNanos)) : Optional.empty(),
                    progress.state(), reason(), progress.position(),
                    progress.claimedId(), progress.pauseLeft(nowNanos));
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> reason() {
        return twin.filter(Twin::sameProcess).map(elder -> "it " + elder.describe())
                .or(progress::reason).or(() -> missed);
    }

    private void reportDuplicate(Optional<Twin> found) {
        Optional<Twin> before;
        lock.lock();
        try {
            before = twin;
            twin = found;
        } finally {
            lock.unlock();
        }
        if (found.isPresent() && !found.equals(before)) {
            context.logger().log(Level.WARNING, "{0} {1}", name(), found.get().describe());
        }
    }

    private void onResponse(NodePosition position, long begunNanos) {
        try {
            receive(position, begunNanos, context.log().end().lastId());
        } catch (IOException e) {
            // the log that it was held against is damaged: that was said when it was found
            context.logger().log(Level.DEBUG, "a heartbeat of " + name() + " can't be judged", e);
            return;
        }
        var at = Instant.now();
        change(() -> {
            boolean silent = health.heartbeats() != Status.HEALTHY;
            health = health.afterSuccess(at, System.nanoTime());
            if (silent) {
                progress.endPause(System.nanoTime());
            }
        }, "it answers");
    }

    private void onMissedHeartbeat(String why) {
        StateChange stateChange = change(() -> {
            missed = Optional.of(why);
            long nowNanos = System.nanoTime();
            health = health.afterFailure(context.options().rules(), nowNanos);
            if (health.heartbeats() == Status.UNHEALTHY) {
                progress.onSilence(nowNanos, context.log().end().lastId());
            }
        }, why);
        if (stateChange.after().health().heartbeats() == Status.UNHEALTHY) {
            context.duplicates().onSilence(this);
        }
    }

    /** Changes what is known of it, in its monitor; reports the change outside of it. */
    private StateChange change(Runnable change, String why) {
        StateChange stateChange;
        lock.lock();
        try {
            StateChange.Known before = known();
            if (!dismissed) {
                change.run();
            }
            stateChange = new StateChange(before, known());
        } finally {
            lock.unlock();
        }
        if (stateChange.isNews()) {
            wake();
        }
        if (stateChange.isAny()) {
            report(stateChange, why);
        }
        return stateChange;
    }

    private StateChange.Known known() {
        return new StateChange.Known(progress.state(), health, progress.instance(),
                progress.isClear());
    }

    /** The evaluation first: a line of the log may wait. */
    private void report(StateChange stateChange, String why) {
        context.onChange().run();
        if (stateChange.isOfState()) {
            SecondaryView now = view();
            context.logger().log(Level.INFO, "{0} is {1} at {2}{3}", now.name(),
                    now.state().wireName(), Long.toString(now.lastId()),
                    now.reason().map(reason -> ": " + reason).orElse(""));
        }
        if (stateChange.isOfHealthStatus()) {
            context.logger().log(Level.INFO, "{0} is {1}: {2}",
                    name(), stateChange.after().health().status(), why);
        } else if (stateChange.isReturn()) {
            context.logger().log(Level.INFO, "{0} answers again", name());
        }
    }

    /**
     * One secondary's place among those whose acknowledgements count, which a spare does not take.
     * What it is proven to hold is passed on, and forgotten once its history is not the master's.
     * Guarded by {@link Secondary}.
     */
    private static final class CountedPosition {
        private final Acknowledgements acknowledgements;
        private final String name;
        private boolean taken;

        /** @param name unique in the cluster */
        CountedPosition(Acknowledgements acknowledgements, String name) {
            this.acknowledgements = acknowledgements;
            this.name = name;
        }

        boolean isCounted() {
            return taken;
        }

        void occupy() {
            if (!taken) {
                acknowledgements.addNode(name);
                taken = true;
            }
        }

        /** What it holds counts no more. */
        void leave() {
            if (taken) {
                taken = false;
                acknowledgements.remove(name);
            }
        }

        /** Passes on how far it is, if that counts. */
        void acknowledge(String shownAs, Progress progress) {
            if (!taken) {
                return;
            }
            Optional<NodePosition> known = progress.standing();
            if (progress.state().follows() && known.isPresent()) {
                acknowledgements.record(name, shownAs, known.get().nodeId(),
                        progress.position(), known.get().fsync().equals(NodePosition.ALWAYS));
            } else {
                acknowledgements.forget(name);
            }
        }
    }

    /** One change: what was known of the secondary before, and after. */
    private record StateChange(Known before, Known after) {
        /**
         * @param instance the process that was last believed
         * @param clear whether no failed attempt and no delay stands against it
         */
        record Known(ReplicationState state, Health health, Optional<UUID> instance,
                boolean clear) {}

        boolean isOfState() {
            return before.state != after.state;
        }

        /** Whether another process, or another node, speaks now. */
        boolean isOfInstance() {
            return !before.instance.equals(after.instance);
        }

        /** Whether its heartbeats say something else. */
        boolean isOfHeartbeats() {
            return before.health.heartbeats() != after.health.heartbeats();
        }

        /** Whether they say something else that counts: of one that is not trusted they don't. */
        boolean isOfHealthStatus() {
            return isOfHeartbeats() && before.health.status() != after.health.status();
        }

        /** Whether it was silent and can't be called healthy all the same. */
        boolean isReturn() {
            return before.health.isHeard() && before.health.heartbeats() == Status.UNHEALTHY
                    && after.health.heartbeats() == Status.HEALTHY;
        }

        /** Whether its loop may have something else to do now. */
        boolean isNews() {
            return isOfState() || isOfInstance() || isOfHeartbeats() || !before.clear
                    && after.clear;
        }

        /** Whether it is worth a message. */
        boolean isAny() {
            return isOfState() || isOfInstance() || isOfHeartbeats()
                    || before.health.isHeard() != after.health.isHeard();
        }
    }

    /**
     * Wakes one loop. The loop first resets the signal, then looks at the state, then waits: a
     * signal in between ends the wait at once. Safe for use by several threads.
     */
    private static final class WakeUp {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition news = lock.newCondition();
        private boolean given;

        void reset() {
            lock.lock();
            try {
                given = false;
            } finally {
                lock.unlock();
            }
        }

        boolean isGiven() {
            lock.lock();
            try {
                return given;
            } finally {
                lock.unlock();
            }
        }

        void signal() {
            lock.lock();
            try {
                given = true;
                news.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Waits for a signal, for at most {@code nanos}. */
        void await(long nanos) throws InterruptedException {
            lock.lock();
            try {
                long left = nanos;
                while (!given && left > 0) {
                    left = TimedWait.await(news, left);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
