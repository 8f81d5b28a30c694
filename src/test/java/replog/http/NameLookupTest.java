package replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a JVM of its own, whose names come from a file that the test changes. */
class NameLookupTest {
    @TempDir
    private Path folder;

    @Test
    void findsANodeWhoseNameWasUnknownAMomentAgo() throws Exception {
        assertThat(lookups("", "127.0.0.1 secondary1\n")).isEqualTo("unknown 127.0.0.1");
    }

    /** What a JVM that has the properties makes of the name before and after a change. */
    private String lookups(String before, String after) throws IOException, InterruptedException {
        Path hosts = Files.writeString(folder.resolve("hosts"), before);
        Path changed = Files.writeString(folder.resolve("changed"), after);
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts, "-cp", System.getProperty("java.class.path"),
                NameLookups.class.getName(), hosts.toString(), changed.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var output = process.inputReader()) {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return output.readLine();
        } finally {
            process.destroyForcibly();
        }
    }
}
