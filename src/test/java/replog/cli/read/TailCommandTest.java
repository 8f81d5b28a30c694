package replog.cli.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.cli.CommandLine;
import replog.cli.TestServer;
import replog.cli.terminal.ExitCode;
import replog.http.Problem;
import replog.http.server.Request;
import replog.http.server.Response;

/** {@code tail}, on a real node and on one that goes away again and again. */
@Timeout(60)
class TailCommandTest {
    @TempDir
    private Path folder;

    private final CommandLine line = new CommandLine();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--last=2             | 12",
        "--last=10            | 4",
        "--limit=3 --from=1   | 1",
        "--limit=3            | 4",
        "--last=99 --limit=4  | 1",
        "--from=13            | 13"})
    void lastOnesComeFirst(String words, long first) throws IOException {
        try (var server = TestServer.node(folder)) {
            for (int i = 1; i <= 13; i++) {
                server.append("v" + i);
            }
            String all = "tail --json --url=" + server.url() + " " + words
                    + (words.contains("limit") ? "" : " --limit=1");
            assertThat(line.run(all.split(" "))).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).startsWith("{\"id\":" + first + ",\"value\":\"v" + first);
        }
    }

    @Test
    void firstEntryBeyondTheEndIsSaidAndAwaited() throws Exception {
        try (var server = TestServer.node(folder)) {
            server.append("v1");
            assertThat(line.run("read", "--from=3", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            String said = server.url() + " has no entry 3 yet: its log ends with entry 1\n";
            assertThat(line.err()).isEqualTo(said);
            var tail = new CommandLine();
            var writer = Thread.startVirtualThread(() -> {
                while (!tail.err().equals(said)) {
                    Thread.onSpinWait();
                }
                server.append("v2");
                server.append("v3");
            });
            assertThat(tail.run("tail", "--json", "--from=3", "--limit=1",
                    "--url=" + server.url())).isEqualTo(ExitCode.DONE);
            assertThat(writer.join(Duration.ofSeconds(20))).isTrue();
            assertThat(tail.out()).startsWith("{\"id\":3,\"value\":\"v3\"");
        }
    }

    @Test
    void newOnesAreShownAsTheyCome() throws Exception {
        try (var server = TestServer.node(folder)) {
            var writer = Thread.startVirtualThread(() -> {
                for (int i = 1; i <= 50; i++) {
                    server.append("v" + i);
                }
            });
            assertThat(line.run("tail", "--from=1", "--limit=50", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(writer.join(Duration.ofSeconds(20))).isTrue();
            assertThat(line.out().lines().skip(1).map(row -> row.substring(38)))
                    .hasSize(50).startsWith("v1", "v2").endsWith("v50");
        }
    }

    @Test
    void goesOnAtTheNextNodeWhereOneIsLost() throws IOException {
        try (var first = TestServer.answering("GET", "/messages", request ->
                request.header("Last-Event-ID").isEmpty()
                        ? Response.text(200, "").withHeader("Replog-Last-Id", "5")
                        : events(request, event(5), ""));
                var second = TestServer.answering("GET", "/messages", request ->
                        events(request, event(5) + event(6), ""))) {
            assertThat(line.run("tail", "--json", "--last=1", "--limit=2", "--url=" + first.url(),
                    "--url=" + second.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("{5}\n{6}\n");
            assertThat(line.err()).isEqualTo(first.url() + " is lost after entry 5: connection"
                    + " closed; trying the next one\n" + second.url()
                    + " is there; going on with entry 6\n");
        }
    }

    @Test
    void connectionThatIsLostIsMadeAnewWithoutAGapOrARepeat() throws IOException {
        var asked = new ConcurrentLinkedQueue<String>();
        try (var server = TestServer.answering("GET", "/messages", request -> {
            Optional<String> after = request.header("Last-Event-ID");
            asked.add(after.orElse("none"));
            return switch (asked.size()) {
                case 1 -> Response.text(200, "").withHeader("Replog-Last-Id", "5");
                case 2 -> events(request, event(4) + event(5), "id: 6\ndata: {\"id\"");
                case 3 -> Response.problem(Problem.of(503, "busy", "Busy", "Later."));
                case 4 -> events(request, event(5) + event(6), "");
                default -> events(request, event(7), "");
            };
        })) {
            assertThat(line.run("tail", "--json", "--last=2", "--limit=4",
                    "--url=" + server.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("{4}\n{5}\n{6}\n{7}\n");
            assertThat(asked).containsExactly("none", "3", "5", "5", "6");
            assertThat(line.err()).isEqualTo("""
                    %1$s is lost after entry 5: connection closed; trying again
                    %1$s is there again; going on with entry 6
                    %1$s is lost after entry 6: connection closed; trying again
                    %1$s is there again; going on with entry 7
                    """.formatted(server.url()));
        }
    }

    @Test
    void goesOnAfterTheEpochThatItWasTold() throws IOException {
        var asked = new ConcurrentLinkedQueue<String>();
        try (var server = TestServer.answering("GET", "/messages", request -> {
            asked.add(request.header("Last-Event-ID").orElse("none"));
            return switch (asked.size()) {
                case 1 -> Response.text(200, "").withHeader("Replog-Last-Id", "5");
                case 2 -> events(request, event("4-1") + event("5-3"), "id: 6-3\ndata: {");
                case 3 -> events(request, event("5-3") + event("6-3"), "");
                default -> events(request, event("7-4"), "");
            };
        })) {
            assertThat(line.run("tail", "--json", "--last=2", "--limit=4",
                    "--url=" + server.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("{4-1}\n{5-3}\n{6-3}\n{7-4}\n");
            assertThat(asked).containsExactly("none", "3", "5-3", "6-3");
        }
    }

    @Test
    void goesOnAtANodeOfAnEarlierVersionAndBack() throws IOException {
        var asked = new ConcurrentLinkedQueue<String>();
        try (var current = TestServer.answering("GET", "/messages", request -> {
            String after = request.header("Last-Event-ID").orElse("none");
            asked.add(after);
            return switch (after) {
                case "none" -> Response.text(200, "").withHeader("Replog-Last-Id", "1");
                case "0" -> events(request, event("1-1"), "");
                default -> events(request, event("3-1") + event("4-2"), "");
            };
        }); var earlier = TestServer.answering("GET", "/messages", request -> {
            String after = request.header("Last-Event-ID").orElse("none");
            asked.add(after);
            Request.wholeNumber("Last-Event-ID", after); // is all that it takes
            return events(request, event("2"), "");
        })) {
            assertThat(line.run("tail", "--json", "--from=1", "--limit=4",
                    "--url=" + current.url(), "--url=" + earlier.url())).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("{1-1}\n{2}\n{3-1}\n{4-2}\n");
            assertThat(asked).containsExactly("none", "0", "1-1", "1", "2");
        }
    }

    @Test
    void refusalThatIsNotOfTheEpochEndsIt() throws IOException {
        var asked = new ConcurrentLinkedQueue<String>();
        try (var server = TestServer.answering("GET", "/messages", request -> {
            asked.add(request.header("Last-Event-ID").orElse("none"));
            return switch (asked.size()) {
                case 1 -> Response.text(200, "").withHeader("Replog-Last-Id", "0");
                case 2 -> events(request, event("1-1"), "");
                default -> Response.problem(Problem.badRequest("Not so."));
            };
        })) {
            assertThat(line.run("tail", "--json", "--from=1", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).endsWith(server.url() + " says 400 bad-request: Not so\n");
            assertThat(asked).containsExactly("none", "0", "1-1", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-", "-1", "1-1-1", "1-x", "x", ""})
    void eventUnderWhatIsNoIdEndsIt(String id) throws IOException {
        try (var server = TestServer.answering("GET", "/messages", request ->
                events(request, event(id), ""))) {
            assertThat(line.run("tail", "--json", "--from=1", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).isEqualTo(
                    server.url() + " said what is no entry, after entry 0\n");
        }
    }

    @Test
    void entryThatIsLeftOutEndsIt() throws IOException {
        try (var server = TestServer.answering("GET", "/messages", request ->
                events(request, event(1) + event("3-2"), ""))) {
            assertThat(line.run("tail", "--json", "--from=1", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).isEqualTo(
                    server.url() + " left out the entry 2, and went on with 3\n");
        }
    }

    @Test
    void refusalAndNobodyAtTheStartAreFailures() throws IOException {
        try (var server = TestServer.node(folder, "--token=secret")) {
            assertThat(line.run("tail", "--url=" + server.url())).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).startsWith(server.url() + " says 401 ");
        }
        assertThat(line.run("tail", "--url=" + TestServer.nobody()))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.run("tail", "--from=1", "--last=1")).isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).startsWith("--from and --last exclude each other\n");
    }

    private static Response events(Request request, String whole, String torn) {
        assertThat(List.of("text/event-stream", "application/x-ndjson"))
                .contains(request.header("Accept").orElseThrow());
        return Response.stream(200, "text/event-stream", out -> {
            out.write(("retry: 1000\n\n:\n\n" + whole + torn).getBytes(UTF_8));
            out.flush();
            throw new IOException("gone");
        }).withHeader("Replog-Last-Id", "9");
    }

    /** As a node of an earlier version sends it. */
    private static String event(long id) {
        return event(Long.toString(id));
    }

    private static String event(String id) {
        return "id: " + id + "\ndata: {" + id + "}\n\n";
    }
}
