package replog.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record as one line: {@code 2026-01-31T12:00:00.123Z INFO  secondary-8001 replication: text}.
 *
 * <p>Node and subject are the logger's name around its slash, each as wide as it commonly is, so
 * that one text stands below the other. Only {@code {0}}, {@code {1}} … in a
 * text are parameters, and go in as they print: no grouping of digits, and an apostrophe is one.
 * Whatever could break the line, or dress it up on a terminal, is escaped. A line has an end, so
 * that it is one write ({@link RotatingLogFile}) and a file of them is bounded. Pure.
 */
final class LogFormatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\d{1,3})}");
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    /** As wide as {@code secondary-8001 replication:}. */
    private static final String ORIGIN = "%-14s %-12s";
    /** Of at most three bytes each: the JDK's streams write no more than 64 KiB at once. */
    private static final int MAX_CHARACTERS = 20_000;

    private LogFormatter() {}

    /** The line, without its end; a throwable with its first frame, or with its whole trace. */
    static String format(LogRecord entry, boolean wholeTrace) {
        String text = Objects.toString(entry.getMessage(), "");
        if (entry.getParameters() != null) {
            text = fill(text, entry.getParameters());
        }
        if (entry.getThrown() != null) {
            text += ": " + (wholeTrace ? trace(entry.getThrown()) : brief(entry.getThrown()));
        }
        String line = "%s %-5s %s".formatted(TIME.format(entry.getInstant()),
                level(entry.getLevel()), escape(origin(logger(entry)) + " " + text));
        return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "…";
    }

    private static String origin(String logger) {
        int slash = logger.indexOf('/');
        return slash < 0 ? logger + ":"
                : ORIGIN.formatted(logger.substring(0, slash), logger.substring(slash + 1) + ":");
    }

    /** The logger's name; a record may come without. */
    static String logger(LogRecord entry) {
        return Objects.toString(entry.getLoggerName(), "");
    }

    /** The text with control, format and line separating characters as escapes. */
    static String escape(String text) {
        return UNPRINTABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(escapeCharacter(found.group())));
    }

    private static String escapeCharacter(String character) {
        return switch (character) {
            case "\n" -> "\\n";
            case "\r" -> "\\r";
            case "\t" -> "\\t";
            default -> {
                var escape = new StringBuilder();
                character.chars().forEach(unit -> escape.append("\\u%04x".formatted(unit)));
                yield escape.toString();
            }
        };
    }

    private static String fill(String text, Object[] parameters) {
        return PARAMETER.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(parameter(found, parameters)));
    }

    private static String parameter(MatchResult found, Object[] parameters) {
        int index = Integer.parseInt(found.group(1));
        return index < parameters.length ? String.valueOf(parameters[index]) : found.group();
    }

    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (value >= Level.CONFIG.intValue()) {
            return "INFO";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    private static String brief(Throwable thrown) {
        var frames = thrown.getStackTrace();
        return frames.length == 0 ? thrown.toString() : thrown + ", at " + frames[0];
    }

    private static String trace(Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString().strip();
    }
}
