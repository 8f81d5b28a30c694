package replog.logging;

import java.io.PrintStream;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import replog.metrics.Counter;
import replog.metrics.ProcessMetrics;

/**
 * The program's own log while it is open: java.util.logging, as what stands behind
 * {@link System.Logger}, writes each record as one line to standard error and to a file.
 *
 * <p>Started before the first logger is asked for, it keeps on through the JVM's shutdown hooks
 * until it is closed ({@link ShutdownSafeLogManager}); the hook that ends the program closes it
 * last, and then nothing is logged any more. Neither of the two outputs holds up the other, nor
 * logging threads. At most one is open at a time. Started and closed by one thread; logged to by
 * any.
 */
public final class Logging implements AutoCloseable {
    private static final String KEEPER_PROPERTY = "java.util.logging.manager";

    private final java.util.logging.Logger root;
    private final LineHandler handler;

    private Logging(LineHandler handler, Level level) {
        this.handler = handler;
        root = LogManager.getLogManager().getLogger("");
        for (var other : root.getHandlers()) {
            root.removeHandler(other);
        }
        root.addHandler(handler);
        root.setLevel(level);
    }

    /**
     * Begins to log, from the given level on.
     *
     * @param file appended to, created with its folders; a failure is reported on standard error
     */
    public static Logging start(Optional<Path> file, Logger.Level level) {
        if (System.getProperty(KEEPER_PROPERTY) == null) {
            // which loads it only
            System.setProperty(KEEPER_PROPERTY, ShutdownSafeLogManager.class.getName());
        }
        boolean wholeTraces = level.compareTo(Logger.Level.DEBUG) <= 0;
        Counter dropped = ProcessMetrics.LOG_LINES_DROPPED;
        PrintStream err = System.err;
        var standardError = new LogLineWriter("log to standard error",
                line -> err.write(line, 0, line.length), dropped);
        // That of the file ends first: its failures are reported on standard error.
        var writers = Stream.concat(
                file.map(path -> new RotatingLogFile(path, standardError::write))
                        .map(log -> new LogLineWriter("log to file", log, dropped)).stream(),
                Stream.of(standardError)).toList();
        var handler = new LineHandler(writers, wholeTraces);
        var logging = new Logging(handler, backendLevel(level));
        ShutdownSafeLogManager.keepHandlers(true);
        return logging;
    }

    @Override
    public void close() {
        ShutdownSafeLogManager.keepHandlers(false);
        root.removeHandler(handler);
        handler.close();
    }

    private static Level backendLevel(Logger.Level level) {
        return switch (level) {
            case ALL -> Level.ALL;
            case TRACE -> Level.FINER;
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARNING;
            case ERROR -> Level.SEVERE;
            case OFF -> Level.OFF;
        };
    }

    /**
     * Gives each record as one line to all writers, which keep up or drop it: logging never blocks.
     *
     * <p>The JDK's own loggers are heard from WARNING up: below, they speak of every request. What
     * goes wrong here never reaches the code that logs. Thread-safe.
     */
    private static final class LineHandler extends Handler {
        private static final Pattern OF_THE_JDK =
                Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\.[^/]*");

        /** How long writing the last lines may take, since the output may have no reader. */
        private static final Duration LAST_LINES = Duration.ofSeconds(1);

        private final List<LogLineWriter> writers;
        private final boolean wholeTraces;

        /** @param writers end in this order */
        LineHandler(List<LogLineWriter> writers, boolean wholeTraces) {
            this.writers = writers;
            this.wholeTraces = wholeTraces;
        }

        @Override
        public boolean isLoggable(LogRecord entry) {
            boolean important = entry.getLevel().intValue() >= Level.WARNING.intValue();
            return important || !OF_THE_JDK.matcher(LogFormatter.logger(entry)).matches();
        }

        @Override
        public void publish(LogRecord entry) {
            if (!isLoggable(entry)) {
                return;
            }
            String line = LogFormatter.format(entry, wholeTraces);
            writers.forEach(writer -> writer.write(line));
        }

        @Override
        public void flush() {
            // each line is as soon as it is written
        }

        @Override
        public void close() {
            long deadlineNanos = System.nanoTime() + LAST_LINES.toNanos();
            for (LogLineWriter writer : writers) {
                writer.end();
                writer.awaitEnd(Duration.ofNanos(deadlineNanos - System.nanoTime()));
            }
        }
    }
}
