package replog.http;

import java.io.IOException;

/**
 * One request while it arrives: how long its client was waited for, and how much it sent.
 *
 * <p>It can be cut only while its thread waits for the client: an interrupt closes the connection
 * then, and must never meet a thread that is doing something else. Belongs to the thread that made
 * it; asked and cut by any other, inside one monitor.
 */
final class Arrival {
    private final Thread thread = Thread.currentThread();
    private long waitedNanos;
    private long sinceNanos;
    private long receivedBytes;
    private boolean awaited;
    private boolean cut;

    /** From now on its thread waits for the client. */
    synchronized void begin() throws IOException {
        if (cut) {
            throw new IOException("the client was too slow");
        }
        awaited = true;
        sinceNanos = System.nanoTime();
    }

    synchronized void received(int bytes) {
        receivedBytes += bytes;
    }

    /** Its thread waits no more. */
    synchronized void end() {
        if (awaited) {
            awaited = false;
            waitedNanos += System.nanoTime() - sinceNanos;
            if (cut) {
                // It was meant for the connection, which is closed, or has brought all by now.
                Thread.interrupted();
            }
        }
    }

    /** Closes the connection if its client is waited for and missed the pace; tells if it was. */
    synchronized boolean cutIfMissed(Pace pace) {
        if (!awaited || cut) {
            return false;
        }
        long nanos = waitedNanos + System.nanoTime() - sinceNanos;
        if (!pace.missed(nanos, receivedBytes)) {
            return false;
        }
        cut = true;
        thread.interrupt();
        return true;
    }

    /** Whether it was cut, and its thread has yet to notice. */
    synchronized boolean ending() {
        return cut && awaited;
    }
}
