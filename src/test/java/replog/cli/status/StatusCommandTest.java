package replog.cli.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.cli.CommandLine;
import replog.cli.TestServer;
import replog.cli.status.StatusClient.StatusReply;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.TextTable;
import replog.http.server.Response;
import replog.json.Json;

/** {@code status}: what it shows of which answer, and when. */
@Timeout(60)
class StatusCommandTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.123Z");
    private static final URI URL = URI.create("http://h:1");

    @TempDir
    private Path folder;

    private final CommandLine line = new CommandLine();

    @Test
    void nextNodeIsAskedWhereOneIsAway() throws IOException {
        try (var server = TestServer.answering("GET", "/status", request ->
                Response.json(200, Map.of("state", "in-sync", "name", "b")))) {
            var client = new StatusClient(List.of(URI.create(TestServer.nobody()),
                    URI.create(server.url())), Optional.empty(), Clock.systemUTC());
            assertThat(client.ask()).isInstanceOf(StatusReply.Known.class);
            assertThat(client.ask().url()).hasToString(server.url());
        }
    }

    @Test
    void nodeThatIsWellIsDone() throws IOException {
        try (var server = TestServer.node(folder, "--token=secret")) {
            String url = "--url=" + server.url();
            assertThat(line.run("status", url, "--token=secret")).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo("""
                    node             master, a master, at %s
                    mode             normal
                    state            in-sync
                    entries          0, of which 0 committed; epoch 1, fsync always
                    cluster          1 nodes, 1 usable, quorum 1
                    waiting clients  0
                    faults           none

                    no secondaries
                    """.formatted(server.url()));
            assertThat(line.run("status", url, "--json", "--token=secret"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).matches("\\{\"at\":\"[^\"]+\",\"url\":\"" + server.url()
                    + "\",\"reachable\":true,\"name\":\"master\",.*}\n");
            assertThat(line.run("status", url)).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).startsWith(server.url() + " says 401 ");
        }
    }

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        String nobody = TestServer.nobody();
        assertThat(line.run("status", "--url=" + nobody)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.err()).isEqualTo(nobody + " can't be reached: connection refused\n");
        assertThat(line.run("status", "--json", "--url=" + nobody))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.out()).endsWith(
                "\"reachable\":false,\"reason\":\"can't be reached: connection refused\"}\n");
    }

    @Test
    void masterIsShownWithItsSecondariesOnLinesThatFit() {
        var known = known("""
                {"name":"m","role":"master","mode":"read-only","reason":"1 of 3 nodes usable",
                "state":"in-sync","epoch":4,"last_id":1234567,"committed_id":7,"cluster_size":3,
                "quorum":2,"usable":1,"fsync":"always","waiting":12,"faults":[
                {"id":"f","kind":"delay","seconds":"1,3","rate":1,"count":null,"ttl_left":59.5},
                {"id":"g","kind":"drop","rate":0.5,"count":3}],"secondaries":[
                {"name":"secondary-8001","status":"UNHEALTHY","state":"catching-up",
                "last_id":7,"lag":1234560,"next_attempt_ms":3120,"reason":"no answer within 2 s, \
                and then nothing that one could make sense of"},
                {"name":"b\\u001b","status":"HEALTHY","state":"in-sync","last_id":1234567,"lag":0,
                "next_attempt_ms":null,"reason":null}]}""");
        assertThat(StatusReport.table(known, TextTable.WIDTH)).isEqualTo("""
                node             m, a master, at http://h:1
                mode             read-only: 1 of 3 nodes usable
                state            in-sync
                entries          1,234,567, of which 7 committed; epoch 4, fsync always
                cluster          3 nodes, 1 usable, quorum 2
                waiting clients  12
                faults           delay (seconds 1,3, ttl left 59.5); drop (rate 0.5, count 3)

                secondary       status     state          last id        lag  next attempt  reason
                secondary-8001  UNHEALTHY  catching-up          7  1,234,560      in 3.1 s  \
                no answer within 2 s,
                                                                                            \
                and then nothing that
                                                                                            \
                one could make sense of
                b\\u001B         HEALTHY    in-sync      1,234,567          0             -
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'state':'in-sync','mode':'normal'}                                      | DONE",
        "{'state':'in-sync','mode':'read-only'}                                   | FAILED",
        "{'state':'catching-up','mode':'normal','master':'m'}                     | FAILED",
        "{'state':'in-sync','secondaries':[{'status':'HEALTHY','state':'in-sync'}]} | DONE",
        "{'state':'in-sync','secondaries':[{'status':'HEALTHY','state':'ahead'}]} | FAILED",
        "{'state':'in-sync','secondaries':[{'status':'SUSPECTED','state':'in-sync'}]} | FAILED"})
    void exitCodeSaysWhetherAllIsWell(String status, ExitCode code) {
        assertThat(known(status.replace('\'', '"')).code()).isEqualTo(code);
    }

    @Test
    void secondaryNamesItsMaster() {
        String status = "{\"name\":\"s\",\"role\":\"secondary\",\"mode\":\"normal\","
                + "\"state\":\"unknown\",\"reason\":\"it refused our token\",\"master\":";
        assertThat(StatusReport.table(known(status + "null,\"master_url\":null}"), TextTable.WIDTH))
                .contains("state    unknown: it refused our token\n", "master   none heard of\n");
        assertThat(StatusReport.table(
                known(status + "\"m\",\"master_url\":\"http://m:1\"}"), TextTable.WIDTH))
                .contains("master   m, at http://m:1\n").doesNotContain("secondary  status");
    }

    @Test
    void timePassingIsNoChange() {
        String status = "{\"state\":\"in-sync\",\"reason\":\"late for %s\",\"last_id\":%s,"
                + "\"secondaries\":[{\"last_seen\":\"%s\",\"next_attempt_ms\":%s}]}";
        Object before = StatusReport.withoutTimes(known(status.formatted("1 s", 7, 1, 100)));
        assertThat(StatusReport.withoutTimes(known(status.formatted("12.5 s", 7, 2, null))))
                .isEqualTo(before);
        assertThat(StatusReport.withoutTimes(known(status.formatted("1 s", 8, 1, 100))))
                .isNotEqualTo(before);
        assertThat(StatusReport.withoutTimes(new StatusReply.Unknown(
                NOW, URL, ExitCode.UNREACHABLE, false, "gone"))).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void watchTellsOfChangesOnly(boolean json) throws IOException {
        var stop = new CountDownLatch(1);
        try (var server = changing(stop)) {
            var client = new StatusClient(List.of(URI.create(server.url())), Optional.of("t"),
                    Clock.fixed(NOW, ZoneOffset.UTC));
            var terminal = line.terminal(InputStream.nullInputStream(), Map.of());
            assertThat(new StatusWatcher(client, Duration.ofMillis(1), json, terminal).run(stop))
                    .isEqualTo(ExitCode.DONE);
        }
        if (json) {
            assertThat(line.out().lines().map(text ->
                    text.replaceAll(".*last_id\":([0-9]).*", "$1")))
                    .containsExactly("1", "2", "3");
        } else {
            assertThat(line.out()).startsWith(NOW + "\nnode ").containsPattern(
                    "(?s)entries +1,.*\n\n" + NOW + "\nnode .*entries +2,.*entries +3,")
                    .doesNotContain("\u001b");
            assertThat(line.out().split(NOW.toString())).hasSize(4);
        }
    }

    /** As one does with a connection that is idle for long. */
    @Test
    void nodeThatEndsConnectionsWithoutAWordIsThereAllTheSame() throws Exception {
        try (var server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> answerOnceEach(server, 2));
            var client = new StatusClient(
                    List.of(URI.create("http://127.0.0.1:" + server.getLocalPort())),
                    Optional.empty(), Clock.fixed(NOW, ZoneOffset.UTC));
            assertThat(client.ask()).isInstanceOf(StatusReply.Known.class);
            assertThat(client.ask()).isInstanceOf(StatusReply.Known.class);
            answering.join();
        }
    }

    private static void answerOnceEach(ServerSocket server, int connections) {
        String body = "{\"state\":\"in-sync\"}";
        for (int number = 0; number < connections; number++) {
            try (var one = server.accept()) {
                assertThat(new BufferedReader(new InputStreamReader(one.getInputStream(), UTF_8))
                        .lines().takeWhile(text -> !text.isEmpty())).isNotEmpty();
                one.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body).getBytes(UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void watchRedrawsOnATerminalAndRestoresIt() throws IOException {
        var stop = new CountDownLatch(1);
        var out = new ByteArrayOutputStream();
        var screen = new PrintStream(out, true, UTF_8);
        try (var server = changing(stop)) {
            var client = new StatusClient(List.of(URI.create(server.url())), Optional.of("t"),
                    Clock.fixed(NOW, ZoneOffset.UTC));
            new StatusWatcher(client, Duration.ofMillis(1), false, new Terminal(
                    Map.of(), InputStream.nullInputStream(), screen, screen, true)).run(stop);
        }
        assertThat(out.toString(UTF_8)).startsWith("\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[")
                .endsWith(" s; Ctrl-C ends\u001b[?7h\u001b[?25h\u001b[?1049l")
                .contains("entries  3, of which");
    }

    @Test
    void watchIsAskedForInSecondsOrBare() {
        assertThat(line.run("status", "--watch=0")).isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).startsWith("--watch must be a whole number from 1 to 3600");
        assertThat(StatusCommand.COMMAND.usage()).contains("[--watch[=SECONDS]]");
        var bare = Arguments.parse(StatusCommand.COMMAND, List.of("--watch"),
                (word, candidates) -> Optional.empty());
        assertThat(bare.whole("watch", 0, 9, 5)).isEqualTo(1);
        assertThat(bare.has("watch")).isTrue();
    }

    /** Tells each of three states several times, and then ends the watch. */
    private static TestServer changing(CountDownLatch stop) throws IOException {
        var asked = new int[1];
        return TestServer.answering("GET", "/status", request -> {
            assertThat(request.header("x-token")).hasValue("t");
            int now = ++asked[0];
            if (now == 9) {
                stop.countDown();
            }
            return Response.json(200, Map.of("state", "in-sync", "last_id", (now + 2) / 3));
        });
    }

    private static StatusReply.Known known(String json) {
        return new StatusReply.Known(NOW, URL,
                (Map<?, ?>) Json.parse(json.replace("\n", "").getBytes(UTF_8), 8));
    }
}
