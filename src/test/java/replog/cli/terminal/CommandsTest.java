package replog.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.cli.Commands;
import replog.cli.TestServer;
import replog.cli.terminal.Arguments.SpellingHint;
import replog.fixture.LoggedLines;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Server;
import replog.http.server.ServerLimits;

/** The commands of the jar: what they say, and how they end. */
@Timeout(60)
class CommandsTest {
    private static final Map<String, String> NO_ENVIRONMENT = Map.of();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void readyNodeIsDone() throws IOException {
        try (Server node = node(200, "ready\nlog: ok\n")) {
            assertThat(run("ready", "--url=http://127.0.0.1:" + node.port()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(out).asString().isEqualTo("ready\nlog: ok\n");
            assertThat(err).asString().isEmpty();
        }
    }

    @Test
    void nodeThatIsNotReadySaysWhyAndFails() throws IOException {
        try (Server node = node(503, "not ready\nquorum: 1 of 3\u001b[31m\n")) {
            assertThat(run("ready", "--url=http://127.0.0.1:" + node.port() + "/"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(out).asString().isEqualTo("not ready\nquorum: 1 of 3\\u001B[31m\n");
        }
    }

    @Test
    void nodeIsFoundByTheSettingOfItsPort() throws IOException {
        try (Server node = node(200, "ready\n")) {
            assertThat(run(Map.of("REPLOG_PORT", Integer.toString(node.port())), "ready"))
                    .isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void anotherServerIsNoReadyNode() throws IOException {
        try (Server other = node(204, "")) {
            assertThat(run("ready", "--url=http://127.0.0.1:" + other.port()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(err).asString().contains("status 204", "is it a node of replog?");
        }
    }

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(run("ready", "--url=http://127.0.0.1:" + port)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err).asString()
                .isEqualTo("http://127.0.0.1:" + port + " can't be reached: connection refused\n");
    }

    @Test
    void nodeThatHangsIsUnreachableAfterAShortTime() throws IOException {
        try (var hung = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            int port = hung.socket().getLocalPort();
            assertThat(run("ready", "--url=http://127.0.0.1:" + port))
                    .isEqualTo(ExitCode.UNREACHABLE);
            assertThat(err).asString().contains("did not answer within 2 s");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "reddy                      | 'reddy' is no command; did you mean ready?",
        "frobnicate                 | 'frobnicate' is no command; there are append, read, tail,"
                + " status, ready, verify, selftest, bench, version, help",
        "ready --ulr=http://h:1     | '--ulr' means nothing to ready; did you mean --url?",
        "ready now                  | 'now' means nothing to ready",
        "ready -- --help            | '--help' is more than ready takes: ready"
                + " [--url=http://HOST:PORT]…",
        "ready --url                | --url needs a value: --url=http://HOST:PORT",
        "ready --url h              | --url must be http://HOST:PORT, not 'h'",
        "help frobnicate            | 'frobnicate' is no command; there are append, read, tail,"
                + " status, ready, verify, selftest, bench, version, help",
        "help reddy                 | 'reddy' is no command; did you mean ready?",
        "read 0                     | ID must be a whole number from 1, not '0'",
        "read 1 --last=2            | ID names the only entry: it goes without --from, --last and"
                + " --limit",
        "read --raw --json          | --raw and --json exclude each other",
        "ready --url=http://h:1/x   | --url must be http://HOST:PORT, not 'http://h:1/x'",
        "ready --url=http://h:99999 | --url must be http://HOST:PORT, not 'http://h:99999'",
        "ready --url=ftp://h        | --url must be http://HOST:PORT, not 'ftp://h'"})
    void mistakesAreSaidAndNothingIsDone(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err).asString().startsWith(message + "\n").contains("--help");
        assertThat(out).asString().isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"append --token -s3cret", "append --token --s3cret hello",
        "append hello --tokn s3cret more", "append --tokn -s3cret", "append hello token=s3cret",
        "append hello token s3cret", "status -token s3cret", "status -token -s3cret",
        "status -ts3cret", "status -t s3cret", "status --tokens3cret", "status token=s3cret",
        "status token s3cret", "status s3cret --tokn", "status --token -- s3cret",
        "status --password s3cret", "read --tokn s3cret", "read --last s3cret token",
        "read --last=s3cret --TOKEN x", "bench --seconds s3cret token", "version --token s3cret",
        "verify token=s3cret", "verify token s3cret", "verify --tokn s3cret", "help token=s3cret",
        "selftest --secondary s3cret --tok", "ready --url=http://me:s3cret@h:1",
        "ready --url=me:s3cret@h:1", "token=s3cret", "--token=s3cret append"})
    void secretThatIsMisplacedIsNotShown(String line) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err).asString().doesNotContain("s3cret").contains("--help says more");
        assertThat(out).asString().isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret word", "s3crét"})
    void tokenThatNoNodeHasIsNotShown(String token) {
        assertThat(run("status", "--token", token)).isEqualTo(ExitCode.USAGE);
        assertThat(err).asString().startsWith("--token must be 1 to 200").doesNotContain("s3cr");
        assertThat(run(Map.of("REPLOG_TOKEN", token), "status")).isEqualTo(ExitCode.USAGE);
        assertThat(err).asString().doesNotContain("s3cr");
    }

    @Test
    void tokenThatIsWhereItBelongsHidesNoMistake() {
        assertThat(run("status", "--token", "token", "--token=x", "now")).isEqualTo(
                ExitCode.USAGE);
        assertThat(err).asString().startsWith(
                "--token is given twice\n'now' means nothing to status\n");
    }

    @Test
    void allMistakesAreSaidAtOnce() {
        assertThat(run("bench", "--now", "--url=h", "--bulk=0")).isEqualTo(ExitCode.USAGE);
        assertThat(err).asString().isEqualTo("""
                '--now' means nothing to bench; did you mean --url?
                --bulk must be a whole number from 1 to 100000, not '0'
                --url must be http://HOST:PORT, not 'h'
                --help says more
                """);
    }

    @ParameterizedTest
    @CsvSource({"0", "x", "65536", "''", "08000"})
    void portThatLeadsNowhereIsAMistake(String port) {
        assertThat(run(Map.of("REPLOG_PORT", port), "ready")).isEqualTo(ExitCode.USAGE);
        assertThat(err).asString().contains("REPLOG_PORT is '" + port + "'", "--url");
    }

    @Test
    void helpTellsOfEachCommand() {
        assertThat(run("help")).isEqualTo(ExitCode.DONE);
        assertThat(out).asString().containsPattern(
                "(?m)^  ready +asks a node whether it is ready$")
                .endsWith("\nSettings: all of them.\n\n  key   default  meaning\n"
                        + "  role  local    what it is\n");
        out.reset();
        assertThat(run("ready", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out).asString().startsWith(
                "test-scripts/start.sh ready [--url=http://HOST:PORT]…\n").contains("Exit code",
                        "Example: test-scripts/start.sh ready\n");
        String help = out.toString(UTF_8);
        out.reset();
        assertThat(run("help", "ready")).isEqualTo(ExitCode.DONE);
        assertThat(out).asString().isEqualTo(help);
    }

    @Test
    void saysWhichVersionItIs() {
        assertThat(run("version")).isEqualTo(ExitCode.DONE);
        assertThat(out).asString().startsWith("replog 1.2.3, on Java ");
    }

    @Test
    void nodesAreAskedInTurnUntilOneAnswers() throws IOException {
        String nobody = TestServer.nobody();
        try (var server = TestServer.answering("GET", "/readyz", request ->
                Response.text(200, "ready\n"))) {
            assertThat(run("ready", "--url=" + nobody, "--url", server.url()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(run(Map.of("REPLOG_URL", nobody + ", " + server.url()), "ready"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(run(Map.of("REPLOG_URL", nobody), "ready", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
        }
        assertThat(err).asString().isEmpty();
    }

    @Test
    void whoChoseNoNodeIsToldHowToStartOne() throws IOException {
        String nobody = TestServer.nobody();
        String port = nobody.substring(nobody.lastIndexOf(':') + 1);
        assertThat(run(Map.of("REPLOG_PORT", port), "read")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err).asString().isEqualTo(
                nobody + " can't be reached: connection refused\n" + NodeOptions.START + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "read", "tail", "status", "ready", "verify", "selftest",
        "bench", "version", "help"})
    void helpFitsTheTerminal(String command) {
        for (int columns : List.of(60, 100, 200)) {
            out.reset();
            assertThat(run(Map.of("COLUMNS", Integer.toString(columns)), command, "--help"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(out.toString(UTF_8).lines()).hasSizeGreaterThan(5)
                    .allMatch(line -> line.length() <= columns);
        }
    }

    private ExitCode run(String... words) {
        return run(NO_ENVIRONMENT, words);
    }

    private ExitCode run(Map<String, String> environment, String... words) {
        var terminal = new Terminal(environment, InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false);
        SpellingHint firstLetters = (word, candidates) -> candidates.filter(candidate ->
                candidate.length() > 2 && word.startsWith(candidate.substring(0, 2))
                        && word.length() <= candidate.length()).findFirst();
        return new Commands(firstLetters,
                new Commands.About("1.2.3", "Settings: all of them.\n", List.of(
                        List.of("role", "local", "what it is")))).run(List.of(words), terminal);
    }

    private static Server node(int status, String text) throws IOException {
        Server server = Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines());
        server.serve(Router.builder().route("GET", "/readyz", request -> {
            assertThat(request.query("verbose")).isEqualTo(Optional.of(""));
            return status == 204 ? Response.empty(204) : Response.text(status, text);
        }).build());
        return server;
    }
}
