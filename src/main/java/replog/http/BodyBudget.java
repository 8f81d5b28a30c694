package replog.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that all request bodies of a server share.
 *
 * <p>What is held never exceeds the maximum, but for a single body larger than that, which is held
 * alone. Served in the order of asking, so a large body isn't starved by small ones. Any thread.
 */
final class BodyBudget {
    private static final int UNIT_BYTES = 1 << 10;

    private final Semaphore free;
    private final int units;
    private final Duration patience;

    BodyBudget(long maxBytes, Duration patience) {
        this.units = Math.clamp(maxBytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(units, true);
        this.patience = patience;
    }

    /** Waits for room for so many bytes and returns the units to give back; or a 503. */
    int take(int bytes) {
        int wanted = Math.min(units, 1 + (bytes - 1) / UNIT_BYTES);
        try {
            if (free.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return wanted;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Problem.busy("Too many request bodies are being read; none of this one was.")
                .exception();
    }

    void giveBack(int taken) {
        free.release(taken);
    }
}
