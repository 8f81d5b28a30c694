package replog.node;

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
import java.util.stream.Stream;
import replog.node.ReadOnlyMode.Cause;
import replog.replication.State;
import replog.replication.View;

/**
 * Keeps a master from writing while it lacks what a node of its own history holds, and fetches
 * that; where histories fork it goes on keeping it from writing, until a person has decided.
 *
 * <p>Its hold is judged anew at each change among the secondaries. One virtual thread fetches; one
 * monitor guards what it learned; no request is made in it.
 */
final class CatchUp implements AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ground ground;
    private final Master master;
    private final System.Logger logger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<UUID, Fork> forks = new HashMap<>();
    private volatile Optional<ReadOnlyMode> hold = Optional.empty();
    private volatile boolean closed;
    private String lastFailure = "";

    /**
     * What it needs of the master.
     *
     * @param quiet returns once no append is being stored, which no hold lets in any more
     * @param level told when the log has grown
     */
    record Master(Supplier<List<View>> views, Function<View, RemoteLog> source, Runnable quiet,
            Runnable level) {}

    /** A node's history up to {@code claimedId} was found to be another one. */
    private record Fork(long claimedId, String why) {}

    CatchUp(Ground ground, Master master, System.Logger logger) {
        this.ground = ground;
        this.master = master;
        this.logger = logger;
    }

    void start() {
        Thread.ofVirtual().name("catch up").start(this::run);
    }

    /** Why the master must not write; cheap. */
    Optional<ReadOnlyMode> hold() {
        return hold;
    }

    /** Something changed among the secondaries. */
    void judge() {
        List<View> views = master.views().get();
        lock.lock();
        try {
            long ownLastId = ground.log().end().lastId();
            hold = ahead(views, ownLastId)
                    .filter(view -> fork(view).isEmpty()).findFirst()
                    .map(view -> behind(view, ownLastId))
                    .or(() -> ahead(views, ownLastId).findFirst().map(this::forked));
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
                master.quiet().run();
                if (!fetched()) {
                    awaitNews(RETRY_NANOS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            logger.log(Level.ERROR, "catching up broke; the node stays read-only", e);
        }
    }

    /** Returns false once closed. */
    private boolean awaitCause() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && hold.filter(held -> held.cause() == Cause.BEHIND).isEmpty()) {
                news.await();
            }
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

    /** Returns whether it is worth to look again at once. */
    private boolean fetched() {
        long ownLastId = ground.log().end().lastId();
        List<View> ahead = ahead(master.views().get(), ownLastId)
                .filter(view -> fork(view).isEmpty())
                .sorted(Comparator.comparingLong(View::claimedId).reversed()).toList();
        if (ahead.isEmpty()) {
            judge();
            return true;
        }
        View most = ahead.getFirst();
        RemoteLog source = master.source().apply(most);
        for (View other : ahead.subList(1, ahead.size())) {
            if (!agree(most, source, other)) {
                return false;
            }
        }
        return switch (new Fetch(ground.log(), () -> closed, logger).from(most.name(), source)) {
            case Fetch.Result.Level() -> {
                logger.log(Level.INFO, "fetched from {0} what it lacked: entries {1} to {2}",
                        most.name(), Long.toString(ownLastId + 1),
                        Long.toString(ground.log().end().lastId()));
                master.level().run();
                judge();
                yield true;
            }
            case Fetch.Result.Forked() -> {
                remember(most, "its history up to " + ownLastId + " is not this node's");
                yield true;
            }
            case Fetch.Result.Failed(var reason) -> failed(most, reason);
        };
    }

    /** Both are ahead: is the shorter one a prefix of the longer? */
    private boolean agree(View most, RemoteLog source, View other) {
        Optional<String> theirs = source.hashAt(other.claimedId());
        Optional<String> its = master.source().apply(other).hashAt(other.claimedId());
        if (theirs.isEmpty() || its.isEmpty()) {
            return failed(other, "it can't be compared with " + most.name());
        }
        if (!theirs.equals(its)) {
            String why = most.name() + " and " + other.name() + " hold different entries up to "
                    + other.claimedId();
            remember(other, why);
            remember(most, why);
        }
        return theirs.equals(its);
    }

    private boolean failed(View view, String reason) {
        if (!reason.equals(lastFailure)) {
            lastFailure = reason;
            logger.log(Level.WARNING, "cannot fetch from {0} yet: {1}", view.name(), reason);
        }
        return false;
    }

    private void remember(View view, String why) {
        lock.lock();
        try {
            view.nodeId().ifPresent(id -> forks.put(id, new Fork(view.claimedId(), why)));
        } finally {
            lock.unlock();
        }
        judge();
    }

    private static Stream<View> ahead(List<View> views, long ownLastId) {
        return views.stream().filter(view -> view.claimedId() > ownLastId)
                .filter(view -> view.state() == State.AHEAD || view.state() == State.DIVERGED);
    }

    private Optional<String> fork(View view) {
        if (view.state() == State.DIVERGED) {
            return Optional.of(view.reason().orElse("its history is another one"));
        }
        lock.lock();
        try {
            return view.nodeId().map(forks::get)
                    .filter(fork -> fork.claimedId() == view.claimedId()).map(Fork::why);
        } finally {
            lock.unlock();
        }
    }

    private static ReadOnlyMode behind(View view, long ownLastId) {
        return new ReadOnlyMode(Cause.BEHIND, "%s holds entries up to %d, this node up to %d: "
                .formatted(view.name(), view.claimedId(), ownLastId)
                + "it fetches them before it writes");
    }

    private ReadOnlyMode forked(View view) {
        return new ReadOnlyMode(Cause.FORKED, "histories fork: %s holds entries up to %d, and %s; "
                .formatted(view.name(), view.claimedId(), fork(view).orElseThrow())
                + "POST /adopt there sets its own entries aside, or start the node to keep as the"
                + " master");
    }
}
