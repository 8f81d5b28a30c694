package replog.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RotatingLogFileTest {
    @TempDir
    private Path folder;

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @Test
    void beginsANewFileBeforeALineWouldGoBeyondTheBoundAndKeepsFour() throws IOException {
        try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
            IntStream.rangeClosed(10, 31).forEach(number -> append(file, "line " + number));
        }
        assertThat(names()).containsExactly(
                "app.log", "app.log.1", "app.log.2", "app.log.3", "app.log.4");
        assertThat(lines("app.log")).containsExactly("line 31");
        assertThat(lines("app.log.1")).containsExactly("line 28", "line 29", "line 30");
        assertThat(lines("app.log.4")).containsExactly("line 19", "line 20", "line 21");
        assertThat(complaints).isEmpty();
    }

    @Test
    void takesALineThatIsLongerThanTheBound() throws IOException {
        try (var file = new RotatingLogFile(path(), 5, complaints::add)) {
            Stream.of("the first", "the second").forEach(line -> append(file, line));
        }
        assertThat(lines("app.log")).containsExactly("the second");
        assertThat(lines("app.log.1")).containsExactly("the first");
    }

    @Test
    void rotatesWhatAnEarlierRunFilled() throws IOException {
        Files.writeString(path(), "x".repeat(40) + "\n");
        try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
            append(file, "new");
        }
        assertThat(lines("app.log")).containsExactly("new");
        assertThat(lines("app.log.1")).containsExactly("x".repeat(40));
    }

    @Test
    void findsAFileThatWasMovedRemovedOrReplaced() throws IOException {
        try (var file = new RotatingLogFile(folder.resolve("a/app.log"), complaints::add)) {
            append(file, "moved");
            Files.move(folder.resolve("a/app.log"), folder.resolve("a/moved"));
            append(file, "removed");
            Files.delete(folder.resolve("a/app.log"));
            append(file, "with its folder");
            Files.move(folder.resolve("a"), folder.resolve("b"));
            append(file, "replaced");
            Files.writeString(folder.resolve("other"), "other\n");
            Files.move(folder.resolve("other"), folder.resolve("a/app.log"),
                    StandardCopyOption.REPLACE_EXISTING);
            append(file, "last");
        }
        assertThat(lines("b/moved")).containsExactly("moved");
        assertThat(lines("b/app.log")).containsExactly("with its folder");
        assertThat(lines("a/app.log")).containsExactly("other", "last");
        assertThat(complaints).isEmpty();
    }

    @Test
    void losesButTheLinesWhileItCannotBeOpened() throws IOException {
        Path taken = Files.writeString(folder.resolve("a"), "no folder");
        try (var file = new RotatingLogFile(folder.resolve("a/app.log"), complaints::add)) {
            append(file, "lost");
            append(file, "lost too");
            Files.delete(taken);
            append(file, "kept");
        }
        assertThat(lines("a/app.log")).containsExactly("kept");
        assertThat(complaints).singleElement().asString()
                .startsWith("log file " + folder.resolve("a/app.log") + " can't be written");
    }

    @Test
    void growsNoFurtherWhileItCannotBeRenamed() throws IOException {
        Files.writeString(folder.resolve("app.log.3"), "older\n");
        Files.createDirectories(folder.resolve("app.log.4/not empty"));
        try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
            IntStream.rangeClosed(10, 31).forEach(number -> append(file, "line " + number));
        }
        assertThat(lines("app.log")).containsExactly("line 10", "line 11", "line 12");
        assertThat(complaints).singleElement().asString().contains("app.log.4");
    }

    @Test
    void saysOnceThatTheDiskIsFull() {
        try (var file = new RotatingLogFile(Path.of("/dev/full"), complaints::add)) {
            append(file, "lost");
            append(file, "lost too");
        }
        assertThat(complaints).singleElement().asString().contains("No space left");
    }

    @ParameterizedTest
    @CsvSource({"real/app.log", "link/app.log", "../FOLDER/real/app.log", "chain"})
    void renamesWhatALinkLeadsTo(String target) throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("link"), real);
        Files.createSymbolicLink(folder.resolve("chain"), real.resolve("app.log"));
        Files.createSymbolicLink(path(),
                Path.of(target.replace("FOLDER", folder.getFileName().toString())));
        try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
            IntStream.rangeClosed(10, 16).forEach(number -> append(file, "line " + number));
        }
        assertThat(path()).isSymbolicLink();
        assertThat(names()).containsExactly("app.log", "chain", "link", "real");
        assertThat(lines("app.log")).containsExactly("line 16");
        assertThat(lines("real/app.log.2")).containsExactly("line 10", "line 11", "line 12");
        assertThat(complaints).isEmpty();
    }

    @Test
    void followsALinkThatLeadsElsewhereNow() throws IOException {
        Files.createSymbolicLink(path(), Path.of("one"));
        try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
            append(file, "first");
            Files.delete(path());
            Files.createSymbolicLink(path(), Path.of("two"));
            IntStream.rangeClosed(10, 13).forEach(number -> append(file, "line " + number));
        }
        assertThat(names()).containsExactly("app.log", "one", "two", "two.1");
        assertThat(lines("one")).containsExactly("first");
    }

    @Test
    void saysOnceThatLinksLeadNowhere() throws IOException {
        Files.createSymbolicLink(path(), Path.of("app.log"));
        try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
            append(file, "lost");
            append(file, "lost too");
        }
        assertThat(complaints).singleElement().asString().contains("app.log");
    }

    /** Such as {@code /dev/stdout}, which leads to whatever the shell sent it to. */
    @Test
    void neverRenamesAnOpenFileOfAProcess() throws IOException {
        Path target = folder.resolve("redirected");
        try (var open = new FileOutputStream(target.toFile(), true);
                Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            Path descriptor = all.filter(one -> leadsTo(one, target)).findFirst().orElseThrow();
            Files.createSymbolicLink(path(), descriptor);
            try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
                IntStream.rangeClosed(10, 16).forEach(number -> append(file, "line " + number));
            }
            assertThat(open.getFD().valid()).isTrue();
        }
        assertThat(names()).containsExactly("app.log", "redirected");
        assertThat(lines("redirected")).hasSize(7);
    }

    @Test
    void anInterruptClosesNothing() throws IOException {
        try (var file = new RotatingLogFile(path(), 30, complaints::add)) {
            Thread.currentThread().interrupt();
            IntStream.rangeClosed(10, 16).forEach(number -> append(file, "line " + number));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(lines("app.log.2")).containsExactly("line 10", "line 11", "line 12");
        assertThat(lines("app.log")).containsExactly("line 16");
        assertThat(complaints).isEmpty();
    }

    @Test
    void severalInOneProcessShareIt() throws Exception {
        var writers = new ArrayList<Thread>();
        for (int writer = 0; writer < 4; writer++) {
            String name = Integer.toString(writer);
            writers.add(Thread.ofPlatform().start(() -> Writer.write(
                    path(), 20_000, name, 500, complaints::add)));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertEachLineOnceOf(4, 500);
    }

    @Test
    void severalProcessesShareIt() throws Exception {
        var writers = new ArrayList<Process>();
        for (int writer = 0; writer < 4; writer++) {
            writers.add(new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
                    System.getProperty("java.class.path"), Writer.class.getName(),
                    path().toString(), "40000", Integer.toString(writer), "1000")
                    .redirectErrorStream(true).start());
        }
        for (Process writer : writers) {
            assertThat(writer.inputReader(UTF_8).lines()).isEmpty();
            assertThat(writer.waitFor()).isZero();
        }
        assertEachLineOnceOf(4, 1000);
    }

    /** No line is lost or torn, and what came while one renamed goes a little beyond the bound. */
    private void assertEachLineOnceOf(int writers, int lines) throws IOException {
        assertThat(names()).contains("app.log", "app.log.1", "app.log.2");
        var found = new ArrayList<String>();
        for (String name : names()) {
            found.addAll(lines(name));
            assertThat(Files.size(folder.resolve(name))).isLessThanOrEqualTo(lines * 80L);
        }
        var sent = IntStream.range(0, writers).boxed()
                .flatMap(writer -> IntStream.range(0, lines)
                        .mapToObj(number -> Writer.line(Integer.toString(writer), number)))
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(complaints).isEmpty();
    }

    private static boolean leadsTo(Path link, Path target) {
        try {
            return Files.readSymbolicLink(link).equals(target);
        } catch (IOException _) {
            return false;
        }
    }

    private Path path() {
        return folder.resolve("app.log");
    }

    private static void append(RotatingLogFile file, String line) {
        file.append((line + "\n").getBytes(UTF_8));
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** A program that logs. */
    static final class Writer {
        public static void main(String[] args) {
            write(Path.of(args[0]), Long.parseLong(args[1]), args[2], Integer.parseInt(args[3]),
                    System.err::println);
        }

        static void write(Path path, long maxBytes, String name, int lines,
                Consumer<String> complaints) {
            try (var file = new RotatingLogFile(path, maxBytes, complaints)) {
                IntStream.range(0, lines).forEach(number -> append(file, line(name, number)));
            }
        }

        static String line(String name, int number) {
            return "writer %s, line %06x %s".formatted(name, number, "x".repeat(number % 41));
        }
    }
}
