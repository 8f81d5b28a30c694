package replog.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import replog.metrics.Counter;

/**
 * Writes lines to one output on a thread of its own, so that no logging thread waits for an output
 * that takes none: a pipe without a reader, a stopped terminal, a hung file system.
 *
 * <p>What waits to be written is bounded. From the first line that finds no room, all are dropped
 * and counted until those before it are written; a line in their place says how many. Thread-safe:
 * its monitor guards the queue and the counts, and nothing is written while it is held.
 */
final class LogLineWriter {
    static final int MAX_QUEUED_BYTES = 1 << 20;

    private final Output output;
    private final Counter droppedInAll;
    private final Thread thread;
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private int queuedBytes;
    private long dropped;
    private boolean ended;

    /** Where lines go, each by one call. May block and may fail. */
    @FunctionalInterface
    interface Output {
        /** @param line with its end */
        void append(byte[] line);

        /** Nothing more comes. */
        default void close() {}
    }

    /** @param droppedInAll counts the lines that were dropped */
    LogLineWriter(String name, Output output, Counter droppedInAll) {
        this.output = output;
        this.droppedInAll = droppedInAll;
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** Queues a line without its end, or drops it; never blocks. */
    void write(String line) {
        byte[] bytes = (line + "\n").getBytes(UTF_8);
        synchronized (this) {
            if (ended) {
                return;
            }
            if (dropped > 0 || queuedBytes + bytes.length > MAX_QUEUED_BYTES) {
                dropped++;
                droppedInAll.increment();
                return;
            }
            queue.add(bytes);
            queuedBytes += bytes.length;
            notifyAll();
        }
    }

    /** Takes no more lines; what is queued is still written. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** After {@link #end}: returns when all is written, or the time is over. */
    void awaitEnd(Duration atMost) {
        try {
            thread.join(atMost);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean more = true;
        while (more) {
            try {
                Optional<byte[]> line = next();
                line.ifPresent(output::append);
                more = line.isPresent();
            } catch (RuntimeException | Error _) {
                // Out of memory, perhaps: that line is lost, and the next ones need not be.
                droppedInAll.increment();
            }
        }
        output.close();
    }

    /** Waits for a line; empty once there will be none. */
    private synchronized Optional<byte[]> next() {
        while (queue.isEmpty() && dropped == 0 && !ended) {
            try {
                wait();
            } catch (InterruptedException _) {
                // This thread is not ended so.
            }
        }
        if (!queue.isEmpty()) {
            byte[] line = queue.remove();
            queuedBytes -= line.length;
            return Optional.of(line);
        }
        if (dropped == 0) {
            return Optional.empty();
        }
        long missing = dropped;
        dropped = 0;
        return Optional.of(missing(missing));
    }

    private static byte[] missing(long lines) {
        var entry = new LogRecord(Level.WARNING, "{0} log lines are missing here: they came faster"
                + " than they could be written");
        entry.setLoggerName("replog/log");
        entry.setParameters(new Object[] {lines});
        return (LogFormatter.format(entry, false) + "\n").getBytes(UTF_8);
    }
}
