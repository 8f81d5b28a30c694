package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import replog.http.server.ServerLimits.FileDescriptorLimit;

class FileDescriptorLimitTest {
    @Test
    void refusesTooFewToWorkWith() {
        assertThatThrownBy(() -> FileDescriptorLimit.requireEnough(127))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127 files").hasMessageContaining("ulimit -n");
        assertThatCode(() -> FileDescriptorLimit.requireEnough(128)).doesNotThrowAnyException();
    }

    @Test
    void leavesFilesForTheRestOfTheProcess() {
        assertThat(2 * FileDescriptorLimit.connections())
                .isLessThanOrEqualTo(FileDescriptorLimit.max() - 64);
    }

    @Test
    void sharesMemoryAndSocketsBetweenTheServersOfAProcess() {
        var only = ServerLimits.fitted(1);
        var third = ServerLimits.fitted(3);

        assertThat(third.maxConnections()).isLessThanOrEqualTo(only.maxConnections());
        assertThat(3 * third.maxConnections()).isLessThanOrEqualTo(
                (int) Math.max(3, FileDescriptorLimit.connections()));
        assertThat(third.maxBufferedBytes()).isBetween(1L, only.maxBufferedBytes());
    }
}
