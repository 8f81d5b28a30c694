package replog.log.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.frame.Logs;
import replog.log.segment.LogTruncation.Intent;
import replog.log.storage.DiskStorage;
import replog.log.storage.Storage;

/** A log cut after an entry is as if the later ones had never been. */
class LogTruncationTest {
    private static final LogOptions TWO_PER_SEGMENT = Logs.options(4096 + 100);
    private static final List<String> VALUES = List.of("a", "b", "c", "d", "e", "f", "g");

    private final CrashableStorage storage = new CrashableStorage();
    private List<String> chain;

    @BeforeEach
    void fill() throws IOException {
        fill(storage);
        try (Log log = Logs.open(storage)) {
            chain = Logs.chain(log);
        }
        assertThat(storage.names()).contains(Logs.segment(7), "00000000000000000005.index");
    }

    private static void fill(Storage storage) throws IOException {
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            Logs.append(log, VALUES.toArray(String[]::new));
            log.commit(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void holdsExactlyWhatWasKept(int kept) throws IOException {
        LogTruncation.truncateAfter(storage, kept);
        assertThat(storage.openFiles()).isZero();
        for (String suffix : List.of(".index", ".keys")) {
            assertThat(storage.names()).filteredOn(name -> name.endsWith(suffix))
                    .as("those of the segments before the last")
                    .hasSize(Math.max(0, kept - 1) / 2);
        }
        Log.Opened opened = Log.open(storage, TWO_PER_SEGMENT);
        assertThat(opened.repairs()).isEmpty();
        try (Log log = opened.log()) {
            assertThat(log.id()).contains(Logs.ID);
            assertThat(Logs.values(log)).isEqualTo(VALUES.subList(0, kept));
            assertThat(log.end().head()).hasToString(chain.get(kept));
            assertThat(log.committedId()).isEqualTo(Math.min(5, kept));
        }
        assertThat(storage.names()).allMatch(name -> name.endsWith(".log")
                || name.endsWith(".index") || name.endsWith(".keys"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void growsAnotherWay(int kept) throws IOException {
        LogTruncation.truncateAfter(storage, kept);
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            for (int id = kept + 1; id <= 12; id++) {
                assertThat(Logs.appendTogether(log, "other " + id).firstId()).isEqualTo(id);
            }
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        }
        try (Log log = Logs.open(storage)) {
            List<String> values = Logs.values(log);
            assertThat(values).hasSize(12);
            assertThat(values.subList(0, kept)).isEqualTo(VALUES.subList(0, kept));
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        }
    }

    @Test
    void isCutOnARealDisk(@TempDir Path folder) throws IOException {
        try (var disk = DiskStorage.open(folder)) {
            fill(disk);
            LogTruncation.truncateAfter(disk, 3);
            try (Log log = Logs.open(disk)) {
                assertThat(Logs.values(log)).containsExactly("a", "b", "c");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 8})
    void refusesWhatIsBeyondTheEnd(int kept) {
        var before = storage.contents();
        assertThatThrownBy(() -> LogTruncation.truncateAfter(storage, kept))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(kept + "");
        assertThat(storage.contents()).isEqualTo(before);
        assertThat(storage.openFiles()).isZero();
    }

    @Test
    void neverTearsAnAtomicAppendApart() throws IOException {
        var bulks = new CrashableStorage();
        try (Log log = Logs.open(bulks)) {
            Logs.append(log, "a");
            Logs.appendTogether(log, "b1", "b2", "b3");
            Logs.appendTogether(log, "c1", "c2");
            var whole = new long[7];
            for (int id = 0; id <= 6; id++) {
                whole[id] = log.lastAppendEnd(id);
            }
            assertThat(whole).containsExactly(0, 1, 1, 1, 4, 4, 6);
            assertThatThrownBy(() -> log.lastAppendEnd(7))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int id : new int[] {2, 3, 5}) {
            var before = bulks.contents();
            assertThatThrownBy(() -> LogTruncation.truncateAfter(bulks, id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("atomic append");
            assertThat(bulks.contents()).isEqualTo(before);
        }
        LogTruncation.truncateAfter(bulks, 4);
        try (Log log = Logs.open(bulks)) {
            assertThat(Logs.values(log)).containsExactly("a", "b1", "b2", "b3");
        }
    }

    @Test
    void refusesToKeepWhatIsDamaged() {
        Logs.flip(storage, Logs.segment(3), SegmentHeader.BYTES + 42);
        var before = storage.contents();
        assertThatThrownBy(() -> LogTruncation.truncateAfter(storage, 4))
                .isInstanceOf(CorruptLogException.class)
                .hasMessageContaining(Logs.segment(3)).hasMessageContaining("id 3");
        assertThat(storage.contents()).isEqualTo(before);
    }

    @Test
    void finishesWhatWasBegunAndSaysSo() throws IOException {
        CrashableStorage begun = begun(4);
        Log.Opened opened = Log.open(begun, Logs.ROOMY);
        try (Log log = opened.log()) {
            assertThat(opened.repairs()).singleElement().asString().contains("cut", "id 4");
            assertThat(Logs.values(log)).containsExactly("a", "b", "c", "d");
        }
        assertThat(begun.names()).doesNotContain(Intent.FILE);
    }

    @Test
    void anyFlippedByteOfTheIntentionIsRefused() throws IOException {
        CrashableStorage begun = begun(4);
        for (int offset = 0; offset < begun.bytes(Intent.FILE).length; offset++) {
            CrashableStorage patched = begun.kill();
            Logs.flip(patched, Intent.FILE, offset);
            assertRefused(patched);
        }
    }

    @Test
    void anotherLengthOfTheIntentionIsRefused() throws IOException {
        CrashableStorage begun = begun(4);
        byte[] bytes = begun.bytes(Intent.FILE);
        for (int length : new int[] {0, 1, bytes.length - 1, bytes.length + 1}) {
            assertRefused(begun.kill().put(Intent.FILE, Arrays.copyOf(bytes, length)));
        }
    }

    @Test
    void anIntentionOfAnotherHistoryDestroysNothing() throws IOException {
        byte[] intention = begun(4).bytes(Intent.FILE);
        var other = new CrashableStorage();
        try (Log log = Logs.open(other, TWO_PER_SEGMENT)) {
            Logs.append(log, "a", "b", "c", "D", "e", "f", "g");
        }
        assertRefused(other.put(Intent.FILE, intention));
        assertRefused(new CrashableStorage().put(Intent.FILE, intention));
    }

    /** A folder in which a cut was decided and no more. */
    private CrashableStorage begun(int kept) throws IOException {
        storage.hook(step -> {
            if (storage.names().contains(Intent.FILE)) {
                throw new IOException("injected");
            }
        });
        assertThatThrownBy(() -> LogTruncation.truncateAfter(storage, kept))
                .hasMessageContaining("injected");
        assertThat(storage.names()).contains(Intent.FILE, Logs.segment(7));
        return storage.kill();
    }

    private static void assertRefused(CrashableStorage storage) {
        var before = storage.contents();
        assertThatThrownBy(() -> Log.open(storage, Logs.ROOMY))
                .isInstanceOf(CorruptLogException.class)
                .hasMessageContaining(Intent.FILE);
        assertThat(storage.contents()).isEqualTo(before);
        assertThat(storage.openFiles()).isZero();
    }
}
