package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the page for older clients, in their order, as they stand but for
 * the ports, and holds what they print against what stands below them.
 */
@Timeout(60)
class OlderCommandsTest {
    private static final Path PAGE = Path.of("src/site/markdown/older-clients.md");
    private static final String PROMPT = "$ ";
    private static final String FENCE = "```";
    private static final int ALL = 11;

    @TempDir
    private Path folder;

    /** A line that somebody types, and what is printed then. */
    private record Command(String line, String output) {}

    @Test
    void eachCommandPrintsWhatStandsBelowIt() throws Exception {
        List<Command> commands = commands(Files.readAllLines(PAGE));
        assertThat(commands).hasSize(ALL);
        assumeTrue(printed("curl --version").startsWith("curl"), "there is no curl here");
        try (var first = ApiServer.secondary(folder.resolve("1"));
                var second = ApiServer.secondary(folder.resolve("2"));
                var master = ApiServer.master(folder.resolve("m"), "--secondaries="
                        + "secondary-8001=" + first.url() + ",secondary-8002=" + second.url())) {
            var there = Map.of("8000", "" + master.port(), "8001", "" + first.port(),
                    "8002", "" + second.port(), "8003", "" + free());
            var back = there.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
            for (Command command : commands) {
                String line = replaced(command.line(), there);
                String output = replaced(printed(line).stripTrailing(), back);
                assertThat(lasting(output)).as(line).isEqualTo(lasting(command.output()));
            }
        }
    }

    /** All ports at once, since one may be within another. */
    private static String replaced(String text, Map<String, String> ports) {
        return Pattern.compile("\\b(" + String.join("|", ports.keySet()) + ")\\b").matcher(text)
                .replaceAll(port -> ports.get(port.group()));
    }

    /** Times change, and who of two is the quicker one. */
    private static String lasting(String output) {
        return output.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME")
                .replaceAll("(\"message_id\":3.*\"registered_to\":\\[\"master\",).*]", "$1…]");
    }

    private static List<Command> commands(List<String> lines) {
        var commands = new ArrayList<Command>();
        boolean within = false;
        for (String line : lines) {
            if (line.startsWith(FENCE)) {
                within = !within;
            } else if (line.startsWith(PROMPT)) {
                commands.add(new Command(line.substring(PROMPT.length()), ""));
            } else if (within) {
                Command last = commands.removeLast();
                commands.add(new Command(last.line(), last.output() + line));
            }
        }
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
        environment.put("CURL_HOME", folder.toString()); // not what somebody has in his ~/.curlrc
        environment.put("no_proxy", "*");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }
}
