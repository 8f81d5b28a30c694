package replog.cli.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.cli.CommandLine;
import replog.cli.TestServer;
import replog.cli.append.AppendCommand.AppendOptions;
import replog.cli.terminal.ExitCode;
import replog.fixture.BesideOthers;
import replog.http.Problem;
import replog.http.server.Response;
import replog.json.Json;

/** {@code append} of one text, on a real node and on servers that don't do as they are asked. */
@BesideOthers
@Timeout(60)
class AppendCommandTest {
    @TempDir
    private Path folder;

    private final CommandLine line = new CommandLine();

    @ParameterizedTest
    @ValueSource(strings = {"hello", "", "hé\u0000 \n\uD83D\uDE00", "--json", "-5"})
    void textIsStoredAsItIs(String text) throws IOException {
        try (var server = TestServer.node(folder)) {
            assertThat(line.run("append", "--url=" + server.url(), "--", text))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).startsWith("id               1\nwrite concern    1\n"
                    + "acknowledged by  master\nepoch            1\nelapsed          ");
            assertThat(line.err()).isEmpty();
            assertThat(server.node().log().entry(1).orElseThrow().value()).isEqualTo(text);
        }
    }

    @Test
    void textThatWasNotDecodedIsRefused() {
        assertThat(line.run("append", "bad\uFFFDtext")).isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).contains("on standard input");
    }

    @Test
    void programsGetWhatTheNodeSays() throws IOException {
        try (var server = TestServer.node(folder)) {
            String[] words = {"append", "--json", "--key=k-é", "--url=" + server.url(), "a"};
            assertThat(line.run(words)).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).startsWith("{\"id\":1,\"write_concern\":1,").endsWith("}\n");
            assertThat(line.run(words)).isEqualTo(ExitCode.DONE);
            assertThat(result()).containsEntry("id", 1L).containsEntry("replayed", true);
            assertThat(server.node().log().end().lastId()).isEqualTo(1);
        }
    }

    @Test
    void optionsArePassedOn() throws IOException {
        try (var server = TestServer.node(folder, "--token=secret")) {
            var url = "--url=" + server.url();
            assertThat(line.run("append", url, "a")).isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains(": 401 ", "REPLOG_TOKEN", "nothing is appended\n");
            assertThat(line.run("append", url, "--token=secret", "--write.concern=2", "a"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains("write_concern must be at most the cluster's size");
            assertThat(line.run("append", url, "--token=secret", "--write.concern=all",
                    "--timeout=0.5", "a")).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void secondarysRedirectIsFollowed() throws IOException {
        try (var server = TestServer.node(folder);
                var other = TestServer.redirecting(server.url());
                var another = TestServer.redirecting(other.url())) {
            assertThat(line.run("append", "--url=" + another.url(), "a")).isEqualTo(ExitCode.DONE);
            assertThat(server.node().log().entry(1).orElseThrow().value()).isEqualTo("a");
        }
    }

    @ParameterizedTest
    @CsvSource({"503, true, DONE", "503, false, FAILED", "429, true, FAILED"})
    void nextNodeIsAskedAfterOneThatCantAppendNow(int status, boolean retryable, ExitCode code)
            throws IOException {
        try (var server = TestServer.node(folder);
                var other = TestServer.answering("POST", "/message", request -> Response.json(
                        status, Map.of("status", status, "outcome", "not_appended",
                                "retryable", retryable)))) {
            assertThat(line.run("append", "--url=" + other.url(), "--url=" + server.url(), "a"))
                    .isEqualTo(code);
        }
    }

    @Test
    void redirectToNobodyIsUnreachable() throws IOException {
        String nobody = TestServer.nobody();
        try (var other = TestServer.redirecting(nobody)) {
            assertThat(line.run("append", "--url=" + other.url(), "a"))
                    .isEqualTo(ExitCode.UNREACHABLE);
            assertThat(line.err()).isEqualTo(
                    nobody + " can't be reached: connection refused; nothing is appended\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"append a", "bench"})
    void redirectToAPortThatCantBeIsNotFollowed(String words) throws IOException {
        try (var other = TestServer.redirecting("http://127.0.0.1:65536")) {
            assertThat(line.run((words + " --url=" + other.url()).split(" ")))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).contains("it leads to http://127.0.0.1:65536/message")
                    .hasLineCount(1);
        }
    }

    @Test
    void nodeThatHangsIsUnreachableAndHearsNothingOfIt() throws IOException {
        try (var hung = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            String url = "http://127.0.0.1:" + hung.socket().getLocalPort();
            assertThat(line.run("append", "--url=" + url, "a")).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(line.err()).isEqualTo(
                    url + " did not answer within 2 s; nothing is appended\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "not_appended | FAILED          | 503 no: Why; nothing is appended",
        "appended     | FAILED          | 503 no: Why",
        "unknown      | OUTCOME_UNKNOWN | 503 no: Why; whether it is stored is unknown"})
    void exitCodeSaysWhatBecameOfIt(String outcome, ExitCode code, String said)
            throws IOException {
        try (var server = answering(new AtomicInteger(), Integer.MAX_VALUE, outcome)) {
            assertThat(line.run("append", "--url=" + server.url(), "a")).isEqualTo(code);
            assertThat(line.err()).isEqualTo(server.url() + ": " + said + "\n");
            assertThat(line.out()).isEmpty();
            assertThat(line.run("append", "--json", "--url=" + server.url(), "a"))
                    .isEqualTo(code);
            assertThat(result()).containsEntry("outcome", outcome).containsEntry("status", 503L);
        }
    }

    @Test
    void unknownIsRepeatedWithAKeyAndOnlyThen() throws IOException {
        var appends = new AtomicInteger();
        try (var server = answering(appends, 2, "unknown")) {
            assertThat(line.run("append", "--url=" + server.url(), "a"))
                    .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
            assertThat(appends).hasValue(1);
            assertThat(line.run("append", "--key=k", "--url=" + server.url(), "a"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(appends).hasValue(3);
            assertThat(line.err()).isEqualTo(
                    server.url() + ": 503 no: Why; it is repeated with its key\n");
        }
    }

    @Test
    void answerThatGetsLostIsUnknown() throws Exception {
        try (var server = TestServer.answering("POST", "/message", request -> {
            throw new IOException("no answer");
        })) {
            assertThat(line.run("append", "--url=" + server.url(), "a"))
                    .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
            assertThat(line.err()).endsWith("; whether it is stored is unknown\n");
        }
    }

    @Test
    void whatIsEndedBeforeItsAnswerIsUnknown() throws Exception {
        var stop = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var server = TestServer.answering("POST", "/message", request -> {
            stop.countDown();
            awaited(release);
            return Response.json(201, Map.of("id", 1));
        })) {
            var options = new AppendOptions(List.of(URI.create(server.url())), Optional.empty(),
                    Optional.empty(), Optional.of("k"), Optional.empty(), false);
            assertThat(AppendCommand.one(options, "a",
                    line.terminal(InputStream.nullInputStream(), Map.of()), stop))
                    .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
            release.countDown();
            assertThat(line.err()).isEqualTo("it was ended before the answer came;"
                    + " whether it is stored is unknown\n");
        }
    }

    @Test
    void nextNodeIsAskedWhereOneIsAwayAndNothingIsSentTwice() throws Exception {
        try (var server = TestServer.node(folder)) {
            var options = new AppendOptions(List.of(URI.create(TestServer.nobody()),
                    URI.create(server.url())), Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.empty(), false);
            assertThat(AppendCommand.one(options, "a",
                    line.terminal(InputStream.nullInputStream(), Map.of()), new CountDownLatch(1)))
                    .isEqualTo(ExitCode.DONE);
            assertThat(server.node().log().end().lastId()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--timeout=-1         | --timeout must be seconds, as 5 or 0.5, not '-1'",
        "--write.concern=0    | --write.concern must be a number from 1, majority or all, not '0'",
        "--key=               | --key must be text of 1 to 200 bytes",
        "--key=a\tb           | --key must be text of 1 to 200 bytes",
        "--key=a b            | --key must be text of 1 to 200 bytes without spaces",
        "--key=\"a\"          | --key must be text of 1 to 200 bytes",
        "--url=https://h      | --url must be http://HOST:PORT, not 'https://h': append speaks"})
    void mistakeIsSaid(String word, String message) {
        assertThat(line.run("append", word, "a")).isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).startsWith(message);
    }

    @Test
    void keyOfLinesLeavesRoomForTheirNumbers() {
        String key = "k".repeat(188);
        assertThat(line.run("append", "--key=" + key)).isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).startsWith("--key must be text of 1 to 187 bytes");
    }

    @Test
    void requestOfManyIsALineOfJsonEach() {
        var options = new AppendOptions(List.of(URI.create("http://h:1")), Optional.of("all"),
                Optional.of("5"),
                Optional.empty(), Optional.of("t"), true);
        byte[] request = AppendRequestBytes.of(options, options.urls().getFirst(),
                List.of("a\"b".getBytes(), new byte[0]), Optional.of("k"));
        assertThat(new ByteArrayInputStream(request)).hasContent("""
                POST /messages?write_concern=all&timeout=5 HTTP/1.1\r
                Host: h:1\r
                Content-Type: application/x-ndjson\r
                Idempotency-Key: k\r
                x-token: t\r
                Content-Length: 10\r
                \r
                "a\\"b"
                ""
                """);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> result() {
        return (Map<String, Object>) Json.parse(line.out().getBytes(), 8);
    }

    /** Refuses that many, and then acknowledges. */
    private static TestServer answering(AtomicInteger appends, int refused, String outcome)
            throws IOException {
        return TestServer.answering("POST", "/message", request ->
                appends.incrementAndGet() > refused
                        ? Response.json(201, Map.of("id", 1))
                        : Response.problem(Problem.of(503, "no", "No", "Why.")
                                .with("outcome", outcome)));
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
