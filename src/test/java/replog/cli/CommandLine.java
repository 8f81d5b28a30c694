package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;

/** Commands as a user gives them, and what they say. */
public final class CommandLine {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** What the last one said is forgotten. */
    public ExitCode run(String... words) {
        return runOn("", words);
    }

    public ExitCode run(Map<String, String> environment, String... words) {
        return runOn(InputStream.nullInputStream(), environment, words);
    }

    public ExitCode runOn(String input, String... words) {
        return runOn(new ByteArrayInputStream(input.getBytes(UTF_8)), words);
    }

    public ExitCode runOn(InputStream input, String... words) {
        return runOn(input, Map.of(), words);
    }

    private ExitCode runOn(
            InputStream input, Map<String, String> environment, String... words) {
        out.reset();
        err.reset();
        return new Commands((word, candidates) -> Optional.empty(),
                new Commands.About("", "", List.of()))
                .run(List.of(words), terminal(input, environment));
    }

    public Terminal terminal(InputStream input, Map<String, String> environment) {
        return new Terminal(environment, input, new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8), false);
    }

    public String out() {
        return out.toString(UTF_8);
    }

    public String err() {
        return err.toString(UTF_8);
    }
}
