package replog.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import replog.json.Json;

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
    private static final int LEAST_COLUMNS = 40;
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,5}");

    public Terminal {
        environment = Map.copyOf(environment);
    }

    /**
     * How wide its lines may be: what COLUMNS says, else what the terminal itself does, which is
     * asked each time, since a window can change, else 100.
     */
    public int columns() {
        return columns(environment.get("COLUMNS"))
                .or(() -> watched ? columns(measured()) : Optional.empty()).orElse(TextTable.WIDTH);
    }

    /** What was asked for, as lines that end. */
    public void print(String lines) {
        out.print(lines);
        out.flush();
    }

    /** What was asked for, as an object on a line. */
    public void printJson(Map<?, ?> members) {
        print(new String(Json.bytes(members), UTF_8) + "\n");
    }

    private static Optional<Integer> columns(String text) {
        return Optional.ofNullable(text).filter(given -> WHOLE.matcher(given).matches())
                .map(Integer::parseInt).filter(columns -> columns > 0)
                .map(columns -> Math.max(columns, LEAST_COLUMNS));
    }

    /** Rows and columns; the Java platform knows neither. */
    private static String measured() {
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectError(Redirect.DISCARD)
                    .redirectInput(Redirect.INHERIT).start();
            try (var said = stty.inputReader(US_ASCII)) {
                String line = said.readLine();
                return line == null ? "" : line.substring(line.indexOf(' ') + 1);
            }
        } catch (IOException _) {
            return "";
        }
    }
}
