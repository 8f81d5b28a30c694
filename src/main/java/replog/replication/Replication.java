package replog.replication;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import replog.log.Log;
import replog.wire.MasterInfo;

/**
 * Replicates a master's log to its secondaries and watches them, from {@link #start} to
 * {@link #close}. Members may change meanwhile.
 *
 * <p>Members have an order. The first of them, as many as the cluster is meant to have beside the
 * master, count; the others are spares, which get all entries and count for nothing. One lock
 * guards the members, another one the number of usable nodes, so that counting never waits for a
 * change of members. Both may be held while a secondary's own lock is taken, never the other way
 * round. Safe for use by several threads.
 */
public final class Replication implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Master master;
    private final OptionalInt fixedSize;
    private final Options options;
    private final Secondary.Context context;
    private final DuplicateNodes duplicates = new DuplicateNodes();
    private final HeartbeatScheduler heartbeats;
    private final ReentrantLock membership = new ReentrantLock();
    private final ReentrantLock counting = new ReentrantLock();
    private final List<SecondaryTasks> ended = new ArrayList<>();
    private volatile List<SecondaryTasks> attended = List.of();
    private volatile int usable = 1;
    private volatile Observer observer = NOBODY;
    private boolean started;

    /**
     * How it is done.
     *
     * @param retryLimit failed attempts in a row after which a secondary is left alone until there
     *     is news of it; 0 is no limit
     * @param maxBatchBytes the most bytes in a batch, unless one atomic append is larger
     * @param rules after how many missed heartbeats it falls out of favour
     */
    public record Options(Backoff backoff, int retryLimit, int maxBatchBytes, Health.Rules rules,
            Duration heartbeatInterval) {

        /** After how long without progress a secondary that answers is stalled. */
        Duration stalledAfter() {
            return heartbeatInterval.multipliedBy(rules.unhealthyAfter());
        }
    }

    /**
     * The master for whom it is done.
     *
     * @param masterInfo what goes with each request
     * @param listener gets each attempt and acknowledgement
     */
    public record Master(Log log, UUID nodeId, long epoch, UUID instance,
            Acknowledgements acknowledgements, Supplier<MasterInfo> masterInfo,
                    ReplicationListener listener,
            System.Logger logger) {}

    /** Called, outside all locks, when the master may have to change its mode. Returns quickly. */
    public interface Observer {
        /** A secondary follows another master. */
        void fenced(String why);

        /**
         * The status or the state of a secondary changed, or the members, or the number of usable
         * nodes. All numbers are up to date.
         */
        void changed();
    }

    /** Before the start no observer is called: it then reads the state itself. */
    private static final Observer NOBODY = new Observer() {
        @Override
        public void fenced(String why) {
            // each later answer of the secondary says it again
        }

        @Override
        public void changed() {
            // the starting thread looks after that
        }
    };

    /**
     * Prepares it; there are no members yet, and nothing is sent.
     *
     * @param clusterSize how many nodes the cluster is meant to have; empty for the master and the
     *     members that there are
     */
    public Replication(Master master, OptionalInt clusterSize, Options options) {
        this.master = master;
        this.fixedSize = clusterSize;
        this.options = options;
        var prefix = new PrefixCheck(
                master.log(), master.nodeId(), master.epoch(), master.instance());
        this.context = new Secondary.Context(master.log(), prefix, duplicates,
                master.acknowledgements(), options, why -> observer.fenced(why),
                this::updateUsable, master.listener(), master.logger());
        this.heartbeats = new HeartbeatScheduler(
                master.masterInfo(), options.heartbeatInterval(), master.logger());
    }

    /** Begins to ask and to send, now and to members that are added later. */
    public void start(Observer told) {
        observer = told;
        changeMembers(() -> {
            started = true;
            attended.forEach(tasks -> tasks.start(heartbeats));
        });
    }

    /**
     * Adds a member at the end of the order.
     *
     * @throws IllegalArgumentException when there is one of that name
     */
    public void add(SecondaryAddress member, SecondaryClient client) {
        changeMembers(() -> {
            refuseTaken(member.name(), attended);
            var added = newTasks(member, client);
            // First the size: no append may ask for a node that its wait doesn't know yet.
            master.acknowledgements().resize(fixedSize.orElse(2 + attended.size()));
            attended = Stream.concat(attended.stream(), Stream.of(added)).toList();
            assignCounted();
            beginIfStarted(added);
        });
    }

    /** Lets a member go; nothing happens if there is none of that name. */
    public void remove(String name) {
        changeMembers(() -> find(name).ifPresent(gone -> {
            attended = attended.stream().filter(other -> other != gone).toList();
            end(gone);
            assignCounted();
        }));
    }

    /** The member that takes the place of the one of that name. */
    public record Replacement(String name, SecondaryAddress member, SecondaryClient client) {}

    /**
     * Puts members into the places of others, all at once, so that two may swap their names. They
     * came back elsewhere, and nothing is proven of them.
     *
     * @throws IllegalArgumentException when there is no such place, or a new name is another's
     */
    public void replace(List<Replacement> replacements) {
        changeMembers(() -> {
            List<SecondaryTasks> gone = replacements.stream()
                    .map(one -> find(one.name()).orElseThrow(
                    () -> new IllegalArgumentException("there is no member " + one.name())))
                    .toList();
            List<SecondaryTasks> all = new ArrayList<>(attended);
            all.removeAll(gone);
            List<SecondaryTasks> added = new ArrayList<>();
            for (Replacement one : replacements) {
                refuseTaken(one.member().name(), all);
                var tasks = newTasks(one.member(), one.client());
                added.add(tasks);
                all.add(tasks);
            }
            attended = attended.stream().map(other ->
                    gone.contains(other) ? added.get(gone.indexOf(other)) : other).toList();
            gone.forEach(this::end);
            assignCounted();
            added.forEach(this::beginIfStarted);
        });
    }

    /**
     * Processes the answer to a heartbeat that another part of the master sent at
     * {@code begunNanos}. Does nothing if there is no such member.
     */
    public void onHeartbeatResult(String name, SecondaryClient.Answer answer, long begunNanos) {
        find(name).ifPresent(
                member -> member.secondary().onHeartbeatResult(answer, begunNanos));
    }

    /** A member registered: it is tried again at once; nothing happens if there is none. */
    public void onRegistered(String name) {
        find(name).map(SecondaryTasks::secondary).ifPresent(Secondary::onRegistered);
    }

    /** Each secondary as it is now, in their order. */
    public List<SecondaryView> views() {
        return attended.stream().map(SecondaryTasks::secondary).map(Secondary::view).toList();
    }

    /** The members in their order, and the way to each. */
    public Map<SecondaryAddress, SecondaryClient> links() {
        var links = new LinkedHashMap<SecondaryAddress, SecondaryClient>();
        attended.stream().map(SecondaryTasks::secondary)
                .forEach(secondary -> links.put(secondary.member(), secondary.link()));
        return links;
    }

    /** How many nodes the cluster is meant to have. */
    public int clusterSize() {
        return fixedSize.orElse(1 + attended.size());
    }

    /** How many nodes a quorum may rest on, the master among them; cheap. */
    public int usable() {
        return usable;
    }

    /** Sends nothing more; requests under way are given a moment to end, all together. */
    @Override
    public void close() {
        List<SecondaryTasks> all = endAll(); // first: who is added from then on is not begun
        heartbeats.close();
        try {
            long deadlineNanos = System.nanoTime() + STOP_LIMIT.toNanos();
            for (SecondaryTasks tasks : all) {
                tasks.join(Duration.ofNanos(deadlineNanos - System.nanoTime()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<SecondaryTasks> endAll() {
        membership.lock();
        try {
            started = false;
            List<SecondaryTasks> all = Stream.concat(attended.stream(), ended.stream()).toList();
            all.forEach(SecondaryTasks::stop);
            return all;
        } finally {
            membership.unlock();
        }
    }

    private void changeMembers(Runnable change) {
        membership.lock();
        try {
            change.run();
        } finally {
            membership.unlock();
        }
        updateUsable();
    }

    private Optional<SecondaryTasks> find(String name) {
        return attended.stream()
                .filter(other -> other.secondary().member().name().equals(name)).findAny();
    }

    private static void refuseTaken(String name, List<SecondaryTasks> others) {
        if (others.stream().anyMatch(other -> other.secondary().member().name().equals(name))) {
            throw new IllegalArgumentException("there is a member " + name + " already");
        }
    }

    private SecondaryTasks newTasks(SecondaryAddress member, SecondaryClient client) {
        var secondary = new Secondary(member, client, context);
        duplicates.add(secondary);
        return new SecondaryTasks(secondary, new ReplicationLoop(
                secondary, master.log(), master.masterInfo(), master.listener(), master.logger()));
    }

    private void beginIfStarted(SecondaryTasks added) {
        if (started) {
            added.start(heartbeats);
        }
    }

    private void end(SecondaryTasks gone) {
        gone.stop();
        gone.secondary().dismiss();
        duplicates.forget(gone.secondary());
        ended.removeIf(other -> !other.isBusy());
        ended.add(gone);
    }

    /**
     * Decides which members count. Members that no longer count are removed before others are
     * added, and the size is never too small meanwhile: nothing is committed that neither the old
     * nor the new cluster holds.
     */
    private void assignCounted() {
        int size = clusterSize();
        var counted = attended.stream().limit(size - 1L).map(SecondaryTasks::secondary).toList();
        attended.stream().map(SecondaryTasks::secondary)
                .filter(secondary -> !counted.contains(secondary))
                .forEach(spare -> spare.setCounted(false));
        master.acknowledgements().resize(size);
        counted.forEach(secondary -> secondary.setCounted(true));
    }

    private void updateUsable() {
        counting.lock();
        try {
            usable = 1 + (int) views().stream().filter(SecondaryView::usable)
                    .map(SecondaryView::nodeId).distinct().count();
        } finally {
            counting.unlock();
        }
        observer.changed();
    }

    /**
     * The loop and the heartbeats that attend to one secondary, from {@link #start} to {@link
     * #stop}.
     *
     * <p>Confined to one thread at a time, by the monitor of {@link Replication}.
     */
    private static final class SecondaryTasks {
        private final Secondary secondary;
        private final ReplicationLoop loop;
        private Optional<Thread> thread = Optional.empty();
        private Optional<Future<?>> schedule = Optional.empty();

        SecondaryTasks(Secondary secondary, ReplicationLoop loop) {
            this.secondary = secondary;
            this.loop = loop;
        }

        Secondary secondary() {
            return secondary;
        }

        void start(HeartbeatScheduler heartbeats) {
            schedule = Optional.of(heartbeats.schedule(secondary));
            thread = Optional.of(Thread.ofVirtual().start(loop));
        }

        /** Sends nothing more; a request under way may still end. */
        void stop() {
            schedule.ifPresent(running -> running.cancel(false));
            loop.stop();
        }

        /** Whether a request is still under way after its end. */
        boolean isBusy() {
            return thread.filter(Thread::isAlive).isPresent();
        }

        /** Waits for the request under way. */
        void join(Duration limit) throws InterruptedException {
            if (thread.isPresent()) {
                thread.get().join(limit);
            }
        }
    }

    /**
     * Asks each secondary at a regular interval whether it lives and how far it is.
     *
     * <p>All side by side, each on a virtual thread: a hung one delays none. A secondary whose last
     * heartbeat is still under way is not asked again. Rounds that a pause of this process has
     * missed are not made up for: they would be failures in a row within one moment.
     */
    static final class HeartbeatScheduler implements AutoCloseable {
        private final Supplier<MasterInfo> masterInfo;
        private final Duration interval;
        private final System.Logger logger;
        private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("heartbeats").factory());

        HeartbeatScheduler(Supplier<MasterInfo> masterInfo, Duration interval,
                System.Logger logger) {
            this.masterInfo = masterInfo;
            this.interval = interval;
            this.logger = logger;
            scheduler.setRemoveOnCancelPolicy(true);
        }

        /** Asks it at once and then on and on, until the schedule is cancelled. */
        Future<?> schedule(Secondary secondary) {
            var underWay = new AtomicBoolean();
            return scheduler.scheduleWithFixedDelay(() -> ask(secondary, underWay),
                    0, interval.toNanos(), TimeUnit.NANOSECONDS);
        }

        private void ask(Secondary secondary, AtomicBoolean underWay) {
            if (underWay.compareAndSet(false, true)) {
                Thread.ofVirtual().start(() -> {
                    try {
                        sendHeartbeat(secondary);
                    } finally {
                        underWay.set(false);
                    }
                });
            }
        }

        @Override
        public void close() {
            scheduler.shutdownNow();
        }

        /** What should not happen is a miss: nothing was heard, so nothing may rest on it. */
        private void sendHeartbeat(Secondary secondary) {
            long begunNanos = System.nanoTime();
            try {
                SecondaryClient.Answer answer = secondary.link()
                        .heartbeat(Optional.of(masterInfo.get()));
                secondary.onHeartbeatResult(answer, begunNanos);
            } catch (RuntimeException e) {
                secondary.onHeartbeatResult(
                        new SecondaryClient.Answer.Failed("the master's own heartbeat broke: " + e),
                                begunNanos);
                logger.log(Level.ERROR, "a heartbeat of " + secondary.name() + " broke", e);
            }
        }
    }
}
