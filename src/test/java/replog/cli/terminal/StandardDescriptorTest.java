package replog.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Standard input and output as a shell gives them to the program. */
@Timeout(60)
class StandardDescriptorTest {
    private static final String JAVA = Path.of(
            System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -cp "
            + System.getProperty("java.class.path") + " replog.Main ";

    @Test
    void inputThatIsClosedIsNoInput() throws Exception {
        assumeTrue(new File("/proc/self/fd").exists());
        assertThat(said(JAVA + "append --url=http://127.0.0.1:1 <&-; echo $?")).contains(
                "line 1 can't be read: standard input is closed\n").endsWith("\n1\n");
    }

    @Test
    void readerThatIsGoneIsNoFailureAndAFullDiskIsOne() throws Exception {
        assumeTrue(new File("/dev/full").exists());
        assertThat(said("(" + JAVA + "help; echo $? >&2) | true")).isEqualTo("0\n");
        assertThat(said(JAVA + "help >/dev/full; echo $?")).endsWith("\n1\n");
    }

    private static String said(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
        shell.getOutputStream().close();
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
