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
 * Runs each exchange on a virtual thread of its own, and cuts those whose request doesn't arrive
 * or whose answer isn't taken.
 *
 * <p>The platform hands an exchange over before it reads the headers, so these are covered as
 * well. It has limits of its own for this, but on the wall clock: a clock that is set forward
 * would cut requests that arrive in good order. One look at all now and then costs a request
 * nothing. Any thread.
 */
final class Exchanges implements Executor, AutoCloseable {
    /** How its client keeps up, both ways. */
    record Progress(Arrival arrival, Departure departure) {}

    private static final ScopedValue<Progress> CURRENT = ScopedValue.newInstance();
    private static final long MIN_BYTES_PER_SECOND = 32 << 10;
    private static final long LOOK_MILLIS = 500;

    private final Set<Progress> all = ConcurrentHashMap.newKeySet();
    private final Pace pace;
    private final Duration answerTimeout;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-exchanges").factory());

    Exchanges(Duration requestTimeout, Duration answerTimeout) {
        this.pace = new Pace(requestTimeout, MIN_BYTES_PER_SECOND);
        this.answerTimeout = answerTimeout;
        looks.scheduleWithFixedDelay(
                this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The one that the calling thread serves. */
    static Progress current() {
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

    private void look() {
        for (Progress one : all) {
            one.arrival().cutIfMissed(pace);
            one.departure().cutIfStalled(answerTimeout);
        }
    }

    private void attend(Runnable exchange) {
        var progress = new Progress(new Arrival(), new Departure());
        try {
            progress.arrival().begin();
            all.add(progress);
            ScopedValue.where(CURRENT, progress).run(exchange);
        } catch (IOException e) {
            throw new UncheckedIOException("a new one can't have been cut", e);
        } finally {
            all.remove(progress);
        }
    }
}
