package replog.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What surrounds a command.
 *
 * @param in what is handed to it
 * @param out for what was asked for
 * @param err for why it can't be had, and for how far it is
 * @param watched whether a person sees it all come, so that a line may be written over
 */
public record Terminal(Map<String, String> environment, InputStream in, PrintStream out,
        PrintStream err, boolean watched) {
    public Terminal {
        environment = Map.copyOf(environment);
    }
}
