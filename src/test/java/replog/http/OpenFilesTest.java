package replog.http;

import java.io.IOException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OpenFilesTest {
    @Test
    void refusesTooFewToWorkWith() {
        assertThatThrownBy(() -> OpenFiles.requireEnough(127))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127 files").hasMessageContaining("ulimit -n");
        assertThatCode(() -> OpenFiles.requireEnough(128)).doesNotThrowAnyException();
    }

    @Test
    void leavesFilesForTheRestOfTheProcess() {
        assertThat(2 * OpenFiles.connections()).isLessThanOrEqualTo(OpenFiles.max() - 64);
    }

    @Test
    void sharesMemoryAndSocketsBetweenTheServersOfAProcess() {
        var only = ServerLimits.defaults();
        var third = ServerLimits.fitted(3);

        assertThat(third.maxConnections()).isLessThanOrEqualTo(only.maxConnections());
        assertThat(3 * third.maxConnections()).isLessThanOrEqualTo(
                (int) Math.max(3, OpenFiles.connections()));
        assertThat(third.maxBufferedBytes()).isBetween(1L, only.maxBufferedBytes());
    }
}
