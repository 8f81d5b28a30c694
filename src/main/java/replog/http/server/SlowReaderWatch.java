package replog.http.server;

import java.io.IOException;
import java.time.Duration;

/**
 * One answer while its client takes it, a slice at a time: only a slice that it doesn't take is
 * held against it, however long the whole answer takes or its writer has nothing to say.
 *
 * <p>It can be cut only while its thread writes to the client. Belongs to the thread that made it;
 * cut by any other, inside one monitor.
 */
final class SlowReaderWatch {
    /** What is written to the client. */
    @FunctionalInterface
    interface Slice {
        void write() throws IOException;
    }

    private final InterruptibleWait wait = new InterruptibleWait();

    /** Writes it, which may be cut meanwhile and fails then. */
    void write(Slice slice) throws IOException {
        begin();
        try {
            slice.write();
        } finally {
            end();
        }
    }

    /** Closes the connection if its client took nothing of a slice for longer than this. */
    synchronized void cutIfStalled(Duration timeout) {
        if (wait.isOpen() && wait.nanos() > timeout.toNanos()) {
            wait.cut();
        }
    }

    /** How long its client takes nothing of a slice, where one waits for that now; else 0. */
    synchronized long silentNanos() {
        return wait.isOpen() ? wait.nanos() : 0;
    }

    /** Closes the connection if its client is waited for; tells if it was. */
    synchronized boolean cutIfSilent() {
        return wait.cutIfOpen();
    }

    /** Whether it was cut, and its thread has yet to notice. */
    synchronized boolean isEnding() {
        return wait.isEnding();
    }

    private synchronized void begin() throws IOException {
        wait.begin();
    }

    private synchronized void end() {
        wait.end();
    }
}
