package replog.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import replog.node.ActiveFault.Origin;

/**
 * The active faults of a node, and what they make of a request. Decides only: time comes in, in
 * nanoseconds of one monotonic clock, and so does chance, from 0 to below 1.
 *
 * <p>A request is hit by at most one delay and at most one other fault: of each sort the first that
 * its rate lets hit, the delay for the next request before those that were asked for, these in
 * their order, and the setting last. What is used up or expired is forgotten once nobody sleeps by
 * it. Guarded by {@link Faults}.
 */
final class FaultTable {
    static final int MAX_FAULTS = 100;
    static final int MAX_SLEEPS = 16;

    private final List<ActiveFault> faults = new ArrayList<>();
    private final List<Sleep> sleeps = new ArrayList<>();
    private long lastNumber;

    /** A replication request that sleeps. */
    record Sleep(ActiveFault by, long endNanos) {
        /** Not above zero when it is over, by its time or since its fault was taken back. */
        long nanosLeft(long nowNanos) {
            return by.removed() ? 0 : endNanos - nowNanos;
        }

        /** Only the delay for the next request leaves the others alone. */
        boolean refusesOthers() {
            return by.origin() != Origin.NEXT;
        }
    }

    /** What to do with a replication request. */
    sealed interface Verdict {
        /** Another one sleeps, for so long yet. */
        record Refuse(Duration left) implements Verdict {}

        record Drop() implements Verdict {}

        record Fail() implements Verdict {}

        /** Store it, after a sleep if there is one; whoever sleeps reports {@link #woken}. */
        record Store(Optional<Sleep> sleep, boolean failAfterwards) implements Verdict {}
    }

    /** Whether no request can be hit, and none sleeps. */
    boolean isEmpty() {
        return faults.isEmpty() && sleeps.isEmpty();
    }

    /** Empty when there are too many already. */
    Optional<FaultView> add(Fault fault, Origin origin, long nowNanos) {
        long requested = faults.stream().filter(one -> one.origin() == Origin.REQUESTED).count();
        if (origin == Origin.REQUESTED && requested >= MAX_FAULTS) {
            return Optional.empty();
        }
        lastNumber++;
        var added = new ActiveFault(origin.id(lastNumber), fault, origin, nowNanos);
        faults.add(added);
        faults.sort(Comparator.comparing(ActiveFault::origin));
        return Optional.of(added.view(nowNanos));
    }

    /** Takes back those that match, and ends the sleeps by them; returns which. */
    List<FaultView> remove(Predicate<ActiveFault> which, long nowNanos) {
        List<ActiveFault> found = faults.stream().filter(which).toList();
        found.forEach(ActiveFault::remove);
        faults.removeAll(found);
        return found.stream().map(one -> one.view(nowNanos)).toList();
    }

    /** Forgets those that are over; returns which. */
    List<FaultView> forgetOver(long nowNanos) {
        return remove(one -> one.over(nowNanos), nowNanos);
    }

    List<FaultView> views(long nowNanos) {
        return faults.stream().map(one -> one.view(nowNanos)).toList();
    }

    /** The delay that awaits the next replication request. */
    Optional<Fault> next() {
        return faults.stream().filter(FaultTable::awaitsNext).map(ActiveFault::fault).findFirst();
    }

    static boolean awaitsNext(ActiveFault fault) {
        return fault.origin() == Origin.NEXT && fault.unused();
    }

    /** Whether a request from or to another node gets lost. */
    boolean cutsOff(long nowNanos, DoubleSupplier random) {
        return hit(FaultTable::partitions, nowNanos, random).isPresent();
    }

    /** A replication request came; it may begin to sleep with this. */
    Verdict verdict(long nowNanos, DoubleSupplier random) {
        Optional<Duration> busy = busy(nowNanos);
        if (busy.isPresent()) {
            return new Verdict.Refuse(busy.get());
        }
        Optional<ActiveFault> ending = hit(FaultTable::ends, nowNanos, random);
        return ending.map(one -> one.fault().kind()).map(kind -> switch (kind) {
            case FaultKind.Drop() -> new Verdict.Drop();
            case FaultKind.ErrorBeforeStore() -> new Verdict.Fail();
            case FaultKind.ErrorAfterStore() -> store(nowNanos, random, true);
            case FaultKind.Delay _, FaultKind.Partition _ -> throw new IllegalStateException(
                    kind.word() + " ends no request");
        }).orElseGet(() -> store(nowNanos, random, false));
    }

    void woken(Sleep sleep) {
        sleeps.remove(sleep);
        sleep.by().sleepEnded();
    }

    private Verdict store(long nowNanos, DoubleSupplier random, boolean failAfterwards) {
        return new Verdict.Store(hit(FaultTable::delays, nowNanos, random)
                .map(by -> begin(by, nowNanos, random)), failAfterwards);
    }

    private Sleep begin(ActiveFault by, long nowNanos, DoubleSupplier random) {
        if (!(by.fault().kind() instanceof FaultKind.Delay(var lower, var upper))) {
            throw new IllegalStateException(by.id() + " is no delay");
        }
        long spread = upper.minus(lower).toNanos();
        long nanos = lower.toNanos()
                + (spread == 0 ? 0 : (long) (random.getAsDouble() * (spread + 1)));
        var sleep = new Sleep(by, nowNanos + nanos);
        by.sleepBegun();
        sleeps.add(sleep);
        return sleep;
    }

    private Optional<Duration> busy(long nowNanos) {
        boolean full = sleeps.size() >= MAX_SLEEPS;
        return sleeps.stream().filter(sleep -> full || sleep.refusesOthers())
                .map(sleep -> sleep.nanosLeft(nowNanos)).filter(left -> full || left > 0)
                .min(Comparator.naturalOrder())
                .map(left -> Duration.ofNanos(Math.max(0, left)));
    }

    private Optional<ActiveFault> hit(
            Predicate<FaultKind> sort, long nowNanos, DoubleSupplier random) {
        Optional<ActiveFault> first = faults.stream()
                .filter(one -> sort.test(one.fault().kind()) && one.active(nowNanos)
                        && (one.fault().rate() == 1
                                || random.getAsDouble() < one.fault().rate()))
                .findFirst();
        first.ifPresent(ActiveFault::hit);
        return first;
    }

    private static boolean partitions(FaultKind kind) {
        return kind instanceof FaultKind.Partition;
    }

    private static boolean delays(FaultKind kind) {
        return kind instanceof FaultKind.Delay;
    }

    private static boolean ends(FaultKind kind) {
        return !partitions(kind) && !delays(kind);
    }
}
