package replog.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs each exchange on a virtual thread of its own, and cuts those whose request doesn't arrive.
 *
 * <p>The platform hands an exchange over before it reads the headers, so these are covered as
 * well. It has a limit of its own for this, but on the wall clock: a clock that is set forward
 * would cut requests that arrive in good order. Any thread.
 */
final class Arrivals implements Executor, AutoCloseable {
    private static final ScopedValue<Arrival> CURRENT = ScopedValue.newInstance();
    private static final long MIN_BYTES_PER_SECOND = 32 << 10;
    private static final long LOOK_MILLIS = 500;

    private final Set<Arrival> arrivals = ConcurrentHashMap.newKeySet();
    private final Pace pace;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-arrivals").factory());

    Arrivals(Duration requestTimeout) {
        this.pace = new Pace(requestTimeout, MIN_BYTES_PER_SECOND);
        looks.scheduleWithFixedDelay(() -> arrivals.forEach(one -> one.cutIfMissed(pace)),
                LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The one that the calling thread serves. */
    static Arrival current() {
        return CURRENT.get();
    }

    @Override
    public void execute(Runnable exchange) {
        Thread.startVirtualThread(() -> attend(exchange));
    }

    /** Cuts none any more. */
    @Override
    public void close() {
        looks.shutdownNow();
    }

    private void attend(Runnable exchange) {
        var arrival = new Arrival();
        try {
            arrival.begin();
            arrivals.add(arrival);
            ScopedValue.where(CURRENT, arrival).run(exchange);
        } catch (IOException e) {
            throw new UncheckedIOException("a new one can't have been cut", e);
        } finally {
            arrivals.remove(arrival);
        }
    }
}
