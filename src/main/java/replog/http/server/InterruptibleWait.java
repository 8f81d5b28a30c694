package replog.http.server;

import java.io.IOException;

/**
 * The waits of one thread for its client, each of which any other thread may end.
 *
 * <p>An interrupt closes the connection while its thread waits in it, and would close a log's file
 * if it met the thread there: so it is sent during a wait only, and is gone when the wait is over.
 * Not safe by itself: its owner calls it inside one monitor.
 */
final class InterruptibleWait {
    private final Thread thread = Thread.currentThread();
    private long sinceNanos;
    private boolean lasting;
    private boolean cut;

    /** From now on its thread waits for the client. */
    void begin() throws IOException {
        if (cut) {
            throw new IOException("the client was too slow");
        }
        lasting = true;
        sinceNanos = System.nanoTime();
    }

    /** Its thread has stopped waiting; returns how long it waited. */
    long end() {
        long nanos = nanos();
        if (lasting && cut) {
            // It was meant for the connection, which is closed, or has moved all by now.
            Thread.interrupted();
        }
        lasting = false;
        return nanos;
    }

    /** How long this wait lasts by now; 0 if there is none. */
    long nanos() {
        return lasting ? System.nanoTime() - sinceNanos : 0;
    }

    /** Whether there is a wait that may still be cut. */
    boolean isOpen() {
        return lasting && !cut;
    }

    /** Closes the connection; there is an open wait. */
    void cut() {
        cut = true;
        thread.interrupt();
    }

    /** Closes the connection if there is an open wait; returns whether there was. */
    boolean cutIfOpen() {
        boolean open = isOpen();
        if (open) {
            cut();
        }
        return open;
    }

    /** Whether it was cut, and its thread has yet to notice. */
    boolean isEnding() {
        return lasting && cut;
    }
}
