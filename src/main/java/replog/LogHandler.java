package replog;

import java.time.Duration;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Gives each record as one line to all writers, which keep up or drop it: logging never blocks.
 *
 * <p>The JDK's own loggers are heard from WARNING up: below, they speak of every request. What goes
 * wrong here never reaches the code that logs. Thread-safe.
 */
final class LogHandler extends Handler {
    private static final Pattern OF_THE_JDK =
            Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\.[^/]*");

    /** How long the last lines may take at the end, where nobody may be reading. */
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private final List<LineWriter> writers;
    private final boolean wholeTraces;

    /** @param writers end in this order */
    LogHandler(List<LineWriter> writers, boolean wholeTraces) {
        this.writers = writers;
        this.wholeTraces = wholeTraces;
    }

    @Override
    public boolean isLoggable(LogRecord entry) {
        boolean important = entry.getLevel().intValue() >= Level.WARNING.intValue();
        return important || !OF_THE_JDK.matcher(LogLine.logger(entry)).matches();
    }

    @Override
    public void publish(LogRecord entry) {
        if (!isLoggable(entry)) {
            return;
        }
        String line = LogLine.of(entry, wholeTraces);
        writers.forEach(writer -> writer.write(line));
    }

    @Override
    public void flush() {
        // each line is as soon as it is written
    }

    @Override
    public void close() {
        long deadlineNanos = System.nanoTime() + LAST_LINES.toNanos();
        for (LineWriter writer : writers) {
            writer.end();
            writer.awaitEnd(Duration.ofNanos(deadlineNanos - System.nanoTime()));
        }
    }
}
