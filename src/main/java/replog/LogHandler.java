package replog;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Writes each record as one line to a stream and, if there is one, to the file.
 *
 * <p>The JDK's own loggers are heard from WARNING up: below, they speak of every request. What goes
 * wrong here never reaches the code that logs. Thread-safe without a lock: a line is one write.
 */
final class LogHandler extends Handler {
    private static final Pattern OF_THE_JDK =
            Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\.[^/]*");

    private final PrintStream stream;
    private final Optional<LogFile> file;
    private final boolean wholeTraces;

    LogHandler(PrintStream stream, Optional<LogFile> file, boolean wholeTraces) {
        this.stream = stream;
        this.file = file;
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
        byte[] line = (LogLine.of(entry, wholeTraces) + "\n").getBytes(StandardCharsets.UTF_8);
        stream.write(line, 0, line.length);
        stream.flush();
        file.ifPresent(log -> log.append(line));
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void close() {
        file.ifPresent(LogFile::close);
    }
}
