package replog.log.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import replog.log.CrashableStorage;
import replog.log.EntryReader;
import replog.log.Log;
import replog.log.segment.CorruptLogException;
import replog.log.segment.SegmentHeader;
import replog.log.storage.DiskStorage;

/** Showing entries one by one, small ones and such as are larger than the window. */
class EntryReaderTest {
    private static final int WINDOW_BYTES = 16 << 10;
    private static final String LARGE = "0123456789äß€".repeat(9000);
    private static final List<String> VALUES = List.of("a", LARGE, "", "b",
            "x".repeat(WINDOW_BYTES - Frame.HEADER_BYTES),
            "y".repeat(WINDOW_BYTES - Frame.HEADER_BYTES + 1), LARGE + LARGE, "c");

    private final CrashableStorage storage = new CrashableStorage();

    @Test
    void showsEntriesOfAnySizeFromAnyOneOn() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(300_000))) {
            Logs.append(log, VALUES.toArray(String[]::new));
            for (int from = 1; from <= VALUES.size(); from++) {
                assertThat(values(log, from)).isEqualTo(VALUES.subList(from - 1, VALUES.size()));
            }
        }
    }

    @Test
    void showsALargeEntryAgainAndItsHeaderAfterItsValue() throws IOException {
        try (Log log = Logs.open(storage)) {
            Logs.appendKeyed(log, "key", LARGE, "b");
            Entry whole = log.entry(1).orElseThrow();
            try (EntryReader entry = log.entries(1)) {
                assertThat(entry.next()).isTrue();
                assertThat(value(entry)).isEqualTo(LARGE);
                assertThat(value(entry)).isEqualTo(LARGE);
                assertThat(entry.id()).isEqualTo(1);
                assertThat(entry.key()).asString(UTF_8).isEqualTo("key");
                assertThat(entry.epoch()).isEqualTo(whole.epoch());
                assertThat(entry.timestampMillis()).isEqualTo(whole.timestamp().toEpochMilli());
                assertThat(entry.next()).isTrue();
                assertThat(value(entry)).isEqualTo("b");
                assertThat(entry.key()).isEmpty();
                assertThat(entry.next()).isFalse();
            }
        }
    }

    @Test
    void neverHasMoreThanItsWindowInMemory() throws IOException {
        try (Log log = Logs.open(storage); EntryReader entry = log.entries(1)) {
            Logs.append(log, LARGE, LARGE + LARGE);
            var largest = new AtomicInteger();
            while (entry.next()) {
                entry.value((array, _, _) ->
                        largest.accumulateAndGet(array.length, Math::max));
            }
            assertThat(entry.nextId()).isEqualTo(3);
            assertThat(largest).hasValue(WINDOW_BYTES);
        }
    }

    @Test
    void goesOnWithWhatComesLater() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(40_000));
                EntryReader entry = log.entries(1)) {
            for (int id = 1; id <= 20; id++) {
                assertThat(entry.next()).isFalse();
                String value = ("value " + id).repeat(id % 3 == 0 ? 3000 : 1);
                Logs.append(log, value);
                assertThat(entry.next()).isTrue();
                assertThat(entry.id()).isEqualTo(id);
                assertThat(value(entry)).isEqualTo(value);
            }
        }
    }

    @Test
    void showsNothingOfALargeEntryThatIsDamaged() throws IOException {
        try (Log log = Logs.open(storage)) {
            Logs.append(log, "a", LARGE);
            int offset = SegmentHeader.BYTES + Frame.HEADER_BYTES + 1;
            Logs.flip(storage, Logs.segment(1), offset + 100_000);
            try (EntryReader entry = log.entries(1)) {
                assertThat(entry.next()).isTrue();
                assertDamage(entry, offset);
                assertDamage(entry, offset);
            }
            assertThat(log.failure()).get().asString().contains("damaged");
        }
    }

    @Test
    void failsWhereALargeEntryIsDamagedWhileItIsShown(@TempDir Path folder) throws IOException {
        try (var disk = DiskStorage.open(folder); Log log = Logs.open(disk);
                EntryReader entry = log.entries(1)) {
            Logs.append(log, LARGE);
            assertThat(entry.next()).isTrue();
            try (var file = FileChannel.open(
                    folder.resolve(Logs.segment(1)), StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {'!'}), SegmentHeader.BYTES + 100_000);
            }
            assertThatThrownBy(() -> value(entry)).isInstanceOf(CorruptLogException.class)
                    .hasMessageContainingAll("id 1:", "checksum");
            assertThat(log.failure()).get().asString().contains("damaged");
        }
    }

    @Test
    void passesOnWhatTheSinkThrowsAndTakesItForNoDamage() throws IOException {
        try (Log log = Logs.open(storage); EntryReader entry = log.entries(1)) {
            Logs.append(log, LARGE, "b");
            assertThat(entry.next()).isTrue();
            var gone = new IOException("the client is gone");
            assertThatThrownBy(() -> entry.value((_, _, _) -> {
                throw gone;
            })).isSameAs(gone);
            assertThat(log.failure()).isEmpty();
            assertThat(entry.next()).isTrue();
            assertThat(value(entry)).isEqualTo("b");
        }
    }

    @Test
    void failsOnceTheLogIsClosed() throws IOException {
        Log log = Logs.open(storage);
        Logs.append(log, LARGE, "b");
        try (EntryReader entry = log.entries(1)) {
            assertThat(entry.next()).isTrue();
            log.close();
            assertThatThrownBy(() -> value(entry)).hasMessageContaining("closed");
            assertThatThrownBy(entry::next).hasMessageContaining("closed");
        }
    }

    private static void assertDamage(EntryReader entry, int offset) {
        assertThatThrownBy(entry::next).isInstanceOf(CorruptLogException.class)
                .hasMessageContainingAll("offset " + offset, "id 2:", "checksum");
    }

    private static List<String> values(Log log, int from) throws IOException {
        var values = new ArrayList<String>();
        try (EntryReader entry = log.entries(from)) {
            while (entry.next()) {
                values.add(value(entry));
            }
        }
        return values;
    }

    private static String value(EntryView entry) throws IOException {
        var bytes = new ByteArrayOutputStream();
        entry.value(bytes::write);
        return bytes.toString(UTF_8);
    }
}
