package replog.cli;

import java.util.List;
import java.util.stream.Collectors;
import replog.http.Printable;

/** The table of the jar's commands. Stateless but for who guesses misspelt words. */
public final class Commands {
    private static final List<Command> TABLE = List.of(Append.COMMAND, Read.COMMAND, Tail.COMMAND,
            Status.COMMAND, Ready.COMMAND, Verify.COMMAND, SelfTest.COMMAND, Bench.COMMAND);
    private static final int SHOWN = 100;

    private final Guess guess;

    public Commands(Guess guess) {
        this.guess = guess;
    }

    /** A line for each, for the help of the whole. */
    public static String list() {
        int width = TABLE.stream().mapToInt(command -> command.name().length()).max().orElseThrow();
        String row = "  %-" + width + "s  %s%n";
        return TABLE.stream().map(command -> row.formatted(command.name(), command.summary()))
                .collect(Collectors.joining());
    }

    /** @param words the command's name, and what it is told */
    public ExitCode run(List<String> words, Terminal terminal) {
        try {
            Command command = find(words.getFirst());
            List<String> told = words.subList(1, words.size());
            List<String> options = Arguments.beforeEnd(told);
            if (options.contains("--help") || options.contains("-h")) {
                terminal.out().print(command.text());
                return ExitCode.DONE;
            }
            var arguments = Arguments.parse(command, told, guess);
            var work = command.action().prepared(arguments, terminal);
            arguments.check();
            return work.get();
        } catch (UsageException e) {
            terminal.err().println(e.getMessage());
            terminal.err().println("--help says more");
            return ExitCode.USAGE;
        }
    }

    private Command find(String name) {
        return TABLE.stream().filter(command -> command.name().equals(name)).findFirst()
                .orElseThrow(() -> new UsageException("'" + Printable.of(name, SHOWN)
                        + "' is no command" + guess.nearest(name, TABLE.stream().map(Command::name))
                                .map(near -> "; did you mean " + near + "?").orElse("")));
    }
}
