package replog.http.server;

import java.util.concurrent.Semaphore;

/**
 * Limits how many threads at once work on long answers; the others queue for their turn.
 *
 * <p>Virtual threads share no time, and their scheduler is fair to those in one of its queues, not
 * among its queues: a hundred answers of megabytes, which the buffers of their sockets take without
 * blocking, kept a thread that the log's writer had woken waiting until all were done
 * (measured: 11 to 25 s). So the scheduler gets more carriers than there are turns, and those left
 * over look after everybody else; how they share the processors is the system's to say.
 *
 * <p>One for the whole JVM, as the carriers are. Each belongs to one thread, which takes a turn
 * after it wrote some and gives it back before it writes more or waits.
 */
final class CpuPermits {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final Semaphore FREE = new Semaphore(PROCESSORS, true);

    /** Carriers of virtual threads, of which some are free of long answers. */
    static final int CARRIERS = PROCESSORS + 2;

    private boolean held;

    /** Waits for a turn unless it has it. */
    void acquire() {
        if (!held) {
            FREE.acquireUninterruptibly();
            held = true;
        }
    }

    void release() {
        if (held) {
            held = false;
            FREE.release();
        }
    }

    /** Of the JVM, those free now. */
    static int available() {
        return FREE.availablePermits();
    }
}
