package replog.node.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import replog.node.fault.Fault.FaultKind;
import replog.node.fault.Fault.FaultStatus;
import replog.node.fault.FaultTable.ActiveFault.Origin;

/**
 * The active faults of a node, and what they make of a request. Decides only: time comes in, in
 * nanoseconds of one monotonic clock, and so does chance, from 0 to below 1.
 *
 * <p>A request is hit by at most one delay and at most one other fault: of each sort the first that
 * its rate lets hit, the delay for the next request before those that were asked for, these in
 * their order, and the setting last. What is used up or expired is forgotten once no request sleeps
 * by it. Guarded by {@link FaultInjector}.
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
            return by.isRemoved() ? 0 : endNanos - nowNanos;
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

        /**
         * Store it, after a sleep if there is one; the sleeping thread reports {@link #endSleep}.
         */
        record Store(Optional<Sleep> sleep, boolean failAfterwards) implements Verdict {}
    }

    /** Whether no request can be hit, and none sleeps. */
    boolean isEmpty() {
        return faults.isEmpty() && sleeps.isEmpty();
    }

    /** Empty when there are too many already. */
    Optional<FaultStatus> add(Fault fault, Origin origin, long nowNanos) {
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
    List<FaultStatus> remove(Predicate<ActiveFault> which, long nowNanos) {
        List<ActiveFault> found = faults.stream().filter(which).toList();
        found.forEach(ActiveFault::remove);
        faults.removeAll(found);
        return found.stream().map(one -> one.view(nowNanos)).toList();
    }

    /** Forgets those that are over; returns which. */
    List<FaultStatus> removeExpired(long nowNanos) {
        return remove(one -> one.isOver(nowNanos), nowNanos);
    }

    List<FaultStatus> views(long nowNanos) {
        return faults.stream().map(one -> one.view(nowNanos)).toList();
    }

    /** The delay that awaits the next replication request. */
    Optional<Fault> next() {
        return faults.stream().filter(FaultTable::awaitsNext).map(ActiveFault::fault).findFirst();
    }

    static boolean awaitsNext(ActiveFault fault) {
        return fault.origin() == Origin.NEXT && fault.isUnused();
    }

    /** Whether a request from or to another node gets lost. */
    boolean isPartitioned(long nowNanos, DoubleSupplier random) {
        return hit(FaultTable::partitions, nowNanos, random).isPresent();
    }

    /** A replication request came; it may begin to sleep with this. */
    Verdict decide(long nowNanos, DoubleSupplier random) {
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
                    kind.wireName() + " ends no request");
        }).orElseGet(() -> store(nowNanos, random, false));
    }

    void endSleep(Sleep sleep) {
        sleeps.remove(sleep);
        sleep.by().endSleep();
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
        by.beginSleep();
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
                .filter(one -> sort.test(one.fault().kind()) && one.isActive(nowNanos)
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

    /**
     * A fault since it began. Time comes in, in nanoseconds of one monotonic clock; guarded by
     * the lock of the {@link FaultTable}.
     */
    static final class ActiveFault {
        private final String id;
        private final Fault fault;
        private final Origin origin;
        private final long begunNanos;
        private long hits;
        private int sleeping;
        private boolean removed;

        /** Where a fault comes from, in the order in which they are tried. */
        enum Origin {
            /** Asked for, for the next replication request and no other. */
            NEXT("next-"),
            REQUESTED("fault-"),
            /** The setting {@code delay}; it can't be taken back. */
            SETTING("setting-");

            private final String prefix;

            Origin(String prefix) {
                this.prefix = prefix;
            }

            String id(long number) {
                return prefix + number;
            }
        }

        ActiveFault(String id, Fault fault, Origin origin, long begunNanos) {
            this.id = id;
            this.fault = fault;
            this.origin = origin;
            this.begunNanos = begunNanos;
        }

        String id() {
            return id;
        }

        Fault fault() {
            return fault;
        }

        Origin origin() {
            return origin;
        }

        /** Whether it waits for its first request. */
        boolean isUnused() {
            return hits == 0;
        }

        boolean isRemoved() {
            return removed;
        }

        /** Whether it may hit a request. */
        boolean isActive(long nowNanos) {
            boolean used = fault.count().isPresent() && hits >= fault.count().getAsLong();
            return !removed && !used && left(nowNanos).map(Duration::isPositive).orElse(true);
        }

        /** Whether it can be forgotten: it hits no more, and no request sleeps by it. */
        boolean isOver(long nowNanos) {
            return !isActive(nowNanos) && sleeping == 0;
        }

        void hit() {
            hits++;
        }

        void remove() {
            removed = true;
        }

        void beginSleep() {
            sleeping++;
        }

        void endSleep() {
            sleeping--;
        }

        FaultStatus view(long nowNanos) {
            return new FaultStatus(id, fault, hits,
                    left(nowNanos).map(left -> left.isNegative() ? Duration.ZERO : left), sleeping);
        }

        private Optional<Duration> left(long nowNanos) {
            return fault.ttl().map(ttl -> ttl.minusNanos(nowNanos - begunNanos));
        }
    }
}
