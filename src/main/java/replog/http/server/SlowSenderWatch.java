package replog.http.server;

import java.io.IOException;
import java.time.Duration;

/**
 * One request while it arrives: how long its client was waited for, and how much it sent.
 *
 * <p>It can be cut only while its thread waits for the client. Belongs to the thread that made it;
 * asked and cut by any other, inside one monitor.
 */
final class SlowSenderWatch {
    private final InterruptibleWait wait = new InterruptibleWait();
    private long waitedNanos;
    private long receivedBytes;

    /** From now on its thread waits for the client. */
    synchronized void begin() throws IOException {
        wait.begin();
    }

    synchronized void addReceived(int bytes) {
        receivedBytes += bytes;
    }

    /** Its thread has stopped waiting. */
    synchronized void end() {
        waitedNanos += wait.end();
    }

    /**
     * Closes the connection if its client is waited for and is too slow; returns whether it was.
     */
    synchronized boolean cutIfMissed(MinimumRate rate) {
        boolean missed = wait.isOpen() && rate.isMissed(waitedNanos + wait.nanos(), receivedBytes);
        if (missed) {
            wait.cut();
        }
        return missed;
    }

    /** How long its client was waited for in all, where it is waited for now; else 0. */
    synchronized long silentNanos() {
        return wait.isOpen() ? waitedNanos + wait.nanos() : 0;
    }

    /** Closes the connection if its client is waited for; returns whether it was. */
    synchronized boolean cutIfSilent() {
        return wait.cutIfOpen();
    }

    /** Whether it was cut, and its thread has yet to notice. */
    synchronized boolean isEnding() {
        return wait.isEnding();
    }

    /**
     * How fast a client must send: a fixed time, and a second more for each unit of bytes.
     * Immutable.
     */
    record MinimumRate(Duration grace, long bytesPerSecond) {
        /** Whether a client that was waited for so long should have sent more than that. */
        boolean isMissed(long waitedNanos, long receivedBytes) {
            double allowedNanos = grace.toNanos() + 1e9 * receivedBytes / bytesPerSecond;
            return waitedNanos > allowedNanos;
        }
    }
}
