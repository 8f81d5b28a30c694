package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the requests that the pages show, in their order and as they stand but for the ports, and
 * compares what they print with what stands below them. Left out are those that wait for seconds.
 */
@Timeout(60)
class PageCommandsTest {
    private static final String PROMPT = "$ ";
    private static final String FENCE = "```";
    private static final Pattern STARTS = Pattern.compile("(curl|printf) .*");
    private static final Pattern WAITS = Pattern.compile(".*( -m [0-9]|wait=).*");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What differs from one run to the next, in the pages and in what is printed. */
    private static final List<Map.Entry<String, String>> VARYING = List.of(
            Map.entry("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME"),
            Map.entry("(\"[a-z]+_ms\":)[0-9.]+", "$1MS"),
            Map.entry("(\\[\"master\",\"secondary-800)[12]\"\\]", "$1N\"]"));

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    /** A line that somebody types, and what is printed then. */
    private record Command(String line, String output) {
        boolean reads() {
            return !line.contains(" -d ") && !line.contains("--data");
        }
    }

    @ParameterizedTest
    @CsvSource({
            "README.md, 7, Watch a node fail",
            "src/site/markdown/http-api.md, 14, ### Events",
            "src/site/markdown/older-clients.md, 11, no end",
            "src/site/markdown/metrics.md, 1, no end"})
    void eachRequestPrintsWhatStandsBelowIt(Path page, int count, String last) throws Exception {
        List<Command> commands = commands(Files.readString(page).split("\n" + last)[0]);
        assertThat(commands).hasSize(count);
        assumeTrue(printed("curl --version").startsWith("curl"), "there is no curl here");
        var first = nodes.secondary("1");
        var second = nodes.secondary("2");
        var master = nodes.master("m", "--secondaries=secondary-8001=" + first.url()
                + ",secondary-8002=" + second.url());
        var there = Map.of("8000", "" + master.port(), "8001", "" + first.port(),
                "8002", "" + second.port(), "8003", "" + free());
        var back = there.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        // "out" is where nodes under test send clients.
        Files.writeString(nodes.folder().resolve(".curlrc"),
                "connect-to = \"out:80:127.0.0.1:" + master.port() + "\"\n");
        for (Command command : commands) {
            String line = replaced(command.line(), there);
            Pattern shown = withGaps(lasting(command.output()));
            long end = System.nanoTime() + PATIENCE.toNanos();
            String output;
            do { // a secondary shows an entry a little later than its master
                output = lasting(replaced(printed(line), back));
            } while (command.reads() && !shown.matcher(output).matches()
                    && System.nanoTime() - end < 0);
            assertThat(output).as(command.line()).matches(shown);
        }
    }

    /** All ports at once, since one may be within another. */
    private static String replaced(String text, Map<String, String> ports) {
        return Pattern.compile("\\b(" + String.join("|", ports.keySet()) + ")\\b").matcher(text)
                .replaceAll(port -> ports.get(port.group()));
    }

    private static String lasting(String output) {
        String lasting = output.strip();
        for (Map.Entry<String, String> varying : VARYING) {
            lasting = lasting.replaceAll(varying.getKey(), varying.getValue());
        }
        return lasting;
    }

    /** Anything may be in the place of each ellipsis. */
    private static Pattern withGaps(String shown) {
        return Pattern.compile(Pattern.quote(shown).replace("…", "\\E.*\\Q"), Pattern.DOTALL);
    }

    private static List<Command> commands(String page) {
        var commands = new ArrayList<Command>();
        boolean printed = false;
        for (String line : page.split("\n")) {
            if (line.startsWith(PROMPT)) {
                commands.add(new Command(line.substring(PROMPT.length()), ""));
                printed = true;
            } else if (line.startsWith(FENCE)) {
                printed = false;
            } else if (printed) {
                Command last = commands.removeLast();
                commands.add(new Command(last.line(), last.output() + line + "\n"));
            }
        }
        commands.removeIf(command -> !STARTS.matcher(command.line()).matches()
                || WAITS.matcher(command.line()).matches());
        return commands;
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String printed(String line) throws Exception {
        var builder = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("CURL_HOME", nodes.folder().toString());
        environment.put("no_proxy", "*");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }
}
