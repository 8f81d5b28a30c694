package replog.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.cli.CommandLine;
import replog.cli.TestServer;
import replog.cli.terminal.ExitCode;
import replog.http.server.Response;
import replog.json.Json;
import replog.log.PendingAppend;
import replog.log.frame.NewEntry;

/** {@code verify} of folders that real nodes wrote, of nodes that serve them, and of both. */
@Timeout(60)
class VerifyCommandTest {
    private static final String SEGMENT = "00000000000000000001.log";
    private static final int FIRST_FRAME = 4096;
    private static final int FRAME_HEADER = 42;

    @TempDir
    private Path home;

    private final CommandLine line = new CommandLine();

    @Test
    void tellsOfAGoodFolder() throws IOException {
        Path folder = written("a", "one\ntwo\nthree\n");
        Map<String, String> before = hashes(folder);
        assertThat(line.run("verify", folder.toString())).isEqualTo(ExitCode.DONE);
        assertThat(line.out()).contains("entries    3, the last one has the id 3\n",
                "epochs     1 to 1\n", "damage     none\n").doesNotContain("note");
        assertThat(line.err()).isEmpty();
        assertThat(hashes(folder)).isEqualTo(before);
    }

    @Test
    void namesTheDamagedFrame() throws IOException {
        Path folder = written("a", "one\ntwo\nthree\n");
        int second = FIRST_FRAME + FRAME_HEADER + "one".length();
        int third = second + FRAME_HEADER + "two".length();
        flip(folder.resolve(SEGMENT), third - 1);
        assertThat(line.run("verify", folder.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(line.out().replaceAll("\\s+", " ")).contains("DAMAGED " + SEGMENT
                + ", offset " + second + ", id 2: the frame's checksum does not match; the next"
                + " intact frame is that of 3, at offset " + third + " damage 1 place");
        assertThat(line.run("verify", "--json", folder.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(object(list(object(list(result().get("folders")).getFirst()).get("damages"))
                .getFirst())).containsEntry("file", SEGMENT).containsEntry("id", 2L)
                .containsEntry("offset", (long) second)
                .containsEntry("what", "the frame's checksum does not match");
    }

    @Test
    void damagedFolderIsComparedUpToTheDamage() throws IOException {
        Path good = written("a", "one\ntwo\nthree\n");
        Path bad = copied(good, "b");
        flip(bad.resolve(SEGMENT), FIRST_FRAME + 2 * FRAME_HEADER + "onet".length());
        String same = "hold the same log, up to id 1; what is damaged after it in " + bad
                + " is left out";
        assertThat(line.run("verify", bad.toString(), "--against=" + good))
                .isEqualTo(ExitCode.FAILED);
        assertThat(line.out().replaceAll("\\s+", " ")).contains(same);
        try (var node = TestServer.node(good)) {
            assertThat(line.run("verify", bad.toString(), "--url=" + node.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.out().replaceAll("\\s+", " ")).contains(same);
        }
    }

    @Test
    void folderOfANodeThatRunsIsReadAndNotTouched() throws IOException {
        Path folder = home.resolve("a");
        try (var node = TestServer.node(folder)) {
            line.runOn("one\ntwo\n", "append", "--url=" + node.url());
            assertThat(line.run("verify", folder.toString(), "--url=" + node.url()))
                    .isEqualTo(ExitCode.DONE);
            assertThat(line.out()).contains("a node runs on the folder", "hold the same log");
            line.run("append", "--url=" + node.url(), "three");
            assertThat(node.node().log().end().lastId()).isEqualTo(3);
        }
    }

    @Test
    void nodesOfOneHistoryHoldTheSame() throws IOException {
        Path folder = written("a", "one\ntwo\n");
        try (var one = TestServer.node(folder);
                var other = TestServer.node(copied(folder, "b"))) {
            String[] words = {"verify", "--url=" + one.url(), "--url=" + other.url()};
            assertThat(line.run(words)).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo(one.url() + " and " + other.url()
                    + " hold the same log, up to id 2, the last one of both\n");
            line.run("append", "--url=" + other.url(), "three");
            assertThat(line.run(words)).isEqualTo(ExitCode.DONE);
            assertThat(line.out()).isEqualTo(other.url() + " and " + one.url()
                    + " hold the same log, up to id 2; " + one.url() + " is 1 entry behind\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 40", "7, 3", "100, 17"})
    void theFirstEntryInWhichNodesDifferIsFound(int same, int more) throws IOException {
        Path folder = written("a", lines("same", same));
        try (var one = TestServer.node(folder);
                var other = TestServer.node(copied(folder, "b"))) {
            line.runOn(lines("this", more), "append", "--url=" + one.url());
            line.runOn(lines("that\u0007", 30), "append", "--url=" + other.url());
            assertThat(line.run("verify", "--url=" + one.url(), "--url=" + other.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.out().replaceAll("\\s+", " ")).contains(
                    "DIFFERENT from entry " + (same + 1) + " on; before it they are the same",
                    one.url() + " id " + (same + 1) + ", epoch ", "6 bytes: \"this 1\"",
                    other.url() + " id " + (same + 1) + ", epoch ",
                    "7 bytes: \"that\\u0007 1\"");
        }
    }

    @Test
    void firstDifferenceWithinABulkIsShownWithItsPlaceInAFolder() throws IOException {
        Path folder = written("a", "one\ntwo\n");
        Path copy = copied(folder, "b");
        try (var one = TestServer.node(folder)) {
            appendTogether(one, "x", "y", "z");
            try (var other = TestServer.node(copy)) {
                appendTogether(other, "x", "Y", "z");
            }
            assertThat(line.run("verify", "--json", copy.toString(), "--url=" + one.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(object(list(result().get("comparisons")).getFirst()))
                    .containsEntry("first_difference", 3L).containsEntry("same", false);
        }
    }

    @Test
    void logsThatWereBegunApartDiffer() throws IOException {
        try (var one = TestServer.node(written("a", "one\n"));
                var other = TestServer.node(written("b", "one\n"))) {
            assertThat(line.run("verify", "--url=" + one.url(), "--url=" + other.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(line.out()).startsWith("DIFFERENT: " + one.url() + " holds the log ");
        }
    }

    @Test
    void nodeThatIsNotThereOrNoneIsUnreachable() throws IOException {
        try (var node = TestServer.node(home.resolve("a"), "--token=secret");
                var other = TestServer.answering("GET", "/x", _ -> Response.empty(204))) {
            String nobody = TestServer.nobody();
            assertThat(line.run("verify", "--token=secret", "--url=" + node.url(),
                    "--url=" + nobody)).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(line.err()).isEqualTo(nobody + " can't be reached: connection refused\n");
            assertThat(line.run("verify", "--url=" + node.url(), "--url=" + other.url()))
                    .isEqualTo(ExitCode.UNREACHABLE);
            assertThat(line.err()).contains(node.url() + " answers only with its token",
                    other.url() + " answered with status 404: is it a node of replog?");
        }
    }

    @Test
    void tellsOfALogThatIsGoneOrAnothers() throws IOException {
        Path folder = written("a", "one\n");
        Path other = written("b", "one\n");
        Files.copy(folder.resolve("node.json"), other.resolve("node.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(line.run("verify", other.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(line.out().replaceAll("\\s+", " ")).contains(
                "DAMAGED node.json: it says that this folder holds the log ");
        Files.delete(folder.resolve(SEGMENT));
        assertThat(line.run("verify", folder.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(line.out()).contains("no segment of one");
    }

    @Test
    void saysWhereNodesAreInTheFolderOfSeveral() throws IOException {
        Path folder = written("a", "one\n");
        assertThat(line.run("verify", home.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(line.err()).isEqualTo(
                home + " holds no log; these within do: " + folder + "\n");
    }

    @Test
    void folderThatIsNotThereIsAMistake() throws IOException {
        String none = home.resolve("none").toString();
        assertThat(line.run("verify", none)).isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).startsWith("there is no folder " + none + "\n");
        Path file = Files.writeString(home.resolve("file"), "");
        assertThat(line.run("verify", home.toString(), "--against=" + file))
                .isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).startsWith(file + " is no folder\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000000000009999.log", "00000000000000000001.index", "node.json"})
    void folderInThePlaceOfAFileIsNamed(String name) throws IOException {
        Path folder = written("a", "one\n");
        Files.deleteIfExists(folder.resolve(name));
        Path wrong = Files.createDirectory(folder.resolve(name));
        assertThat(line.run("verify", folder.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(line.err()).isEqualTo(
                wrong + " is a folder in the place of a file: move it away\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "verify                      | verify needs a DATA-DIR, or --url twice",
        "verify --url=http://h:1     | verify needs a DATA-DIR, or --url twice",
        "verify --against=x          | --against needs a DATA-DIR to be held against it",
        "verify a b                  | 'b' is more than verify takes"})
    void mistakesAreSaid(String words, String message) {
        assertThat(line.run(words.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(line.err()).startsWith(message);
    }

    private static void appendTogether(TestServer server, String... values) {
        List<NewEntry> drafts = Stream.of(values)
                .map(value -> NewEntry.of(value.getBytes(UTF_8))).toList();
        assertThat(server.node().log().append(drafts, 1).await(Long.MAX_VALUE))
                .get().isInstanceOf(PendingAppend.Outcome.Appended.class);
    }

    private Path written(String name, String lines) throws IOException {
        Path folder = home.resolve(name);
        try (var node = TestServer.node(folder)) {
            assertThat(line.runOn(lines, "append", "--url=" + node.url()))
                    .isEqualTo(ExitCode.DONE);
        }
        return folder;
    }

    private Path copied(Path folder, String name) throws IOException {
        Path copy = Files.createDirectory(home.resolve(name));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static String lines(String word, int count) {
        var lines = new StringBuilder();
        for (int number = 1; number <= count; number++) {
            lines.append(word).append(' ').append(number).append('\n');
        }
        return lines.toString();
    }

    private static void flip(Path file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 0x20;
        Files.write(file, bytes);
    }

    private static Map<String, String> hashes(Path folder) throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                found.put(file.getFileName() + " " + Files.getLastModifiedTime(file),
                        HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return found;
    }

    private Map<?, ?> result() {
        return (Map<?, ?>) Json.parse(line.out().getBytes(UTF_8), 8);
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
