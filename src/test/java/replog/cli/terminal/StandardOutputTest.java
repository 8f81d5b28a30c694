package replog.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import replog.cli.Commands;

/** What becomes of a command whose output nobody takes. */
final class StandardOutputTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream printedErr = new PrintStream(err, true, UTF_8);

    @Test
    void failsWhereTheDiskIsFull() throws IOException {
        var full = new File("/dev/full");
        assumeTrue(full.exists());
        try (var out = new FileOutputStream(full)) {
            assertThat(helped(out, false)).isEqualTo(ExitCode.FAILED);
        }

        assertThat(err.toString(UTF_8)).startsWith("standard output did not take all of it: ");
    }

    @Test
    void endsWellForAReaderThatHasSeenEnough() {
        assertThat(helped(failing("Tubería rota"), true)).isEqualTo(ExitCode.DONE);
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void failsWhereNoReaderIsGoneWhateverThePlatformSays() {
        assertThat(helped(failing("Broken pipe"), false)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString(UTF_8)).contains("Broken pipe");
    }

    @Test
    void endsWellWhereAllIsTaken() {
        var taken = new ByteArrayOutputStream();

        assertThat(helped(taken, false)).isEqualTo(ExitCode.DONE);
        assertThat(taken.toString(UTF_8)).startsWith("test-scripts/start.sh read");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void keepsAnEndThatIsWorse() {
        var output = new StandardOutput(failing("No space left on device"),
                () -> false);
        output.printStream(UTF_8).println("lost");

        assertThat(output.exitCode(ExitCode.OUTCOME_UNKNOWN, printedErr))
                .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
        assertThat(err.toString(UTF_8)).contains("No space left on device");
    }

    private ExitCode helped(OutputStream out, boolean pipe) {
        var output = new StandardOutput(out, () -> pipe);
        var terminal = new Terminal(Map.of(), new ByteArrayInputStream(new byte[0]),
                output.printStream(UTF_8), printedErr, false);
        var ended = new Commands((word, candidates) -> Optional.empty(),
                new Commands.About("", "", List.of()))
                .run(List.of("read", "--help"), terminal);
        return output.exitCode(ended, printedErr);
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
