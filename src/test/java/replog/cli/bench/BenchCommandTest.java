package replog.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.api.RouteTable;
import replog.cli.bench.BenchRun.BenchClient;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.Terminal;
import replog.config.SpellingSuggestion;
import replog.fixture.LoggedLines;
import replog.http.Problem;
import replog.http.server.Response;
import replog.http.server.Router;
import replog.http.server.Router.Handler;
import replog.http.server.Server;
import replog.http.server.ServerLimits;
import replog.json.Json;
import replog.node.Node;
import replog.node.TestNodes;

/** Load on real nodes and on servers that don't do as they are asked. */
@Timeout(60)
class BenchCommandTest {
    private static final int MAX_FOLLOWERS = 1;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void whatItSaysIsInTheLog() throws IOException {
        try (Server server = bound(); Node node = master(server)) {
            serve(server, node);
            var options = BenchOptionsSamples.plan(url(server));
            assertThat(run(BenchOptionsSamples.asJson(options))).isEqualTo(ExitCode.DONE);
            assertThat(number("acknowledged_entries") + 1).isEqualTo(node.log().end().lastId());
            assertThat(number("measured_entries")).isPositive()
                    .isLessThanOrEqualTo(number("acknowledged_entries"));
            String first = node.log().entry(1).orElseThrow().value();
            String second = node.log().entry(2).orElseThrow().value();
            assertThat(first).hasSize(options.valueBytes()).isNotEqualTo(second);
            assertThat(err).asString().contains("values of 10 bytes", "\n    1 s  ", "errors 0\n");
        }
    }

    @Test
    void bulkCountsItsEntries() throws IOException {
        try (Server server = bound(); Node node = master(server)) {
            serve(server, node);
            var options = BenchOptionsSamples.bulk(BenchOptionsSamples.plan(url(server)), 7, "all");
            assertThat(run(BenchOptionsSamples.asJson(options))).isEqualTo(ExitCode.DONE);
            assertThat(number("acknowledged_entries") + 7).isEqualTo(node.log().end().lastId());
            assertThat(number("measured_entries")).isEqualTo(7 * number("measured_requests"));
        }
    }

    @Test
    void endsEarlyWithTheFiguresSoFar() throws IOException {
        try (Server server = bound(); Node node = master(server)) {
            serve(server, node);
            var options = BenchOptionsSamples.lasting(BenchOptionsSamples.plan(url(server)), 0, 50);
            var stop = new CountDownLatch(1);
            var terminal = new Terminal(Map.of(), InputStream.nullInputStream(),
                    new PrintStream(out, true, UTF_8),
                    new PrintStream(err, true, UTF_8) {
                        @Override
                        public void println(String line) {
                            super.println(line);
                            if (line.startsWith("    1 s")) {
                                stop.countDown();
                            }
                        }
                    }, false);
            assertThat(BenchCommand.run(options, terminal, stop)).isEqualTo(ExitCode.DONE);
            assertThat(out).asString().contains(
                    "s of 50 s: ended early", "errors             none");
        }
    }

    @Test
    void secondarysRedirectIsFollowedAtTheStart() throws IOException {
        try (Server server = bound(); Node node = master(server)) {
            serve(server, node);
            try (Server other = redirecting(url(server))) {
                assertThat(run(BenchOptionsSamples.plan(url(other)))).isEqualTo(ExitCode.DONE);
                assertThat(err).asString().startsWith(
                        url(other) + " is no master: the load goes to " + url(server) + "\n");
                assertThat(node.log().end().lastId()).isGreaterThan(1);
            }
        }
    }

    @Test
    void redirectsThatLeadNowhereAreGivenUp() throws IOException {
        try (Server server = bound()) {
            serve(server, request -> Response.empty(307)
                    .withHeader("Location", url(server).toString() + request.rawTarget()));
            assertThat(run(BenchOptionsSamples.plan(url(server)))).isEqualTo(ExitCode.FAILED);
            assertThat(err).asString().contains("and to no master");
        }
    }

