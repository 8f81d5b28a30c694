package replog.api;

import java.util.concurrent.Semaphore;
import replog.http.Problem;

/**
 * The places for clients whose answer lasts, since each of them holds a connection. Safe for use
 * by several threads.
 */
final class Places {
    private final int max;
    private final Semaphore free;

    /** One that is taken, until it is closed. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    Places(int max) {
        this.max = max;
        this.free = new Semaphore(max);
    }

    /** A 503 if all are taken. */
    Place take() {
        if (!free.tryAcquire()) {
            throw Problem.busy(max + " follow this node already, or wait for"
                    + " an entry; as many connections as that are left for them.").exception();
        }
        return free::release;
    }

    int max() {
        return max;
    }

    int taken() {
        return max - free.availablePermits();
    }
}
