package replog.log.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import replog.durability.FsyncMode;
import replog.log.CrashableStorage;
import replog.log.IdempotencyKeys.StoredAppend;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.LogReader;
import replog.log.segment.CorruptLogException;
import replog.log.segment.IdempotencyKeyFile;
import replog.log.segment.LogTruncation;
import replog.log.segment.SegmentHeader;

/** Keys are known after each kind of end, and those of other entries never. */
class KeyRestartTest {
    private static final LogOptions TWO_PER_SEGMENT = Logs.options(4096 + 100);

    private final CrashableStorage storage = new CrashableStorage();

    @Test
    void everyKeyIsKnownAfterAKillOrARestart() throws IOException {
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            fill(log);
            CrashableStorage killed = storage.kill();
            try (Log found = Logs.open(killed, TWO_PER_SEGMENT)) {
                assertKnows(found);
            }
        }
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            Logs.appendKeyed(log, "newer", "v");
            assertKnows(log);
            assertThat(find(log, "newer").orElseThrow().firstId()).isEqualTo(8);
        }
    }

    @Test
    void sealedSegmentsAreNotReadForWhatTheirFilesSay() throws IOException {
        fill();
        CrashableStorage another = storage.kill();
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            Logs.flip(storage, Logs.segment(1), SegmentHeader.BYTES + 45);
            assertThat(find(log, "unheard")).isEmpty();
        }
        try (Log log = Logs.open(another, TWO_PER_SEGMENT)) {
            Logs.flip(another, Logs.segment(1), SegmentHeader.BYTES + 45);
            another.remove(keys(1));
            assertThatThrownBy(() -> find(log, "unheard"))
                    .isInstanceOf(CorruptLogException.class).hasMessageContaining("id 1");
            assertThat(log.failure()).isPresent();
        }
    }

    @Test
    void missingAndSpoiledFilesAreMadeAnew() throws IOException {
        fill();
        byte[] third = storage.bytes(keys(3));
        byte[] first = storage.bytes(keys(1));
        storage.remove(keys(1));
        Logs.flip(storage, keys(3), third.length - 9);
        storage.put(keys(5), new byte[0]);
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            assertKnows(log);
        }
        assertThat(storage.bytes(keys(1))).isEqualTo(first);
        assertThat(storage.bytes(keys(3))).isEqualTo(third);
    }

    @Test
    void fullDiskCostsTheFilesAlone() throws IOException {
        fill();
        storage.remove(keys(1)).remove(keys(3));
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            storage.hook(step -> {
                if (step.file().endsWith(".keys")) {
                    throw new IOException("injected");
                }
            });
            assertKnows(log);
            Logs.appendKeyed(log, "8", "v");
            Logs.appendKeyed(log, "9", "v");
            assertThat(log.failure()).isEmpty();
        }
        try (Log log = Logs.open(storage.hook(_ -> { }), TWO_PER_SEGMENT)) {
            assertKnows(log);
            assertThat(find(log, "8")).isPresent();
        }
    }

    @Test
    void filesOfALogThatWasCutAndGrewAnotherWayAreNotBelieved() throws IOException {
        fill();
        byte[] stale = storage.bytes(keys(3));
        LogTruncation.truncateAfter(storage, 2);
        assertThat(storage.names()).doesNotContain(keys(3), keys(5));
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            for (int id = 3; id <= 7; id++) {
                Logs.appendKeyed(log, "alt " + id, "v");
            }
        }
        assertThat(storage.bytes(keys(3))).isNotEqualTo(stale);
        storage.put(keys(3), stale);
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            assertThat(find(log, "alt 4").orElseThrow().firstId()).isEqualTo(4);
            assertThat(find(log, "key 4")).isEmpty();
            assertThat(find(log, "key 2")).isPresent();
        }
    }

    @Test
    void unfinishedBulkLeavesNothingBehind() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(1 << 20, new FsyncMode.Never()))) {
            Logs.append(log, "a");
            Logs.appendKeyed(log, "k", "b", "c".repeat(20_000), "d".repeat(20_000), "e");
            byte[] bytes = storage.bytes(Logs.segment(1));
            CrashableStorage torn = storage.kill()
                    .put(Logs.segment(1), Arrays.copyOf(bytes, bytes.length - 10));
            try (Log found = Logs.open(torn, Logs.options(50_000))) {
                assertThat(found.end().lastId()).isEqualTo(1);
                Logs.append(found, "one", "two", "three", "four", "five");
                for (long id = 1; id <= 6; id++) {
                    assertThat(found.entry(id)).isPresent();
                }
                assertThat(Logs.chain(found)).isEqualTo(Logs.naiveChain(found));
                Logs.append(found, "x".repeat(50_000));
                assertThat(find(found, "k")).isEmpty();
            }
            assertThat(torn.bytes(keys(1))).as("without a key").hasSize(84);
        }
    }

    @Test
    void framesOfAnotherNodeBringTheirKeys() throws IOException {
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT);
                Log follower = Logs.open(new CrashableStorage(), TWO_PER_SEGMENT)) {
            fill(log);
            try (LogReader reader = log.reader(1)) {
                while (reader.nextId() <= log.end().lastId()) {
                    Logs.appended(follower.append(reader.read(1)));
                }
            }
            assertKnows(follower);
        }
    }

    @Test
    void damagedEntryFailsTheLog() throws IOException {
        fill();
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            Logs.flip(storage, Logs.segment(3), SegmentHeader.BYTES + 45);
            assertThatThrownBy(() -> find(log, "key 3"))
                    .isInstanceOf(CorruptLogException.class);
            assertThat(log.failure()).isPresent();
        }
    }

    private void fill() throws IOException {
        try (Log log = Logs.open(storage, TWO_PER_SEGMENT)) {
            fill(log);
        }
        assertThat(storage.names()).contains(keys(1), keys(3), keys(5)).doesNotContain(keys(7));
    }

    /** Seven entries, two a segment. */
    private static void fill(Log log) {
        for (int id = 1; id <= 7; id++) {
            Logs.appendKeyed(log, "key " + id, "v");
        }
    }

    private static void assertKnows(Log log) throws IOException {
        for (int id = 1; id <= 7; id++) {
            assertThat(find(log, "key " + id)).contains(new StoredAppend(id, id, 1));
        }
        assertThat(find(log, "key 0")).isEmpty();
    }

    private static Optional<StoredAppend> find(Log log, String key) throws IOException {
        return log.keys().find(key.getBytes(UTF_8));
    }

    private static String keys(long firstId) {
        return IdempotencyKeyFile.fileName(firstId);
    }
}
