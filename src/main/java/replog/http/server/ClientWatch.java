package replog.http.server;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How the client of one exchange keeps up: how long the exchange's thread waits for it now, and
 * how much it sent; and the ways to cut it off.
 *
 * <p>An interrupt closes the connection while its thread waits in it, and would close a log's file
 * if it met the thread there: so it is sent during a wait only, and is gone when the wait is over.
 * Belongs to the thread that made it; asked and cut by any other, inside one monitor.
 */
final class ClientWatch {
    /** What the thread waits for. */
    private enum Wait {
        /** For the client to send its request. All these waits count together. */
        REQUEST,
        /**
         * For the client to take a slice of its answer: only a slice that it doesn't take is held
         * against it, however long the whole answer takes or its writer has nothing to say.
         */
        ANSWER,
        /** For other nodes or clients. */
        OTHERS
    }

    @FunctionalInterface
    interface Transfer {
        void run() throws IOException;
    }

    private final Thread thread = Thread.currentThread();
    private final Set<Wait> cut = EnumSet.noneOf(Wait.class);
    private Optional<Wait> current = Optional.of(Wait.REQUEST);
    private long sinceNanos = System.nanoTime();
    private long requestNanos;
    private long receivedBytes;
    private volatile Optional<HttpExchange> served = Optional.empty();

    /** The headers are there, for which it has waited from the start. */
    void serve(HttpExchange exchange) {
        end();
        served = Optional.of(exchange);
    }

    boolean isServed() {
        return served.isPresent();
    }

    /** Reads from the client, which may be cut meanwhile and fails then. */
    void read(Transfer transfer) throws IOException {
        await(Wait.REQUEST, transfer);
    }

    synchronized void addReceived(int bytes) {
        receivedBytes += bytes;
    }

    /** Writes a slice to the client, which may be cut meanwhile and fails then. */
    void write(Transfer slice) throws IOException {
        await(Wait.ANSWER, slice);
    }

    /** Runs what waits for others, by which an interrupt may end it, and no more than it. */
    <T> T awaitOthers(Supplier<T> wait) {
        try {
            begin(Wait.OTHERS);
            return wait.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    /** Closes the connection if its client sends too slowly; returns whether it did. */
    synchronized boolean cutIfMissed(MinimumRate rate) {
        return isOpen(Wait.REQUEST) && rate.isMissed(requestNanos + nanos(), receivedBytes)
                && cut();
    }

    /** Closes the connection if its client took nothing of a slice for longer than this. */
    synchronized void cutIfStalled(Duration timeout) {
        if (isOpen(Wait.ANSWER) && nanos() > timeout.toNanos()) {
            cut();
        }
    }

    /** Closes the connection if its client is waited for; returns whether it was. */
    synchronized boolean cutIfSilent() {
        return (isOpen(Wait.REQUEST) || isOpen(Wait.ANSWER)) && cut();
    }

    /** Ends the wait for others, if there is one. */
    synchronized void hangUp() {
        if (isOpen(Wait.OTHERS)) {
            cut();
        }
    }

    /** What is served, if it waits for others for longer than this. */
    synchronized Optional<HttpExchange> waitingForOthers(long nanos) {
        return isOpen(Wait.OTHERS) && nanos() > nanos ? served : Optional.empty();
    }

    /** How long its client was waited for, where it is waited for now; else 0. */
    synchronized long silentNanos() {
        return isOpen(Wait.REQUEST) ? requestNanos + nanos() : isOpen(Wait.ANSWER) ? nanos() : 0;
    }

    /** Whether the client was cut, and the thread has yet to notice. */
    synchronized boolean isEnding() {
        return current.filter(wait -> wait != Wait.OTHERS && cut.contains(wait)).isPresent();
    }

    private void await(Wait wait, Transfer transfer) throws IOException {
        try {
            begin(wait);
            transfer.run();
        } finally {
            end();
        }
    }

    private synchronized void begin(Wait wait) throws IOException {
        if (cut.contains(wait)) {
            throw new IOException("the client was too slow");
        }
        current = Optional.of(wait);
        sinceNanos = System.nanoTime();
    }

    private synchronized void end() {
        if (current.filter(cut::contains).isPresent()) {
            // It was meant for the connection, which is closed, or has moved all by now.
            Thread.interrupted();
        }
        requestNanos += current.equals(Optional.of(Wait.REQUEST)) ? nanos() : 0;
        current = Optional.empty();
    }

    private boolean isOpen(Wait wait) {
        return current.equals(Optional.of(wait)) && !cut.contains(wait);
    }

    private long nanos() {
        return System.nanoTime() - sinceNanos;
    }

    /** There is an open wait; always true. */
    private boolean cut() {
        cut.add(current.orElseThrow());
        thread.interrupt();
        return true;
    }

    /**
     * How fast a client must send: a fixed time, and a second more for each unit of bytes.
     * Immutable.
     */
    record MinimumRate(Duration grace, long bytesPerSecond) {
        /** Whether a client should have sent more than this in the time it was waited for. */
        boolean isMissed(long waitedNanos, long receivedBytes) {
            double allowedNanos = grace.toNanos() + 1e9 * receivedBytes / bytesPerSecond;
            return waitedNanos > allowedNanos;
        }
    }
}
