package replog.node.fault;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import replog.config.Settings;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.Fault.FaultStatus;
import replog.node.fault.FaultTable.ActiveFault;
import replog.node.fault.FaultTable.ActiveFault.Origin;
import replog.node.fault.FaultTable.Sleep;
import replog.node.fault.FaultTable.Verdict;
import replog.node.result.ReplicateResult;

/**
 * The faults that people asked a node for, and what they do to its requests.
 *
 * <p>Its monitor guards the table of them; requests sleep on it, and are stored outside of it, as
 * log lines are written. When a fault is taken back, the sleepers wake and look whether it was
 * theirs. A request to a node without faults, as nearly all are, does not take the monitor. Safe
 * for use by several threads.
 */
public final class FaultInjector {
    private final boolean onRequest;
    private final System.Logger logger;
    private final FaultTable table = new FaultTable();
    /** Whether there was none when the monitor was left last. */
    private volatile boolean none = true;
    private boolean ended;

    /**
     * None but a delay that lasts.
     *
     * @param onRequest whether more may be asked for
     */
    public FaultInjector(Optional<FaultKind.Delay> lasting, boolean onRequest,
            System.Logger logger) {
        this.onRequest = onRequest;
        this.logger = logger;
        lasting.ifPresent(delay -> decide(nowNanos ->
                table.add(Fault.lasting(delay), Origin.SETTING, nowNanos)));
    }

    /** What the settings say; a master stores no batches, so that a delay of its would be idle. */
    public static FaultInjector of(Settings settings, System.Logger logger) {
        var lasting = settings.faults().delay()
                .filter(_ -> settings.role() == replog.config.Role.SECONDARY)
                .map(range -> new FaultKind.Delay(range.lower(), range.upper()));
        return new FaultInjector(lasting, settings.faults().onRequest(), logger);
    }

    /** Whether faults can be asked for here. */
    public boolean onRequest() {
        return onRequest;
    }

    /** The active ones, the setting's delay among them. */
    public List<FaultStatus> views() {
        return decide(table::views);
    }

    /** Begins a fault; empty when there are too many already. */
    public Optional<FaultStatus> add(Fault fault) {
        Optional<FaultStatus> added =
                decide(nowNanos -> table.add(fault, Origin.REQUESTED, nowNanos));
        added.ifPresent(view -> logger.log(Level.INFO,
                "has the fault {0} on request: {1}", view.id(), view.fault().describe()));
        return added;
    }

    /** Takes one back and ends the sleeps by it; false when there is none of this id to take. */
    public boolean remove(String id) {
        return cancel(one -> one.id().equals(id) && one.origin() != Origin.SETTING);
    }

    /** Takes back all but the setting's delay, and ends the sleeps by them. */
    public void removeAll() {
        cancel(one -> one.origin() != Origin.SETTING);
    }

    /** What the next replication request will sleep; zero for nothing. */
    public Duration nextDelay() {
        return decide(_ -> table.next()).map(Fault::kind)
                .map(kind -> kind instanceof FaultKind.Delay(var lower, _) ? lower : Duration.ZERO)
                .orElse(Duration.ZERO);
    }

    /**
     * Has the next replication request, and no other, sleep before it is stored, in place of what
     * was asked for before. Zero takes that back, and ends the sleeps that came of it.
     */
    public void delayNext(Duration delay) {
        if (delay.isZero()) {
            cancel(one -> one.origin() == Origin.NEXT);
            return;
        }
        Fault fault = Fault.once(new FaultKind.Delay(delay, delay));
        FaultStatus added = decide(nowNanos -> {
            table.remove(FaultTable::awaitsNext, nowNanos);
            return table.add(fault, Origin.NEXT, nowNanos).orElseThrow();
        });
        logger.log(Level.INFO, "delays the next replication request by {0} s: {1}",
                delay.toMillis() / 1e3, added.id());
    }

    /** Whether a request from or to another node gets lost now; asked once for each. */
    public boolean isPartitioned() {
        return !none && decide(nowNanos -> table.isPartitioned(nowNanos, FaultInjector::chance));
    }

    /** Deals with a replication request as the faults will have it; may sleep for long. */
    public ReplicateResult inject(Supplier<ReplicateResult> storing) {
        return none ? storing.get() : injectInto(storing);
    }

    private ReplicateResult injectInto(Supplier<ReplicateResult> storing) {
        return switch (decide(nowNanos -> table.decide(nowNanos, FaultInjector::chance))) {
            case Verdict.Refuse(var left) -> new ReplicateResult.Delayed(left);
            case Verdict.Drop() -> new ReplicateResult.Dropped();
            case Verdict.Fail() -> new ReplicateResult.Injected(false);
            case Verdict.Store(var sleep, boolean failAfterwards) -> {
                if (sleep.isPresent() && !sleep(sleep.get())) {
                    yield new ReplicateResult.Failed("the node is shutting down");
                }
                ReplicateResult result = storing.get();
                yield failAfterwards && result instanceof ReplicateResult.Stored
                        ? new ReplicateResult.Injected(true) : result;
            }
        };
    }

    /** The node shuts down: wakes all requests that sleep, and lets none sleep any more. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Sleeps to its end, or until its fault is taken back; false when the node shuts down. */
    private synchronized boolean sleep(Sleep sleep) {
        try {
            long left = sleep.nanosLeft(System.nanoTime());
            while (left > 0 && !ended) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = sleep.nanosLeft(System.nanoTime());
            }
            return !ended;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            table.endSleep(sleep);
        }
    }

    private <T> T decide(LongFunction<T> decision) {
        List<FaultStatus> over;
        T result;
        synchronized (this) {
            long nowNanos = System.nanoTime();
            over = table.removeExpired(nowNanos);
            result = decision.apply(nowNanos);
            none = table.isEmpty();
        }
        over.forEach(view -> logger.log(Level.INFO,
                "the fault {0} is over after {1} hits", view.id(), Long.toString(view.hits())));
        return result;
    }

    /** Returns whether there was any. */
    private boolean cancel(Predicate<ActiveFault> which) {
        List<FaultStatus> views = decide(nowNanos -> {
            notifyAll();
            return table.remove(which, nowNanos);
        });
        views.forEach(view -> logger.log(Level.INFO,
                "the fault {0} is taken back after {1} hits",
                view.id(), Long.toString(view.hits())));
        return !views.isEmpty();
    }

    private static double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
