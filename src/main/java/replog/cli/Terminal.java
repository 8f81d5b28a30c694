package replog.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * What surrounds a command.
 *
 * @param out for what was asked for
 * @param err for why it can't be had
 */
public record Terminal(Map<String, String> environment, PrintStream out, PrintStream err) {
    public Terminal {
        environment = Map.copyOf(environment);
    }
}
