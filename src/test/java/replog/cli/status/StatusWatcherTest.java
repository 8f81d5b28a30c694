package replog.cli.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.cli.CommandLine;
import replog.cli.TestServer;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;
import replog.http.Problem;
import replog.http.server.Response;

/** How {@code status --watch} begins, draws and ends. */
@Timeout(60)
class StatusWatcherTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.123Z");

    @TempDir
    private Path folder;

    private final CommandLine line = new CommandLine();

    @Test
    void wrongTokenOrNobodyAtTheStartEndsIt() throws IOException {
        try (var server = TestServer.node(folder, "--token=secret")) {
            assertThat(line.run("status", "--watch", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).startsWith(server.url() + " says 401 ");
            assertThat(line.out()).isEmpty();
            assertThat(line.run("status", "--watch", "--json", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.out()).contains("\"reachable\":true,\"reason\":\"says 401 ")
                    .hasLineCount(1);
        }
        String nobody = TestServer.nobody();
        assertThat(line.run("status", "--watch", "--url=" + nobody))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.err()).isEqualTo(nobody + " can't be reached: connection refused\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void wrongTokenLaterEndsItAndAnyOtherTroubleDoesNot(boolean screen) throws IOException {
        var asked = new AtomicInteger();
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try (var server = TestServer.answering("GET", "/status", _ ->
                switch (asked.incrementAndGet()) {
                    case 1, 3 -> Response.json(200, Map.of("state", "in-sync"));
                    case 2 -> Response.problem(Problem.of(503, "no", "No", "Why."));
                    default -> Response.problem(Problem.of(401, "token", "Token", "Another."));
                })) {
            var terminal = new Terminal(Map.of(), InputStream.nullInputStream(),
                    new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), screen);
            assertThat(new StatusWatcher(poll(server), Duration.ofMillis(1), false, terminal)
                    .run(new CountDownLatch(1))).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString(UTF_8)).startsWith(server.url() + " says 401 token: Another")
                    .hasLineCount(1);
        }
        assertThat(asked).hasValue(4);
        assertThat(out.toString(UTF_8)).contains("says 503 no: Why").doesNotContain("401");
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "6, 6", "40, 7"})
    void terminalWithFewRowsShowsTheFirstOnes(int height, int shown) throws IOException {
        var stop = new CountDownLatch(1);
        var asked = new AtomicInteger();
        var out = new ByteArrayOutputStream();
        try (var server = TestServer.answering("GET", "/status", _ -> {
            boolean last = asked.incrementAndGet() == 2;
            if (last) {
                stop.countDown();
            }
            return Response.json(200, Map.of("state", "in-sync", "name", last ? "n" : "longer",
                    "role", "r", "mode", "normal"));
        })) {
            var terminal = new Terminal(Map.of(), InputStream.nullInputStream(),
                    new PrintStream(out, true, UTF_8), System.err, true);
            new StatusWatcher(poll(server), Duration.ofMillis(1), false, terminal).run(stop);
            assertThat(rows(out.toString(UTF_8), height)).containsExactlyElementsOf(List.of(
                    NOW + ", each 0 s; Ctrl-C ends", "",
                    "node     n, a r, at " + server.url(), "mode     normal", "state    in-sync",
                    "entries  ?, of which ? committed; epoch ?, fsync ?", "faults   none")
                    .subList(0, shown));
        }
    }

    /** What a terminal shows on which rows, as many as were written to. */
    private static List<String> rows(String drawn, int height) {
        assertThat(drawn).doesNotContain("\n");
        var rows = new TreeMap<Integer, String>();
        var piece = Pattern.compile("\u001b\\[([0-9]+);1H\u001b\\[([KJ])([^\u001b]*)");
        for (var found = piece.matcher(drawn); found.find();) {
            int row = Math.min(height, Integer.parseInt(found.group(1)));
            if (found.group(2).equals("J")) {
                rows.tailMap(row).clear();
            }
            rows.put(row, found.group(3));
        }
        return List.copyOf(rows.values());
    }

    private static StatusClient poll(TestServer server) {
        return new StatusClient(List.of(URI.create(server.url())), Optional.empty(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
