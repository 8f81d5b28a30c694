package replog.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.api.read.ReadQuery.View;
import replog.durability.FsyncMode;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.frame.NewEntry;
import replog.log.storage.DiskStorage;
import replog.replication.LogFolder;

@Timeout(20)
class EntryJsonEncoderTest {
    private static final List<Instant> TIMES = List.of(
            Instant.parse("2026-01-31T12:00:00.123Z"), Instant.parse("2026-01-31T12:00:00.007Z"),
            Instant.parse("2026-01-31T12:00:00Z"), Instant.parse("2026-01-31T12:00:01.100Z"),
            Instant.parse("2026-01-31T12:01:00Z"), Instant.EPOCH, Instant.ofEpochMilli(-1),
            Instant.ofEpochMilli(-1001), Instant.parse("+12345-01-31T12:00:00.5Z"));

    @TempDir
    private Path folder;

    /** Shows each time once. */
    private static final class Steps extends Clock {
        private int next;

        @Override
        public Instant instant() {
            return TIMES.get(next++);
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void writesTimesAsAnEntryOfItsOwnShowsThem() throws IOException {
        try (var storage = DiskStorage.open(folder);
                Log log = Log.open(storage, new LogOptions(
                        1 << 20, new FsyncMode.Never(), new Steps())).log()) {
            log.begin(new UUID(1, 2));
            for (Instant _ : TIMES) {
                log.append(List.of(NewEntry.of(new byte[0])), 1).await(Long.MAX_VALUE);
            }
            var out = new ByteArrayOutputStream();
            EntryJsonEncoder.lines(log, 1, TIMES.size(), out);
            String[] lines = out.toString(UTF_8).split("\n");
            assertThat(lines).hasSize(TIMES.size());
            for (int id = 1; id <= TIMES.size(); id++) {
                assertThat(lines[id - 1]).isEqualTo("{\"id\":" + id + ",\"value\":\"\","
                        + "\"timestamp\":\"" + TIMES.get(id - 1) + "\",\"epoch\":1}");
            }
        }
    }

    @Test
    void endsUnfinishedWhereTheLogDoesNotGoAsFarAsItShould() throws IOException {
        try (var log = LogFolder.holding(folder, LogFolder.LOG_ID, "a", "b")) {
            var whole = new ByteArrayOutputStream();
            EntryJsonEncoder.array(log.log(), 1, 2, View.VALUES, whole);
            assertThat(whole.toString()).isEqualTo("[\"a\",\"b\"]\n");
            var unfinished = new ByteArrayOutputStream();
            assertThatThrownBy(() ->
                    EntryJsonEncoder.array(log.log(), 1, 3, View.VALUES, unfinished))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("3");
            assertThat(unfinished.toString()).isEqualTo("[\"a\",\"b\"");
        }
    }
}
