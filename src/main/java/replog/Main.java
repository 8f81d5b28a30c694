package replog;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import replog.HostedNode.StartException;
import replog.api.RouteTable;
import replog.cli.Commands;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.StandardDescriptor;
import replog.cli.terminal.StandardOutput;
import replog.cli.terminal.Terminal;
import replog.config.ConfigViolation;
import replog.config.Settings;
import replog.config.SettingsLoader.LoadResult;
import replog.config.SpellingSuggestion;
import replog.logging.Logging;

/**
 * One command line in, one exit code out: 0 done, 1 failed, 2 a mistake in the command line or the
 * settings. Commands have more of them: {@link replog.cli.terminal.ExitCode}.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    /** A command that runs longer may have its jar replaced meanwhile. */
    private static final Duration LASTING = Duration.ofSeconds(1);

    private Main() {}

    public static void main(String[] args) {
        // Programs read what this one writes, and it reads that itself: in no people's digits.
        Locale.setDefault(Locale.ROOT);
        List<String> words = List.of(args);
        if (!words.isEmpty() && !words.getFirst().startsWith("-")) {
            System.exit(runCommand(words).number());
        }
        if (words.contains("--help") || words.contains("-h")) {
            System.exit(runCommand(List.of("help")).number());
        }
        if (words.contains("--version") || words.contains("-V")) {
            System.exit(runCommand(List.of("version")).number());
        }
        switch (Settings.load(words, System.getenv(), Path.of(""))) {
            case LoadResult.Invalid(var errors) -> {
                errors.stream().map(ConfigViolation::line).forEach(System.err::println);
                System.exit(USAGE);
            }
            case LoadResult.Valid valid -> serve(valid);
        }
    }

    private static ExitCode runCommand(List<String> words) {
        ClassPreloader.preloadAfter(LASTING);
        var output = StandardOutput.open();
        PrintStream err = new PrintStream(System.err, true, charset(System.err));
        var terminal = new Terminal(System.getenv(), StandardDescriptor.input(),
                output.printStream(charset(System.out)), err, isInteractive());
        var about = new Commands.About(RouteTable.version(), Settings.sources(), Settings.table());
        return output.exitCode(new Commands(SpellingSuggestion::suggest, about)
                .run(words, terminal), err);
    }

    /** A locale of ASCII alone, as where none is set, says nothing of the reader's terminal. */
    private static Charset charset(PrintStream stream) {
        return stream.charset().equals(StandardCharsets.US_ASCII)
                ? StandardCharsets.UTF_8 : stream.charset();
    }

    /** Whether input and output are a terminal; of standard error alone the platform can't tell. */
    private static boolean isInteractive() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Returns once all nodes serve; the process goes on until it is stopped. */
    private static void serve(LoadResult.Valid loaded) {
        Settings settings = loaded.settings();
        Logging logging = Logging.start(settings.logs().file(), settings.logs().level());
        System.Logger logger = System.getLogger("replog/main");
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> logger.log(
                System.Logger.Level.ERROR, "the thread '" + thread.getName() + "' broke", thrown));
        try {
            var nodes = HostedNodes.start(loaded);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(
                    () -> {
                        nodes.close();
                        logging.close();
                    }));
            ClassPreloader.preloadAfter(Duration.ZERO);
            nodes.readyLines().forEach(System.out::println);
            return;
        } catch (StartException e) {
            logger.log(System.Logger.Level.ERROR, e.getMessage());
        } catch (RuntimeException | Error e) {
            logger.log(System.Logger.Level.ERROR, "can't start", e);
        }
        logging.close(); // writes what is still queued
        System.exit(FAILED);
    }
}
