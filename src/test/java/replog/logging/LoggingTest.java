package replog.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("standard error is the whole JVM's")
class LoggingTest {
    private static final String LINE = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"
            + " INFO  scribe         replication: up";

    @TempDir
    private Path folder;

    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @BeforeEach
    void captureStandardError() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void releaseStandardError() {
        System.setErr(standardError);
    }

    @Test
    void writesALineWithTimeLevelNodeAndSubject() {
        var entry = entry(Level.INFO, "caught up at {0}, {1} can''t {2} {x}", 1234567, "$1\\");
        entry.setLoggerName("secondary-8001/replication");
        assertThat(LogFormatter.format(entry, false)).isEqualTo("2026-01-31T12:00:00.120Z INFO  "
                + "secondary-8001 replication: caught up at 1234567, $1\\ can''t {2} {x}");
    }

    @Test
    void putsOneTextBelowTheOther() {
        var lines = Stream.of("master/node", "secondary-8001/replication", "replog/main")
                .map(logger -> {
                    var entry = entry(Level.INFO, "text");
                    entry.setLoggerName(logger);
                    return LogFormatter.format(entry, false);
                }).toList();
        assertThat(lines).extracting(line -> line.indexOf("text")).containsOnly(59);
    }

    @Test
    void cutsALineThatIsTooLongForOneWrite() {
        assertThat(LogFormatter.format(entry(Level.INFO, "€".repeat(30_000)), false)).endsWith("€…")
                .satisfies(line -> assertThat(line.getBytes(StandardCharsets.UTF_8))
                        .hasSizeBetween(59_000, 65_000));
    }

    @ParameterizedTest
    @CsvSource({
        "SEVERE, ERROR", "WARNING, WARN ", "INFO, INFO ", "FINE, DEBUG", "FINER, TRACE",
    })
    void padsTheLevel(String level, String word) {
        assertThat(LogFormatter.format(entry(Level.parse(level), "x"), false))
                .isEqualTo("2026-01-31T12:00:00.120Z %-5s plain: x".formatted(word));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "000a, \\n", "000d, \\r", "0009, \\t", "001b, \\u001b", "0085, \\u0085", "2028, \\u2028",
        "2029, \\u2029", "202e, \\u202e", "2066, \\u2066", "0000, \\u0000", "d800, \\ud800",
        "e0001, \\udb40\\udc01", "00e9, é", "1f600, 😀",
    })
    void keepsARecordOnOneLine(String codePoint, String escape) {
        String character = Character.toString(Integer.parseInt(codePoint, 16));
        assertThat(LogFormatter.format(entry(Level.INFO, "<{0}>", character), false))
                .endsWith("plain: <" + escape + ">");
    }

    @Test
    void appendsAThrowableInOneLine() {
        var entry = entry(Level.SEVERE, "failed");
        entry.setThrown(new IOException("no\nspace", new IllegalStateException("deep")));
        assertThat(LogFormatter.format(entry, false)).contains(
                "plain: failed: java.io.IOException: no\\nspace, at replog.logging"
                + ".LoggingTest.appends");
        assertThat(LogFormatter.format(entry, true))
                .contains("\\n\\tat replog.logging.LoggingTest.", "deep")
                .doesNotContain("\n");
    }

    @Test
    void logsToStandardErrorAndFileAndAddsToWhatIsThere() throws IOException {
        var file = folder.resolve("a/b/app.log");
        for (int start = 1; start <= 2; start++) {
            try (var _ = Logging.start(Optional.of(file), Logger.Level.INFO)) {
                System.getLogger("scribe/replication").log(Logger.Level.INFO, "up");
                System.getLogger("scribe/replication").log(Logger.Level.DEBUG, "detail");
            }
        }
        assertThat(Files.readAllLines(file)).hasSize(2).allMatch(line -> line.matches(LINE));
        assertThat(errorLines()).isEqualTo(Files.readAllLines(file));
    }

    @Test
    void hearsTheJdkFromWarningOnly() {
        try (var _ = Logging.start(Optional.empty(), Logger.Level.TRACE)) {
            for (String logger : List.of("jdk.httpclient", "com.sun.net.httpserver", "java.x/y")) {
                System.getLogger(logger).log(Logger.Level.INFO, "chatter of " + logger);
                System.getLogger(logger).log(Logger.Level.WARNING, "trouble of " + logger);
            }
        }
        assertThat(errorLines()).hasSize(4).filteredOn(line -> line.contains("chatter"))
                .singleElement().asString()
                .endsWith("INFO  java.x         y:           chatter of java.x/y");
    }

    @Test
    void saysOnceThatTheFileCannotBeOpened() throws IOException {
        var taken = Files.writeString(folder.resolve("taken"), "");
        try (var _ = Logging.start(Optional.of(taken.resolve("x")), Logger.Level.INFO)) {
            System.getLogger("scribe/replication").log(Logger.Level.INFO, "up");
            System.getLogger("scribe/replication").log(Logger.Level.INFO, "up");
        }
        assertThat(errorLines()).hasSize(3);
        assertThat(errorLines()).filteredOn(line -> line.startsWith("log file " + taken))
                .hasSize(1);
    }

    @Test
    @Timeout(60)
    void keepsLoggingWhileTheJvmShutsDown() throws Exception {
        var file = folder.resolve("app.log");
        var child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", folderOf(Logging.class) + ":" + folderOf(LoggingTest.class),
                ShuttingDown.class.getName(), file.toString()).inheritIO().start();
        assertThat(child.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(file)).contains("first line").contains("last line")
                .doesNotContain("too late");
    }

    private List<String> errorLines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static LogRecord entry(Level level, String text, Object... parameters) {
        var entry = new LogRecord(level, text);
        entry.setLoggerName("plain");
        entry.setInstant(Instant.parse("2026-01-31T12:00:00.120999Z"));
        entry.setParameters(parameters);
        return entry;
    }

    private static Path folderOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** A program whose shutdown hook logs after the backend's own hook did its work. */
    static final class ShuttingDown {
        public static void main(String[] args) {
            var logging = Logging.start(Optional.of(Path.of(args[0])), Logger.Level.INFO);
            var logger = System.getLogger("master/node");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                LogManager.getLogManager().reset();
                logger.log(Logger.Level.INFO, "last line");
                logging.close();
                logger.log(Logger.Level.INFO, "too late");
            }));
            logger.log(Logger.Level.INFO, "first line");
        }
    }
}
