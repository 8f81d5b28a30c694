package replog.cli.terminal;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One command of the jar.
 *
 * @param summary what it does, in a line
 * @param help what else there is to know, a paragraph a line
 * @param example as it is written on the command line
 * @param operands in the order in which they are given
 */
public record Command(String name, String summary, String help, String example,
        List<Operand> operands,
        List<Option> options, Action action) {
    /** What runs a command where {@code java} may be old. */
    static final String PROGRAM = "test-scripts/start.sh ";

    private static final String INDENT = "\n      ";

    /**
     * Reads what was asked for, and does nothing yet: what it gives is done once the arguments
     * has no mistake.
     */
    @FunctionalInterface
    public interface Action {
        Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal);
    }

    public Command {
        operands = List.copyOf(operands);
        options = List.copyOf(options);
    }

    /** A command with options only. */
    public Command(String name, String summary, String help, String example, List<Option> options,
            Action action) {
        this(name, summary, help, example, List.of(), options, action);
    }

    /** As it is written on the command line. */
    public String usage() {
        return Stream.concat(Stream.of(name), Stream.concat(
                options.stream().map(option ->
                        "[" + option.usage() + "]" + (option.several() ? "…" : "")),
                operands.stream().map(Operand::usage))).collect(Collectors.joining(" "));
    }

    /** All there is to say about it, on lines of at most that many columns. */
    public String help(int columns) {
        var words = TextTable.pairs(columns);
        operands.forEach(operand -> words.row("  " + operand.name(), operand.meaning()));
        options.forEach(option -> words.row("  " + option.forms(), option.meaning()));
        return String.join(INDENT, TextTable.wrap(PROGRAM + usage(), columns - INDENT.length()))
                + "\n\n" + TextTable.paragraphs(summary + ".\n" + help + "\nExample: " + PROGRAM
                + example, columns) + "\n" + words;
    }

    /**
     * A word that a command takes beside its options. There is at most one of each; they are
     * told apart by their order, in which those that may be missing come last.
     *
     * @param name as help shows it
     * @param meaning what it says, and what is done without it
     * @param required whether it must be there
     */
    public record Operand(String name, String meaning, boolean required) {
        static Operand required(String name, String meaning) {
            return new Operand(name, meaning, true);
        }

        public static Operand optional(String name, String meaning) {
            return new Operand(name, meaning, false);
        }

        String usage() {
            return required ? name : "[" + name + "]";
        }
    }
}
