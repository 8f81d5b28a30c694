package replog.node.master;

import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import replog.node.peer.RemoteLog;
import replog.node.result.ReadOnlyReason;
import replog.node.result.ReadOnlyReason.Cause;
import replog.node.store.NodeStore;
import replog.replication.ReplicationState;
import replog.replication.SecondaryView;

/**
 * Keeps a master from writing while it lacks what a node of its own history holds, and fetches
 * that; where histories fork it goes on keeping it from writing, until a person has decided.
 *
 * <p>Its hold is evaluated anew at each change among the secondaries, and kept for as long as it
 * fetches, whatever becomes of them meanwhile: no other thread may append then. One virtual thread
 * fetches; one monitor guards what it learned; no request is made in it.
 */
final class MasterCatchUp implements AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final NodeStore store;
    private final Master master;
    private final System.Logger logger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<Claim, Fork> forks = new HashMap<>();
    private volatile Optional<ReadOnlyReason> hold = Optional.empty();
    private volatile boolean closed;
    private boolean fetching;
    private String lastFailure = "";

    /**
     * What it needs of the master.
     *
     * @param quiet returns once no append is being stored, which no hold lets in any more
     * @param level runs when the log has grown
     * @param judge evaluates the mode, this hold included, once it fetches no more
     */
    record Master(Supplier<List<SecondaryView>> views, Function<SecondaryView, RemoteLog> source,
            Runnable quiet,
            Runnable level, Runnable judge) {}

    /** What a node says that it holds. */
    private record Claim(Optional<UUID> nodeId, long lastId) {
        static Claim of(SecondaryView view) {
            return new Claim(view.nodeId(), view.claimedId());
        }
    }

    /**
     * What a node holds was found to be another history.
     *
     * @param rival than another node's, as long as that holds it; empty for the master's own
     */
    private record Fork(String why, Optional<Claim> rival) {}

    MasterCatchUp(NodeStore store, Master master, System.Logger logger) {
        this.store = store;
        this.master = master;
        this.logger = logger;
    }

    void start() {
        Thread.ofVirtual().name("catch up").start(this::run);
    }

    /** Why the master must not write; cheap. */
    Optional<ReadOnlyReason> hold() {
        return hold;
    }

    /** Something changed among the secondaries: looks at them, so that who looks last decides. */
    void judge() {
        lock.lock();
        try {
            Optional<ReadOnlyReason> judged = reasonToWait(ahead());
            hold = judged.isEmpty() && fetching ? hold : judged;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitCause()) {
                if (!fetchedSafely()) {
                    awaitNews(RETRY_NANOS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What should not happen costs an attempt, not the thread. */
    private boolean fetchedSafely() {
        try {
            return fetchedHeld();
        } catch (RuntimeException | Error e) {
            logger.log(Level.ERROR, "catching up broke; the node stays read-only", e);
            return false;
        }
    }

    /** Returns false once closed; else the hold stays until {@link #fetchedHeld} is done. */
    private boolean awaitCause() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && hold.filter(held -> held.cause() == Cause.BEHIND).isEmpty()) {
                news.await();
            }
            fetching = !closed;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void awaitNews(long nanos) throws InterruptedException {
        lock.lock();
        try {
            if (!closed) {
                news.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean fetchedHeld() {
        try {
            master.quiet().run();
            return fetchNext();
        } finally {
            lock.lock();
            try {
                fetching = false;
            } finally {
                lock.unlock();
            }
            master.judge().run();
        }
    }

    /** Returns whether it is worth to look again at once. */
    private boolean fetchNext() {
        long ownLastId = store.log().end().lastId();
        List<SecondaryView> ahead = sources(ahead()).stream()
                .sorted(Comparator.comparingLong(SecondaryView::claimedId).reversed()).toList();
        if (ahead.isEmpty()) {
            return true;
        }
        SecondaryView most = ahead.getFirst();
        RemoteLog source = master.source().apply(most);
        for (SecondaryView other : ahead.subList(1, ahead.size())) {
            if (!agree(most, source, other)) {
                return false;
            }
        }
        return switch (new RemoteLogFetch(store.log(), () -> closed, logger)
                .from(most.name(), source)) {
            case RemoteLogFetch.Result.Level() -> level(most, ownLastId);
            case RemoteLogFetch.Result.Forked() -> {
                remember(most, new Fork("its history up to " + ownLastId + " is not this node's",
                        Optional.empty()));
                yield true;
            }
            case RemoteLogFetch.Result.Failed(var reason) -> failed(most, reason);
        };
    }

    private boolean level(SecondaryView most, long beforeId) {
        long lastId = store.log().end().lastId();
        if (lastId > beforeId) {
            logger.log(Level.INFO, "fetched from {0} what it lacked: entries {1} to {2}",
                    most.name(), Long.toString(beforeId + 1), Long.toString(lastId));
        }
        master.level().run();
        return lastId > beforeId;
    }

    /** Both are ahead: is the shorter one a prefix of the longer? */
    private boolean agree(SecondaryView most, RemoteLog source, SecondaryView other) {
        Optional<String> theirs = source.hashAt(other.claimedId());
        Optional<String> its = master.source().apply(other).hashAt(other.claimedId());
        if (theirs.isEmpty() || its.isEmpty()) {
            return failed(other, "it can't be compared with " + most.name());
        }
        if (!theirs.equals(its)) {
            String why = most.name() + " and " + other.name() + " hold different entries up to "
                    + other.claimedId();
            remember(other, new Fork(why, Optional.of(Claim.of(most))));
            remember(most, new Fork(why, Optional.of(Claim.of(other))));
        }
        return theirs.equals(its);
    }

    private boolean failed(SecondaryView view, String reason) {
        if (!reason.equals(lastFailure)) {
            lastFailure = reason;
            logger.log(Level.WARNING, "cannot fetch from {0} yet: {1}", view.name(), reason);
        }
        return false;
    }

    private void remember(SecondaryView view, Fork fork) {
        lock.lock();
        try {
            forks.put(Claim.of(view), fork);
        } finally {
            lock.unlock();
        }
    }

    private List<SecondaryView> ahead() {
        long ownLastId = store.log().end().lastId();
        return master.views().get().stream().filter(view -> view.claimedId() > ownLastId)
                .filter(view -> view.state() == ReplicationState.AHEAD
                        || view.state() == ReplicationState.DIVERGED)
                .toList();
    }

    private Optional<ReadOnlyReason> reasonToWait(List<SecondaryView> ahead) {
        return sources(ahead).stream().findFirst().map(this::behind)
                .or(() -> ahead.stream().flatMap(view -> fork(view, ahead).stream()
                        .map(fork -> forked(view, fork.why()))).findFirst());
    }

    /** Those whose entries continue this node's history; none while two of them fork. */
    private List<SecondaryView> sources(List<SecondaryView> ahead) {
        boolean contested = ahead.stream().flatMap(view -> fork(view, ahead).stream())
                .anyMatch(fork -> fork.rival().isPresent());
        return contested ? List.of()
                : ahead.stream().filter(view -> fork(view, ahead).isEmpty()).toList();
    }

    private Optional<Fork> fork(SecondaryView view, List<SecondaryView> ahead) {
        if (view.state() == ReplicationState.DIVERGED) {
            return Optional.of(new Fork(
                    view.reason().orElse("its history is another one"), Optional.empty()));
        }
        lock.lock();
        try {
            return Optional.ofNullable(forks.get(Claim.of(view))).filter(fork -> fork.rival()
                    .map(rival -> ahead.stream().map(Claim::of).anyMatch(rival::equals))
                    .orElse(true));
        } finally {
            lock.unlock();
        }
    }

    private ReadOnlyReason behind(SecondaryView view) {
        return new ReadOnlyReason(Cause.BEHIND, "%s holds entries up to %s, this node up to %s: "
                .formatted(view.name(), view.claimedId(), store.log().end().lastId())
                + "it fetches them before it writes");
    }

    private static ReadOnlyReason forked(SecondaryView view, String why) {
        return new ReadOnlyReason(Cause.FORKED,
                "histories fork: %s holds entries up to %s, and %s; "
                .formatted(view.name(), view.claimedId(), why)
                + "POST /adopt there sets its own entries aside, or start the node to keep as the"
                + " master");
    }
}
