package replog.cli.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.cli.CommandLine;
import replog.cli.Commands;
import replog.cli.TestServer;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.TextTable;
import replog.http.Problem;
import replog.http.server.Response;

/** {@code read}, on a real node and on servers whose answers end before their time. */
@Timeout(60)
class ReadCommandTest {
    private static final String TIME = "2026-01-31T12:00:00.123Z";

    @TempDir
    private Path folder;

    private final CommandLine line = new CommandLine();

    @Test
    void peopleSeeATableWithNothingThatReachesTheirTerminal() throws IOException {
        try (var server = TestServer.node(folder)) {
            server.append("hello", "a\u001b[31m\nb\u202E", "", "x".repeat(63),
                    "y".repeat(62));
            assertThat(line.run("read", "--url=" + server.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out().replaceAll("[0-9-]{10}T[0-9:.]{12}Z", TIME)).isEqualTo("""
                            id  time                      value
                             1  %1$s  hello
                             2  %1$s  a\\u001B[31m\\nb\\u202E
                             3  %1$s
                             4  %1$s  %2$s…
                             5  %1$s  %3$s
                    """.formatted(TIME, "x".repeat(61), "y".repeat(62)));
            assertThat(line.out().lines()).allMatch(row -> row.length() <= TextTable.WIDTH);
            assertThat(line.err()).isEqualTo("1 value is cut: --json shows it whole\n");
        }
    }

    @Test
    void valuesAreCutBetweenCharactersAndByTheColumnsThatTheyTake() throws IOException {
        try (var server = TestServer.node(folder)) {
            server.append("x".repeat(60) + "😀y", "日".repeat(31), "日".repeat(32),
                    "e\u0301".repeat(62), "e" + "\u0301".repeat(1000));
            assertThat(line.run("read", "--url=" + server.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out().lines().skip(1).map(row -> row.substring(38))).containsExactly(
                    "x".repeat(60) + "…", "日".repeat(31), "日".repeat(30) + "…",
                    "e\u0301".repeat(62), "e" + "\u0301".repeat(247) + "…");
            assertThat(line.err()).startsWith("3 values are cut");
        }
    }

    @Test
    void programsSeeWhatTheNodeSends() throws IOException {
        try (var server = TestServer.node(folder, "--token=secret")) {
            server.append("a", "b\"\u001b", "c", "d");
            assertThat(line.run("read", "--json", "--from=2", "--limit=2", "--committed",
                    "--token=secret", "--url=" + server.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).startsWith("{\"id\":2,\"value\":\"b\\\"\\u001b\",\"timestamp\":")
                    .contains("}\n{\"id\":3,").endsWith("}\n").hasLineCount(2);
            assertThat(line.run("read", "--url=" + server.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).startsWith(server.url() + " says 401 ")
                    .contains("REPLOG_TOKEN");
        }
    }

    @Test
    void partOfTheLogIsItsLastOnesOrOne() throws IOException {
        try (var server = TestServer.node(folder)) {
            assertThat(line.run("read", "-n", "2", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            server.append("a", "b", "c\u001b[31m\nd");
            assertThat(line.run("read", "--last=2", "--raw", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("b\nc\u001b[31m\nd\n");
            assertThat(line.run("read", "--last", "9", "--limit=1", "--raw", "--url="
                    + server.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("a\n");
            assertThat(line.run("read", "2", "--raw", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("b\n");
            assertThat(line.run("read", "-f", "--limit=2", "--raw", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("a\nb\n");
            for (String id : List.of("4", "9")) {
                assertThat(line.run("read", id, "--json", "--url=" + server.url()))
                        .isEqualTo(ExitCode.FAILED);
                assertThat(line.out()).isEmpty();
                assertThat(line.err()).isEqualTo(server.url() + " has no entry " + id
                        + " yet: its log ends with entry 3\n");
            }
        }
    }

    @Test
    void wideTerminalShowsMoreOfAValue() throws IOException {
        try (var server = TestServer.node(folder)) {
            server.append("x".repeat(200));
            for (int columns : List.of(60, 200)) {
                line.run(Map.of("COLUMNS", "" + columns), "read", "--url=" + server.url());
                assertThat(line.out().lines().skip(1)).singleElement().asString()
                        .hasSize(columns).endsWith("x…");
            }
        }
    }

    @Test
    void nextNodeGivesTheRestWhereOneBreaksOff() throws IOException {
        try (var first = TestServer.answering("GET", "/messages", request ->
                Response.stream(200, "application/x-ndjson", out -> {
                    boolean begins = request.query("from").equals(Optional.of("1"));
                    out.write((begins ? entries(1, 2) : "{").getBytes(UTF_8));
                    out.flush();
                    throw new IOException("gone");
                }).withHeader("Replog-Last-Id", "3"));
                var second = TestServer.answering("GET", "/messages", request ->
                        Response.text(200, entries(3, 3)).withHeader("Replog-Last-Id", "3"))) {
            assertThat(line.run("read", "--json", "--url=" + first.url(),
                    "--url=" + second.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo(entries(1, 3));
            assertThat(line.err()).startsWith(first.url() + " broke off before its end: ")
                    .endsWith("; trying the next one\n");
        }
    }

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        String nobody = TestServer.nobody();
        assertThat(line.run("read", "--url=" + nobody)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.err()).isEqualTo(nobody + " can't be reached: connection refused\n");
    }

    @Test
    void answerThatBreaksOffIsGoneOnWithAsLongAsThereIsProgress() throws IOException {
        var asked = new AtomicInteger();
        try (var server = TestServer.answering("GET", "/messages", request -> {
            long from = request.query("from").map(Long::parseLong).orElseThrow();
            boolean stuck = asked.incrementAndGet() == 4;
            assertThat(request.query("limit")).isEqualTo(from == 2
                    ? Optional.empty() : Optional.of(Long.toString(9 - from + 1)));
            return Response.stream(200, "application/x-ndjson", out -> {
                if (!stuck) {
                    out.write(entries(from, from + 1).getBytes(UTF_8));
                }
                out.write("{\"id\":".getBytes(UTF_8));
                out.flush();
                throw new IOException("damaged");
            }).withHeader("Replog-Last-Id", "9");
        })) {
            assertThat(line.run("read", "--json", "--from=2", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.out()).isEqualTo(entries(2, 7));
            assertThat(line.err()).isEqualTo(server.url() + " broke off before its end:"
                    + " connection closed; shown is what comes before entry 8 of 9\n");
        }
    }

    @Test
    void answerThatLacksEntriesIsAnError() throws IOException {
        try (var server = TestServer.answering("GET", "/messages", request ->
                Response.text(200, entries(1, 2)).withHeader("Replog-Last-Id", "3"))) {
            assertThat(line.run("read", "--url=" + server.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).isEqualTo(server.url() + " ended its answer too early;"
                    + " shown is what comes before entry 3 of 3\n");
            assertThat(line.run("read", "--limit=2", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
        }
    }

    @ParameterizedTest
    @CsvSource({"503, 503 no: Why", "404, 404 no: Why"})
    void refusalIsSaid(int status, String said) throws IOException {
        try (var server = TestServer.answering("GET", "/messages", request ->
                Response.problem(Problem.of(status, "no", "No", "Why.")))) {
            assertThat(line.run("read", "--url=" + server.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).isEqualTo(server.url() + " says " + said + "\n");
        }
    }

    @Test
    void answerWithoutEntriesIsNoNodes() throws IOException {
        try (var server = TestServer.answering("GET", "/messages", request ->
                Response.text(200, "hello\n").withHeader("Replog-Last-Id", "1"))) {
            assertThat(line.run("read", "--url=" + server.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains(" said what is no entry; ");
        }
    }

    @ParameterizedTest
    @CsvSource({"read", "tail"})
    void endsQuietlyWhenNobodyTakesIt(String command) throws IOException {
        try (var server = TestServer.node(folder)) {
            server.append(IntStream.range(0, 1000)
                    .mapToObj(i -> "x".repeat(1000)).toArray(String[]::new));
            var closed = new PrintStream(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("broken pipe");
                }
            });
            var terminal = new Terminal(Map.of(), InputStream.nullInputStream(), closed,
                    line.terminal(new ByteArrayInputStream(new byte[0]), Map.of()).err(), false);
            assertThat(new Commands((word, candidates) -> Optional.empty(),
                new Commands.About("", "", List.of())).run(
                    List.of(command, "--json", "--url=" + server.url()), terminal))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.err()).isEmpty();
        }
    }

    private static String entries(long first, long last) {
        return IntStream.rangeClosed((int) first, (int) last)
                .mapToObj(id -> "{\"id\":" + id + ",\"value\":\"v\",\"timestamp\":\"" + TIME
                        + "\",\"epoch\":1}\n").collect(Collectors.joining());
    }
}
