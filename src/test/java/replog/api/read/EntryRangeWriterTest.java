package replog.api.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.api.read.EntryRangeWriter.View;
import replog.replication.LogFolder;

@Timeout(20)
class EntryRangeWriterTest {
    @TempDir
    private Path folder;

    @Test
    void endsUnfinishedWhereTheLogDoesNotGoAsFarAsItShould() throws IOException {
        try (var log = LogFolder.holding(folder, LogFolder.LOG_ID, "a", "b")) {
            var whole = new ByteArrayOutputStream();
            EntryRangeWriter.array(log.log(), 1, 2, View.VALUES, whole);
            assertThat(whole.toString()).isEqualTo("[\"a\",\"b\"]\n");
            var unfinished = new ByteArrayOutputStream();
            assertThatThrownBy(() ->
                    EntryRangeWriter.array(log.log(), 1, 3, View.VALUES, unfinished))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("3");
            assertThat(unfinished.toString()).isEqualTo("[\"a\",\"b\"");
        }
    }
}