    @Test
    void tokenIsNeededAndBorne() throws IOException {
        try (Server server = bound(); Node node = master(server, "--token=secret")) {
            serve(server, node);
            var options = BenchOptionsSamples.plan(url(server));
            assertThat(run(options)).isEqualTo(ExitCode.FAILED);
            assertThat(err).asString().contains("did not acknowledge a first append: 401");
            assertThat(node.log().end().lastId()).isZero();
            assertThat(run(BenchOptionsSamples.withToken(options, "secret")))
                    .isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var url = URI.create("http://127.0.0.1:" + port);
        assertThat(run(BenchOptionsSamples.plan(url))).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err).asString().isEqualTo(url + " can't be reached: connection refused\n");
        assertThat(out).asString().isEmpty();
    }

    @Test
    void nodeThatHangsIsUnreachable() throws IOException {
        try (var hung = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            var url = URI.create("http://127.0.0.1:" + hung.socket().getLocalPort());
            assertThat(run(BenchOptionsSamples.plan(url))).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(err).asString().contains("did not answer within 2 s");
        }
    }

    @ParameterizedTest
    @CsvSource({"read-only, not_appended, FAILED, 503 read-only",
        "shutting-down, unknown, OUTCOME_UNKNOWN, 503 shutting-down"})
    void errorsUnderLoadAreCountedAndLoadGoesOn(
            String type, String outcome, ExitCode code, String kind) throws IOException {
        var appends = new AtomicInteger();
        try (Server server = bound()) {
            serve(server, request -> appends.incrementAndGet() % 10 == 2
                    ? Response.problem(Problem.of(503, type, "No", "No.").with("outcome", outcome))
                    : Response.json(201, Map.of("id", 1)));
            assertThat(run(BenchOptionsSamples.asJson(BenchOptionsSamples.plan(url(server)))))
                    .isEqualTo(code);
            assertThat(result().get("error_requests")).asString().startsWith("{" + kind + "=");
            assertThat(number("acknowledged_entries")).isPositive();
            assertThat(appends).hasValueGreaterThan(2); // the second was the first to fail
        }
    }

    @Test
    void whatIsNotAnsweredByTheEndIsUnknown() throws IOException {
        var appends = new AtomicInteger();
        var release = new CountDownLatch(1);
        try (Server server = bound()) {
            serve(server, request -> {
                if (appends.incrementAndGet() > 1) {
                    awaited(release);
                }
                return Response.json(201, Map.of("id", 1));
            });
            ExitCode code = run(BenchOptionsSamples.asJson(BenchOptionsSamples.plan(url(server))));
            release.countDown();
            assertThat(code).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
            assertThat(number("unknown_entries")).isEqualTo(4);
            assertThat(result().get("error_requests"))
                    .isEqualTo(Map.of("no answer by the end", 4L));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 50", "2, 100", "5, 800", "6, 1000", "7, 1000", "1000000, 1000"})
    void pauseGrowsWithFailuresInARow(int failures, long millis) {
        assertThat(BenchClient.pauseMillis(failures)).isEqualTo(millis);
    }

    private ExitCode run(BenchOptions options) {
        err.reset();
        out.reset();
        return BenchCommand.run(options, new Terminal(Map.of(), InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false),
                new CountDownLatch(1));
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Map<?, ?> result() {
        return (Map<?, ?>) Json.parse(out.toByteArray(), 8);
    }

    private long number(String member) {
        return (Long) result().get(member);
    }

    private Node master(Server server, String... flags) throws IOException {
        String[] all = Arrays.copyOf(flags, flags.length + 1);
        all[flags.length] = "--cluster.size=1";
        return TestNodes.master(folder, url(server), all);
    }

    private static void serve(Server server, Node node) {
        server.serve(RouteTable.router(node, MAX_FOLLOWERS, SpellingSuggestion::suggest));
    }

    private static void serve(Server server, Handler appends) {
        server.serve(Router.builder()
                .route("GET", "/heartbeat", request -> Response.text(200, "Alive"))
                .route("POST", "/message", appends).build());
    }

    private static Server redirecting(URI master) throws IOException {
        Server server = bound();
        serve(server, request -> Response.empty(307)
                .withHeader("Location", master.toString() + request.rawTarget()));
        return server;
    }

    private static Server bound() throws IOException {
        return Server.bind("127.0.0.1", 0, ServerLimits.fitted(1), new LoggedLines());
    }

    private static URI url(Server server) {
        return URI.create("http://127.0.0.1:" + server.port());
    }
}
