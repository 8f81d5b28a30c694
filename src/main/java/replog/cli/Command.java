package replog.cli;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One command of the jar.
 *
 * @param summary what it does, in a line
 * @param help what else there is to know, in lines that end
 */
record Command(String name, String summary, String help, List<Option> options, Action action) {
    /**
     * Reads what was asked for, and does nothing yet: what it gives is done once the arguments
     * turned out to bear no mistake.
     */
    @FunctionalInterface
    interface Action {
        Supplier<ExitCode> prepared(Arguments arguments, Terminal terminal);
    }

    Command {
        options = List.copyOf(options);
    }

    /** As it is written on the command line. */
    String usage() {
        return name + options.stream()
                .map(option -> " [" + option.usage() + "]").collect(Collectors.joining());
    }

    /** All there is to say about it. */
    String text() {
        int width = options.stream().mapToInt(option -> option.usage().length()).max().orElse(0);
        String row = "  %-" + Math.max(1, width) + "s  %s%n";
        return "java -jar replog.jar " + usage() + "\n\n" + summary + ".\n" + help + "\n"
                + options.stream().map(option -> row.formatted(option.usage(), option.meaning()))
                        .collect(Collectors.joining());
    }
}
