package replog.cli.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.cli.CommandLine;
import replog.cli.TestServer;
import replog.cli.terminal.ExitCode;
import replog.http.server.Response;

/** {@code selftest} where there is nothing to be tried. On clusters see {@code SelfTestIT}. */
@Timeout(60)
class SelfTestCommandTest {
    @TempDir
    private Path folder;

    private final CommandLine line = new CommandLine();

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        String nobody = TestServer.nobody();
        assertThat(line.run("selftest", "--url=" + nobody)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.err()).isEqualTo(nobody + " can't be reached: connection refused\n");
        assertThat(line.out()).isEmpty();
    }

    @Test
    void programsAreToldWhyNothingWasTried() throws IOException {
        String nobody = TestServer.nobody();
        assertThat(line.run("selftest", "--json", "--url=" + nobody))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.out()).matches("\\{\"at\":\"[^\"]+Z\",\"url\":\"" + nobody
                + "\",\"reachable\":false,\"reason\":\"" + nobody
                + " can't be reached: connection refused\"}\n");
        try (var node = TestServer.node(folder)) {
            assertThat(line.run("selftest", "--json", "--url=" + node.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.out()).contains("\"reachable\":true,\"reason\":\"selftest needs")
                    .endsWith("}\n").hasLineCount(1);
        }
    }

    @Test
    void masterThatIsElsewhereFromHereIsAskedFor() throws IOException {
        String nobody = TestServer.nobody();
        try (var secondary = TestServer.answering("GET", "/status", _ -> Response.json(200,
                Map.of("name", "s1", "role", "secondary", "master_url", nobody)))) {
            assertThat(line.run("selftest", "--url=" + secondary.url()))
                    .isEqualTo(ExitCode.UNREACHABLE);
            assertThat(line.err()).isEqualTo(nobody + " can't be reached: connection refused; that"
                    + " is the master of the secondary " + secondary.url()
                    + ": say where it is from here with --url\n");
        }
    }

    @Test
    void secondaryThatKnowsNoMasterSaysSo() throws IOException {
        try (var secondary = TestServer.answering("GET", "/status", _ -> {
            var status = new HashMap<String, Object>();
            status.put("role", "secondary");
            status.put("master_url", null);
            return Response.json(200, status);
        })) {
            assertThat(line.run("selftest", "--url=" + secondary.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).isEqualTo(
                    secondary.url() + " is a secondary and knows no master\n");
        }
    }

    @Test
    void nothingIsAppendedWhereThereIsNoClusterOfThree() throws IOException {
        try (var node = TestServer.node(folder)) {
            assertThat(line.run("selftest", "--url=" + node.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).isEqualTo("selftest needs a cluster of three nodes, and master"
                    + " leads one of 1, with 0 secondaries known\n");
            assertThat(node.node().log().end().lastId()).isZero();
        }
    }

    @Test
    void anotherServerAndAMissingTokenAreTold() throws IOException {
        try (var other = TestServer.answering("GET", "/x", _ -> Response.empty(204));
                var node = TestServer.node(folder, "--token=secret")) {
            assertThat(line.run("selftest", "--url=" + other.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains("status 404: is it a node of replog?");
            assertThat(line.run("selftest", "--url=" + node.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains("it wants a token, give it with --token");
            assertThat(line.run("selftest", "--token=secret", "--url=" + node.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains("a cluster of three");
        }
    }

    /** One that is not well is not tried either: what is asked of it would only wait. */
    @Test
    void clusterThatIsNotWellFailsAtOnceAndIsLeftAlone() throws IOException {
        String nobody = TestServer.nobody();
        Map<String, Object> status = Map.of("name", "master", "role", "master", "cluster_size", 3,
                "quorum", 2, "mode", "read-only", "reason", "1 of 3 nodes usable", "secondaries",
                List.of(Map.of("name", "s1", "url", nobody), Map.of("name", "s2", "url", nobody)));
        try (var master = TestServer.answering(
                "GET", "/status", _ -> Response.json(200, status))) {
            assertThat(line.run("selftest", "--patience=1", "--url=" + master.url(),
                    "--secondary=s2=" + master.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.out()).isEqualTo("Before:\n"
                    + "FAIL  the master takes appends, and finds all healthy and in sync:"
                    + " the master is read-only: 1 of 3 nodes usable, after 1 s\n"
                    + "SKIP  s1: " + nobody + " can't be reached: connection refused; say where it"
                    + " is from here with --secondary=s1=URL\n"
                    + "SKIP  s2: " + master.url() + " is master; say where s2 is from here with"
                    + " --secondary=s2=URL\n"
                    + "FAILED: 1, passed: 0, skipped: 2\n");
        }
    }

    /** Whoever answers may be anybody. */
    @Test
    void whatATerminalWouldObeyIsEscaped() throws IOException {
        String nobody = TestServer.nobody();
        Map<String, Object> status = Map.of("name", "m\u001b[2J", "role", "master",
                "cluster_size", 3, "quorum", 2, "mode", "read-only", "reason", "\u009b2J",
                "secondaries", List.of(Map.of("name", "s1\u001b]0;", "url", nobody),
                        Map.of("name", "s2", "url", nobody)));
        try (var master = TestServer.answering(
                "GET", "/status", _ -> Response.json(200, status))) {
            assertThat(line.run("selftest", "--patience=1", "--url=" + master.url(),
                    "--secondary=s2=" + master.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.out() + line.err()).contains("m\\u001B[2J", "s1\\u001B]0;", "\\u009B2J")
                    .doesNotContain("\u001b", "\u009b");
            assertThat(line.out()).contains("SKIP  s2: " + master.url() + " is m\\u001B[2J");
        }
        try (var alone = TestServer.answering("GET", "/status", _ -> Response.json(200,
                Map.of("name", "\u001b[2J", "role", "master", "cluster_size", 1)))) {
            assertThat(line.run("selftest", "--url=" + alone.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains("\\u001B[2J leads one of 1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--secondary=b=h         | --secondary must be http://HOST:PORT, not h",
        "--secondary=b           | --secondary must be NAME=http://HOST:PORT, not b",
        "--patience=0            | --patience must be a whole number from 1 to 600"})
    void mistakesAreSaid(String word, String message) {
        assertThat(line.run("selftest", word)).isEqualTo(ExitCode.USAGE);
        assertThat(line.err().replace("'", "")).startsWith(message);
    }
}
