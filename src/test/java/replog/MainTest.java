package replog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MainTest {
    @TempDir
    private Path folder;

    @Test
    void startThatBreaksEndsAndSaysWhy() throws Exception {
        Path node = folder.resolve("replog/node/Node.class");
        Files.createDirectories(node.getParent());
        Files.writeString(node, "broken");
        Process child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                Main.class.getName(), "--port=0", "--data=" + folder.resolve("data"))
                .redirectErrorStream(true).start();
        try {
            assertThat(child.inputReader(UTF_8).lines())
                    .anyMatch(line -> line.contains("can't start: java.lang.ClassFormatError"));
            assertThat(child.waitFor()).isEqualTo(1);
        } finally {
            child.destroyForcibly();
        }
    }
}
