package replog.cli;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import replog.cli.append.AppendCommand;
import replog.cli.bench.BenchCommand;
import replog.cli.read.ReadCommand;
import replog.cli.read.TailCommand;
import replog.cli.selftest.SelfTestCommand;
import replog.cli.status.ReadyCommand;
import replog.cli.status.StatusCommand;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Arguments.SpellingHint;
import replog.cli.terminal.Arguments.UsageException;
import replog.cli.terminal.Command;
import replog.cli.terminal.Command.Operand;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.NodeOptions;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.TextTable;
import replog.cli.verify.VerifyCommand;
import replog.json.EscapedText;

/** The table of the jar's commands. Stateless but for what other rooms give it. */
public final class Commands {
    private static final String COMMAND = "COMMAND";
    private static final int SHOWN = 100;
    private static final String OVERVIEW = """
            replog, a replicated log

            test-scripts/start.sh [COMMAND] [--key=value …], or, where java is Java 25, \
            java -jar target/replog.jar [COMMAND] [--key=value …]

            Without a command it starts one node, or with role local a master and two secondaries. \
            Else it does the command, and the settings below are not for it; COMMAND --help says \
            what is.
            Examples: test-scripts/start.sh; test-scripts/start.sh append hello; \
            test-scripts/start.sh read

            """;

    private final SpellingHint hint;
    private final About about;
    private final List<Command> table;

    /**
     * What commands say of other rooms.
     *
     * @param settings how settings are given
     * @param keys of each setting its name, its default and what it means
     */
    public record About(String version, String settings, List<List<String>> keys) {
        public About {
            keys = List.copyOf(keys);
        }
    }

    public Commands(SpellingHint hint, About about) {
        this.hint = hint;
        this.about = about;
        this.table =
                List.of(AppendCommand.COMMAND, ReadCommand.COMMAND, TailCommand.COMMAND,
                        StatusCommand.COMMAND,
                ReadyCommand.COMMAND, VerifyCommand.COMMAND, SelfTestCommand.COMMAND,
                        BenchCommand.COMMAND,
                new Command("version", "says which version of replog this is",
                        "Exit code: 0 done, 2 usage.", "version", List.of(), this::version),
                new Command("help", "says what can be done, or what a command can be told",
                        "Exit code: 0 done, 2 usage.", "help append",
                        List.of(Operand.optional(COMMAND, "the one to tell of")), List.of(),
                        this::help));
    }

    /** @param words the command's name, and its arguments */
    public ExitCode run(List<String> words, Terminal terminal) {
        try {
            Command command = find(words.getFirst());
            List<String> told = words.subList(1, words.size());
            List<String> options = Arguments.beforeEnd(told);
            if (options.contains("--help") || options.contains("-h")) {
                terminal.out().print(command.help(terminal.columns()));
                return ExitCode.DONE;
            }
            var arguments = Arguments.parse(command, told, hint);
            var work = command.action().prepared(arguments, terminal);
            arguments.check();
            ExitCode code = work.get();
            if (code == ExitCode.UNREACHABLE && NodeOptions.isByDefault(arguments, terminal)) {
                terminal.err().println(NodeOptions.START);
            }
            return code;
        } catch (UsageException e) {
            terminal.err().println(e.getMessage());
            terminal.err().println("--help says more");
            return ExitCode.USAGE;
        }
    }

    private Command find(String name) {
        return table.stream().filter(command -> command.name().equals(name)).findFirst()
                .orElseThrow(() -> unknown(Arguments.beforeEquals(name)));
    }

    private UsageException unknown(String name) {
        return new UsageException("'" + EscapedText.of(name, SHOWN) + "' is no command"
                + hint.nearest(name, names()).map(near -> "; did you mean " + near + "?")
                        .orElse("; there are " + String.join(", ", names().toList())));
    }

    private Stream<String> names() {
        return table.stream().map(Command::name);
    }

    private Supplier<ExitCode> version(Arguments arguments, Terminal terminal) {
        return () -> {
            terminal.out().println("replog " + about.version() + ", on Java "
                    + Runtime.version().feature());
            return ExitCode.DONE;
        };
    }

    private Supplier<ExitCode> help(Arguments arguments, Terminal terminal) {
        int columns = terminal.columns();
        String text = arguments.operand(COMMAND).map(this::find)
                .map(command -> command.help(columns)).orElseGet(() -> overview(columns));
        return () -> {
            terminal.out().print(text);
            return ExitCode.DONE;
        };
    }

    private String overview(int columns) {
        var commands = TextTable.pairs(columns);
        table.forEach(command -> commands.row("  " + command.name(), command.summary()));
        var settings = new TextTable(columns, false, false, false)
                .row("  key", "default", "meaning");
        about.keys().forEach(key -> settings.row("  " + key.get(0), key.get(1), key.get(2)));
        return TextTable.paragraphs(OVERVIEW, columns) + commands + "\n"
                + TextTable.paragraphs(about.settings(), columns) + "\n" + settings;
    }
}
