package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.BesideOthers;

/** What train.sh leaves for start.sh, told by a Java machine that only notes what it is asked. */
@BesideOthers
class TrainingScriptTest {
    private static final Path SCRIPTS = Path.of("test-scripts");
    private static final Instant BUILT = Instant.parse("2020-01-31T12:00:00Z");
    private static final String CACHE = "replog-java-25.0.9_1.aot";

    /** Serves until TERM where it is to record, and takes a file for what a load is to come to. */
    private static final String JAVA = """
            #!/usr/bin/env bash
            home=${BASH_SOURCE[0]%/bin/java}
            echo "$$ ${REPLOG_ROLE:-no role} ${JDK_JAVA_OPTIONS:-no options} $*" >>"$home/calls"
            task=node
            for argument in "$@"; do
              case $argument in
                -XX:AOTMode=record|-XX:AOTMode=create|bench) task=${argument#*=} ;;
                -XX:AOTConfiguration=*) learned=${argument#*=} ;;
                -XX:AOTCache=*) cache=${argument#*=} ;;
              esac
            done
            case $task in
              record)
                trap 'echo learned >"$learned"; exit 143' TERM
                for node in master a b; do echo "ready $node $node http://$node:1 entries=0"; done
                for ((turn = 0; turn < 1000; turn++)); do sleep 0.02; done ;;
              bench) source "$home/load" ;;
              create) cp "$learned" "$cache" ;;
            esac
            """;

    @TempDir
    private Path folder;

    private Path project;
    private Path home;
    private Path jar;

    private record Ended(int code, String errors) {}

