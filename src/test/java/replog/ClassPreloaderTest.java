package replog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClassPreloaderTest {
    private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void needsItsFileNoMoreOnceItIsLoaded() throws Exception {
        List<Path> classes;
        try (Stream<Path> files = Files.walk(CLASSES)) {
            classes = files.filter(file -> file.toString().endsWith(".class"))
                    .map(CLASSES::relativize).toList();
        }
        assertThat(classes).hasSizeGreaterThan(500);
        Path jar = jar(classes);
        Path names = Files.write(folder.resolve("names"), classes.stream()
                .map(file -> file.toString().replace(".class", "").replace('/', '.')).toList());
        Process child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath(jar),
                Overwritten.class.getName(), jar.toString(), names.toString())
                .redirectErrorStream(true).start();
        assertThat(child.inputReader(UTF_8).lines()).containsExactly("all there");
        assertThat(child.waitFor()).isZero();
    }

    private Path jar(List<Path> classes) throws IOException {
        Path jar = folder.resolve("own.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : classes) {
                out.putNextEntry(new JarEntry(file.toString()));
                Files.copy(CLASSES.resolve(file), out);
            }
        }
        return jar;
    }

    /** In the place of the folder of classes. */
    private static String classPath(Path jar) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).equals(CLASSES) ? jar.toString() : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A program whose jar is written over while it runs. */
    static final class Overwritten {
        public static void main(String[] args) throws Exception {
            List<String> names = Files.readAllLines(Path.of(args[1]));
            ClassPreloader.load();
            Files.write(Path.of(args[0]), new byte[(int) Files.size(Path.of(args[0]))]);
            for (String name : names) {
                Class.forName(name, false, Overwritten.class.getClassLoader())
                        .getDeclaredMethods();
            }
            System.out.println("all there");
        }
    }
}
