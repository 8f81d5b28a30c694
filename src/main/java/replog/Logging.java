package replog;

import java.io.PrintStream;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import replog.metrics.Counter;
import replog.metrics.ProcessFigures;

/**
 * The program's own log while it is open: java.util.logging, as what stands behind
 * {@link System.Logger}, writes each record as one line to standard error and to a file.
 *
 * <p>Started before the first logger is asked for, it keeps on through the JVM's shutdown hooks
 * until it is closed ({@link LogKeeper}); the hook that ends the program closes it last, and then
 * nothing is logged any more. Neither of the two outputs holds up the other, nor those who log. At
 * most one is open at a time. Started and closed by one thread; logged to by any.
 */
final class Logging implements AutoCloseable {
    private static final String KEEPER_PROPERTY = "java.util.logging.manager";

    private final java.util.logging.Logger root;
    private final LogHandler handler;

    private Logging(LogHandler handler, Level level) {
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
     * @param file appended to, created with its folders; that it can't be is said on standard error
     */
    static Logging start(Optional<Path> file, Logger.Level level) {
        if (System.getProperty(KEEPER_PROPERTY) == null) {
            System.setProperty(KEEPER_PROPERTY, LogKeeper.class.getName()); // which loads it only
        }
        boolean wholeTraces = level.compareTo(Logger.Level.DEBUG) <= 0;
        Counter dropped = ProcessFigures.LOG_LINES_DROPPED;
        PrintStream err = System.err;
        var standardError = new LineWriter("log to standard error",
                line -> err.write(line, 0, line.length), dropped);
        // That of the file ends first: what goes wrong with it is said on standard error.
        var writers = Stream.concat(
                file.map(path -> new LogFile(path, standardError::write))
                        .map(log -> new LineWriter("log to file", log, dropped)).stream(),
                Stream.of(standardError)).toList();
        var handler = new LogHandler(writers, wholeTraces);
        var logging = new Logging(handler, backendLevel(level));
        LogKeeper.keep(true);
        return logging;
    }

    @Override
    public void close() {
        LogKeeper.keep(false);
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
}