    @BeforeEach
    void aProjectThatIsBuilt() throws IOException {
        project = folder.resolve("project");
        jar = project.resolve("target/replog.jar");
        for (Path script : listed(SCRIPTS.resolve("lib"), SCRIPTS)) {
            if (Files.isRegularFile(script)) {
                Files.createDirectories(project.resolve(script).getParent());
                Files.copy(script, project.resolve(script));
            }
        }
        Files.createDirectories(jar.getParent());
        for (Path built : List.of(Files.createDirectories(project.resolve("src/main")),
                Files.createFile(project.resolve("pom.xml")), Files.createFile(jar))) {
            Files.setLastModifiedTime(built, FileTime.from(BUILT));
        }
        home = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(home.resolve("release"),
                "JAVA_RUNTIME_VERSION=\"25.0.9/1\"\nJAVA_VERSION=\"25.0.9\"\n");
        Files.writeString(home.resolve("load"), "exit 0");
        Files.setPosixFilePermissions(Files.writeString(home.resolve("bin/java"), JAVA),
                PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aStartWithoutTrainingIsAsEver() throws Exception {
        assertThat(run("start.sh", Map.of(), "--port=1")).isEqualTo(new Ended(0, ""));
        assertThat(calls()).singleElement().asString()
                .endsWith(" -XX:+ExitOnOutOfMemoryError -jar " + jar + " --port=1");
    }

    @Test
    void aStartAfterTrainingUsesWhatWasLearned() throws Exception {
        assertThat(run("train.sh", Map.of()).code()).isZero();
        assertThat(inTarget()).containsExactly(CACHE, "replog.jar");
        assertThat(cache()).hasContent("learned");
        Files.delete(home.resolve("calls"));
        assertThat(run("start.sh", Map.of("REPLOG_JAVA_OPTS", "-Xmx64m -Xlog:gc")))
                .isEqualTo(new Ended(0, ""));
        assertThat(calls()).singleElement().asString()
                .contains("-XX:AOTCache=" + cache() + " ")
                .contains(" -Xlog:all=warning:stderr ")
                .endsWith(" -Xmx64m -Xlog:gc -jar " + jar);
    }

    @Test
    void theLoadGoesToTheMaster() throws Exception {
        run("train.sh", Map.of());
        assertThat(calls()).hasSize(3).anySatisfy(call ->
                assertThat(call).contains("bench --url=http://master:1 "));
    }

    @Test
    void theSurroundingsOfTheRealNodeDoNotReachTheTraining() throws Exception {
        var surroundings = Map.of("REPLOG_ROLE", "secondary", "JDK_JAVA_OPTIONS", "-Xmx64m");
        run("train.sh", surroundings);
        assertThat(calls()).hasSize(3)
                .allSatisfy(call -> assertThat(call).contains(" no role no options "));
        run("start.sh", surroundings);
        assertThat(calls().getLast()).contains(" secondary -Xmx64m ");
    }

    @Test
    void whatAnOlderJarTaughtIsNotUsed() throws Exception {
        run("train.sh", Map.of());
        Files.setLastModifiedTime(cache(), FileTime.from(BUILT.minusSeconds(2)));
        assertThat(run("start.sh", Map.of()).errors()).contains("the jar is newer");
        assertThat(calls().getLast()).doesNotContain("AOT");
    }

    @Test
    void optionsOfOnesOwnForSuchCachesStandAlone() throws Exception {
        run("train.sh", Map.of());
        run("start.sh", Map.of("REPLOG_JAVA_OPTS", "-XX:AOTMode=off"));
        assertThat(calls().getLast()).contains("AOTMode=off").doesNotContain("AOTCache");
    }

    @Test
    void aTrainingThatFailsSaysWhyAndLeavesNothing() throws Exception {
        Files.writeString(home.resolve("load"), "echo no luck >&2; exit 3");
        var ended = run("train.sh", Map.of());
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).endsWith("the training failed (load: no luck)\n");
        assertThat(inTarget()).containsExactly("replog.jar");
        assertThat(calls()).hasSize(2).noneSatisfy(TrainingScriptTest::assertRuns);
    }

    @Test
    void aSignalEndsATrainingWithAllThatBelongsToIt() throws Exception {
        Files.writeString(home.resolve("load"), "kill -TERM $PPID; exec sleep 20");
        assertThat(run("train.sh", Map.of()).code()).isEqualTo(143);
        assertThat(inTarget()).containsExactly("replog.jar");
        assertThat(calls()).hasSize(2).noneSatisfy(TrainingScriptTest::assertRuns);
    }

    private static void assertRuns(String call) {
        long pid = Long.parseLong(call.substring(0, call.indexOf(' ')));
        assertThat(ProcessHandle.of(pid)).as(call).isPresent();
    }

    private Ended run(String script, Map<String, String> surroundings, String... arguments)
            throws IOException, InterruptedException {
        var command = Stream.concat(
                Stream.of(Tools.program("bash"), project.resolve(SCRIPTS).resolve(script) + ""),
                Stream.of(arguments)).toList();
        Path errors = folder.resolve("errors");
        var builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(
                name -> name.startsWith("REPLOG_") || name.endsWith("JAVA_OPTIONS")
                        || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(surroundings);
        builder.environment().put("JAVA_HOME", home.toString());
        Process process = builder.start();
        boolean inTime = process.waitFor(30, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(inTime).as(script + " ends").isTrue();
        return new Ended(process.exitValue(), Files.readString(errors));
    }

    /** A line for each time that the machine was started: its process, surroundings, arguments. */
    private List<String> calls() throws IOException {
        return Files.readAllLines(home.resolve("calls"));
    }

    private Path cache() {
        return project.resolve("target").resolve(CACHE);
    }

    private List<String> inTarget() throws IOException {
        return listed(project.resolve("target")).stream()
                .map(path -> path.getFileName().toString()).sorted().toList();
    }

    private static List<Path> listed(Path... folders) throws IOException {
        var files = Stream.<Path>builder();
        for (Path each : folders) {
            try (var entries = Files.list(each)) {
                entries.forEach(files);
            }
        }
        return files.build().toList();
    }
}
