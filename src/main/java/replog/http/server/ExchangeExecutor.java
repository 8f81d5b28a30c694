package replog.http.server;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import replog.http.server.ClientWatch.MinimumRate;

/**
 * Runs each exchange on a virtual thread of its own, bounds how many there are, and cuts those
 * whose request doesn't arrive or whose answer isn't taken.
 *
 * <p>The platform hands an exchange over before it reads the headers, so these are covered as
 * well. It has limits of its own for this, but on the wall clock: a clock that is set forward
 * would cut requests that arrive in good order. One look at all now and then costs a request
 * nothing.
 *
 * <p>Silent clients lock none out: at a limit the exchanges that waited longest make room for
 * the new one, and connections that say nothing are closed while there is still room for others,
 * where the platform's account of them can be seen. Any thread.
 */
final class ExchangeExecutor implements Executor, AutoCloseable {
    private static final ScopedValue<ClientWatch> CURRENT = ScopedValue.newInstance();
    private static final long MIN_BYTES_PER_SECOND = 32 << 10;
    private static final long LOOK_MILLIS = 100;
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A client that connected a moment ago is not silent. */
    private static final long A_WHILE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** One look at all cuts so much of them, so that a storm doesn't ask for a look each time. */
    private static final int BATCHES = 16;

    private final System.Logger logger;
    private final Set<ClientWatch> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    /**
     * Exchanges whose request is there: our own count, since the platform's never falls for one
     * whose client went away. Guarded by {@code this}.
     */
    private int underWay;
    private volatile boolean stopping;
    private final int max;
    private final int maxServed;
    private final int comfortable;
    private final MinimumRate rate;
    private final Duration answerTimeout;
    private final Optional<JdkConnections> connections;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-exchanges").factory());

    /** @param connections empty where they can't be seen */
    ExchangeExecutor(ServerLimits limits, Optional<JdkConnections> connections,
            System.Logger logger) {
        this.logger = logger;
        this.max = limits.maxConnections();
        this.maxServed = Math.max(1, max - max / 8);
        this.comfortable = Math.max(1, limits.maxSockets() - limits.maxSockets() / 4);
        this.rate = new MinimumRate(limits.requestTimeout(), MIN_BYTES_PER_SECOND);
        this.answerTimeout = limits.answerTimeout();
        this.connections = connections;
        looks.scheduleWithFixedDelay(
                () -> look(this::cutSilent), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        looks.scheduleWithFixedDelay(
                () -> look(this::endForgottenWaits), LONG_NANOS, LONG_NANOS, TimeUnit.NANOSECONDS);
    }

    /** The one that the calling thread serves. */
    static ClientWatch current() {
        return CURRENT.get();
    }

    /**
     * By the platform's dispatcher, which closes the connection of one that is refused. None is
     * where room can be made, nor in a burst, whose clients are not known for silent ones yet: who
     * only sends headers takes less than half of what a connection is reckoned with.
     */
    @Override
    public void execute(Runnable exchange) {
        int now = count.incrementAndGet();
        if (now > max && now - makeRoom(false) > max + max / 2) {
            count.decrementAndGet();
            throw new RejectedExecutionException("too many exchanges");
        }
        Thread.startVirtualThread(() -> run(exchange));
    }

    /** Counts an exchange whose request is there; returns how many there are now. */
    synchronized int enter() {
        return ++underWay;
    }

    synchronized void leave() {
        underWay--;
        if (underWay == 0) {
            notifyAll();
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /** Waits until no exchange is served, up to a limit; an interrupt ends the wait. */
    synchronized void stop(Duration grace) {
        stopping = true;
        long deadlineNanos = System.nanoTime() + grace.toNanos();
        try {
            long leftNanos = grace.toNanos();
            while (underWay > 0 && leftNanos > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
                leftNanos = deadlineNanos - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether there is no room to serve one more of those that keep no place apart; makes room
     * where it can.
     *
     * @param served how many are served, this one with them
     */
    boolean isCrowded(int served) {
        return served > maxServed && served - makeRoom(true) > maxServed;
    }

    /** Cuts none any more. */
    @Override
    public void close() {
        looks.shutdownNow();
    }

    /** How many end soon, since they were cut now or before: those that were silent for longest. */
    private int makeRoom(boolean ofServed) {
        record Silent(ClientWatch watch, long nanos) {}

        int ending = 0;
        List<Silent> silent = new ArrayList<>();
        for (ClientWatch one : all) {
            if (one.isServed() || !ofServed) {
                long nanos = one.silentNanos();
                if (one.isEnding()) {
                    ending++;
                } else if (nanos > A_WHILE_NANOS) {
                    silent.add(new Silent(one, nanos));
                }
            }
        }
        silent.sort(Comparator.comparingLong(Silent::nanos).reversed());
        for (Silent one : silent.subList(0, Math.min(silent.size(), 1 + max / BATCHES))) {
            ending += one.watch().cutIfSilent() ? 1 : 0;
        }
        return ending;
    }

    private void endForgottenWaits() {
        connections.ifPresent(its -> all.forEach(one ->
                one.waitingForOthers(LONG_NANOS)
                        .filter(its::isHungUp).ifPresent(_ -> one.hangUp())));
    }

    /** One look that fails must not be the last one. */
    private void look(Runnable at) {
        try {
            at.run();
        } catch (RuntimeException | Error e) {
            logger.log(Level.ERROR, "could not cut silent clients this time", e);
        }
    }

    private void cutSilent() {
        for (ClientWatch one : all) {
            one.cutIfMissed(rate);
            one.cutIfStalled(answerTimeout);
        }
        connections.ifPresent(its -> {
            its.closeSilent(its.count() - comfortable);
            its.closeIdle(count.get() + its.idle() - max);
        });
    }

    private void run(Runnable exchange) {
        var watch = new ClientWatch();
        try {
            all.add(watch);
            ScopedValue.where(CURRENT, watch).run(exchange);
        } finally {
            all.remove(watch);
            count.decrementAndGet();
        }
    }
}
