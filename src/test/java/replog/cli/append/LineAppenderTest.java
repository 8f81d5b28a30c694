package replog.cli.append;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.cli.CommandLine;
import replog.cli.TestServer;
import replog.cli.append.AppendCommand.AppendOptions;
import replog.cli.terminal.ExitCode;
import replog.fixture.BesideOthers;
import replog.http.Problem;
import replog.http.server.Response;
import replog.log.frame.Entry;

/** {@code append} of the lines of an input. */
@BesideOthers
@Timeout(60)
class LineAppenderTest {
    @TempDir
    private Path folder;

    private final CommandLine line = new CommandLine();

    @Test
    void eachLineIsAnEntryInOrder() throws IOException {
        try (var server = TestServer.node(folder)) {
            assertThat(line.runOn("a\r\n\n\"b\\\nc\rd", "append", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(values(server)).containsExactly("a", "", "\"b\\", "c\rd");
            assertThat(line.out()).startsWith("lines            4\nids              1 to 4\n");
            assertThat(line.err()).isEmpty();
        }
    }

    @Test
    void manyLinesGoInFewRequestsAndSlowOnesAtOnce() throws IOException {
        try (var server = TestServer.node(folder); var slow = new PipedOutputStream();
                var in = new PipedInputStream(slow)) {
            String many = IntStream.rangeClosed(1, 20_000).mapToObj(i -> i + "\n")
                    .collect(Collectors.joining());
            assertThat(line.runOn(many, "append", "--url=" + server.url(), "-"))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).containsPattern("(?m)^requests +[1-9]?[0-9]$");
            assertThat(values(server)).hasSize(20_000).last().isEqualTo("20000");
            var feeder = Thread.startVirtualThread(() -> feed(server, slow));
            assertThat(line.runOn(in, "append", "--json", "--url=" + server.url()))
                    .isEqualTo(ExitCode.DONE);
            feeder.interrupt();
            assertThat(line.out().lines().map(text -> text.substring(0, 54))).containsExactly(
                    "{\"first_line\":1,\"last_line\":1,\"first_id\":20001,\"last_i",
                    "{\"first_line\":2,\"last_line\":2,\"first_id\":20002,\"last_i");
        }
    }

    @Test
    void lineThatIsNoTextIsToldByItsNumberAfterThoseBefore() throws IOException {
        try (var server = TestServer.node(folder)) {
            var input = new ByteArrayInputStream("a\nb\nc\u00FFd\ne".getBytes(ISO_8859_1));
            assertThat(line.runOn(input, "append", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).isEqualTo("""
                    line 3 isn't valid UTF-8 at byte 2
                    lines 1 to 2 are acknowledged
                    from line 3 on nothing is appended: tail -n +3 gives what is left
                    """);
            assertThat(values(server)).containsExactly("a", "b");
        }
    }

    @Test
    void lineThatIsTooLargeForTheNodeIsFoundAmongTheOthers() throws IOException {
        try (var server = TestServer.node(folder, "--message.max=10")) {
            String input = "a\n".repeat(9) + "far too long a line\n" + "b\n".repeat(3);
            assertThat(line.runOn(input, "append", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).startsWith("line 10: " + server.url() + ": 413 ")
                    .contains("lines 1 to 9 are acknowledged\n", "tail -n +10 ");
            assertThat(values(server)).hasSize(9);
        }
    }

    @Test
    void lineBeyondEveryBoundIsRefusedUnread() throws IOException {
        try (var server = TestServer.node(folder)) {
            var endless = new SequenceInputStream(new ByteArrayInputStream("a\n".getBytes()),
                    new InputStream() {
                        @Override
                        public int read() {
                            return 'x';
                        }
                    });
            assertThat(line.runOn(endless, "append", "--url=" + server.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.err()).startsWith("line 2 is longer than 16777216 bytes\n");
            assertThat(values(server)).containsExactly("a");
        }
    }

    @Test
    void keyMakesTheWholeInputRepeatable() throws IOException {
        try (var server = TestServer.node(folder)) {
            String[] words = {"append", "--key=in", "--url=" + server.url()};
            assertThat(line.runOn("a\na\n", words)).isEqualTo(ExitCode.DONE);
            assertThat(line.runOn("a\na\nb\n", words)).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).contains("repeats          2 of the lines were stored before");
            assertThat(values(server)).containsExactly("a", "a", "b");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "not_appended | FAILED          | from line 3 on nothing is appended: tail -n +3",
        "appended     | FAILED          | lines 3 to 4 are stored, and not acknowledged as asked",
        "unknown      | OUTCOME_UNKNOWN | whether lines 3 to 4 are stored, all or none, is unknown:"
    })
    void earlyEndSaysWhatBecameOfWhichLines(String outcome, ExitCode code, String said)
            throws IOException {
        var appends = new AtomicInteger();
        var first = new CountDownLatch(1);
        try (var server = TestServer.answering("POST", "/messages", request -> {
            first.countDown();
            return appends.incrementAndGet() == 1
                    ? Response.json(201, Map.of("first_id", 7, "last_id", 8))
                    : Response.problem(Problem.of(503, "no", "No", "Why.")
                            .with("outcome", outcome));
        })) {
            var input = new SequenceInputStream(new ByteArrayInputStream("a\nb\n".getBytes()),
                    after(first, "c\nd\n"));
            assertThat(line.runOn(input, "append", "--url=" + server.url())).isEqualTo(code);
            assertThat(line.err()).startsWith("lines 3 to 4: " + server.url() + ": 503 no: Why\n"
                    + "lines 1 to 2 are acknowledged\n").contains("\n" + said);
            assertThat(line.out()).startsWith("lines     2\nids       7 to 8\n");
        }
    }

    @Test
    void nobodyThereIsUnreachableAndNoLineIsSent() throws IOException {
        assertThat(line.runOn("a\n", "append", "--json", "--url=" + TestServer.nobody()))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(line.err()).contains("can't be reached: connection refused\n",
                "no line is acknowledged\nfrom line 1 on nothing is appended");
        assertThat(line.out()).startsWith(
                "{\"first_line\":1,\"last_line\":1,\"outcome\":\"not_appended\",");
    }

    @Test
    void signalEndsItWhileItWaitsForLines() throws IOException {
        try (var server = TestServer.node(folder); var out = new PipedOutputStream();
                var in = new PipedInputStream(out)) {
            out.write("a\n".getBytes());
            out.flush();
            var stop = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                awaitLast(server, 1);
                stop.countDown();
            });
            var options = new AppendOptions(List.of(URI.create(server.url())), Optional.empty(),
                    Optional.empty(), Optional.empty(), Optional.empty(), false);
            assertThat(AppendCommand.lines(options, in, line.terminal(in, Map.of()), stop))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).startsWith("lines            1\n");
        }
    }

    private static void feed(TestServer server, PipedOutputStream slow) {
        try (slow) {
            slow.write("x\n".getBytes());
            slow.flush();
            awaitLast(server, 20_001);
            slow.write("y".getBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitLast(TestServer server, long id) {
        while (server.node().log().end().lastId() < id) {
            Thread.onSpinWait();
        }
    }

    /** Says nothing before that. */
    private static InputStream after(CountDownLatch event, String text) {
        return new ByteArrayInputStream(text.getBytes()) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                try {
                    event.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return super.read(into, offset, length);
            }
        };
    }

    private static List<String> values(TestServer server) throws IOException {
        long last = server.node().log().end().lastId();
        var values = new ArrayList<String>();
        for (long id = 1; id <= last; id++) {
            values.add(server.node().log().entry(id).map(Entry::value).orElseThrow());
        }
        return values;
    }
}
