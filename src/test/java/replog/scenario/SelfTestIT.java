package replog.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.cli.Commands;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;

/** {@code selftest} on a cluster that does as it should, and on one that does not. */
@Timeout(120)
class SelfTestIT {
    private static final Path FOLDER = Path.of("target", "scenario", "SelfTestIT");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void passesOnAGoodClusterAndFailsOnABrokenOne() throws IOException {
        Folders.remove(FOLDER);
        Folders.make(FOLDER);
        try (var trio = new LocalTrio(FOLDER, Ports.freeRun(3))) {
            trio.start();
            List<Endpoint> nodes = trio.endpoints();
            awaitMaster(nodes.getLast());
            assertThat(run(nodes.getLast().url(), 20)).as("%s", out).isEqualTo(ExitCode.DONE);
            assertThat(out.toString(UTF_8)).contains("PASS  it refuses an append, even with write"
                    + " concern 1\n").doesNotContain("FAIL", "SKIP")
                    .endsWith(", skipped: 0\n");
            assertNothingIsLeft(nodes);

            try (var broken = new TamperingProxy(nodes.getFirst().url(), SelfTestIT::broken)) {
                assertThat(run(broken.url(), 1)).isEqualTo(ExitCode.FAILED);
            }
            assertThat(out.toString(UTF_8)).contains(
                    "FAIL  the last one is acknowledged by all 3 nodes: expected 3, not 2\n",
                    "FAIL  master shows each under its id: ",
                    "FAIL  its repeat is answered: expected 200, not 201: ",
                    "FAIL  all secondaries are cut off: the master turns read-only: ",
                    "\nFAILED: ");
            assertNothingIsLeft(nodes);
        }
        Folders.remove(FOLDER);
    }

    /** A master that acknowledges what fewer hold, shows other values, and hides its mode. */
    private static String broken(String request, String answer) {
        return switch (request) {
            case "POST /message" -> answer.replaceFirst("(\"acknowledged\":\\[.*),[^]]*]", "$1]");
            case "GET /status" -> answer.replace("\"mode\":\"read-only\"", "\"mode\":\"normal\"");
            default -> request.startsWith("GET /messages/")
                    ? answer.replace("concern majority", "concern minority") : answer;
        };
    }

    /** A secondary is ready before its master's first heartbeat. */
    private static void awaitMaster(Endpoint secondary) {
        Await.until("a secondary knows its master", Duration.ofSeconds(10), () -> {
            String master = secondary.ask("GET", "/status", "").json().textOrNull("master_url");
            return new Await.Answer(master != null, master);
        });
    }

    private static void assertNothingIsLeft(List<Endpoint> nodes) {
        assertThat(nodes).allSatisfy(node -> assertThat(
                node.ask("GET", "/faults", "").json().texts("faults")).isEmpty());
    }

    private ExitCode run(URI url, int patienceSeconds) {
        out.reset();
        var terminal = new Terminal(Map.of(), InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), true, UTF_8), false);
        return new Commands((word, candidates) -> Optional.empty(),
                new Commands.About("", "", List.of())).run(
                List.of("selftest", "--url=" + url, "--patience=" + patienceSeconds), terminal);
    }
}
