package replog.api.live;

import java.util.concurrent.Semaphore;
import replog.http.Problem;

/**
 * The places for clients whose answer lasts, since each of them holds a connection. Safe for use
 * by several threads.
 */
public final class StreamPermits {
    private final int max;
    private final Semaphore free;

    /** One that is taken, until it is closed. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    public StreamPermits(int max) {
        this.max = max;
        this.free = new Semaphore(max);
    }

    /** A 503 if all are taken. */
    public Place acquire() {
        if (!free.tryAcquire()) {
            throw Problem.busy(max + " follow this node already, or wait for"
                    + " an entry; as many connections as that are left for them.").exception();
        }
        return free::release;
    }

    public int max() {
        return max;
    }

    public int inUse() {
        return max - free.availablePermits();
    }
}
