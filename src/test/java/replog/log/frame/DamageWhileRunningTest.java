package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogReader;
import replog.log.PendingAppend.Outcome;
import replog.log.segment.CorruptLogException;
import replog.log.segment.SegmentHeader;

/** Damage found by a reader of a running log: it serves no bad bytes and takes no more appends. */
class DamageWhileRunningTest {
    private static final String SEALED = Logs.segment(1);
    private static final int SECOND_FRAME = SegmentHeader.BYTES + 45;

    private final CrashableStorage storage = new CrashableStorage();
    private Log log;

    @BeforeEach
    void open() throws IOException {
        log = Logs.open(storage, Logs.options(4300));
        Logs.append(log, "one", "two", "three", "four", "five", "six");
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    @Test
    void aFlipInASealedSegmentIsFoundByItsReader() throws IOException {
        Logs.flip(storage, SEALED, SECOND_FRAME + 43);
        try (LogReader reader = log.reader(1)) {
            assertThat(reader.read(45).lastId()).isEqualTo(1);
            assertDamage(() -> reader.read(1000),
                    SEALED, "offset " + SECOND_FRAME, "id 2:", "checksum");
        }
        assertFailed();
    }

    @Test
    void aFlipIsFoundAgainAtTheSamePlace() throws IOException {
        Logs.flip(storage, SEALED, SECOND_FRAME + 43);
        try (LogReader reader = log.reader(1)) {
            assertDamage(() -> reader.read(1000), "offset " + SECOND_FRAME, "id 2:");
            assertDamage(() -> reader.read(1000), "offset " + SECOND_FRAME, "id 2:");
            assertThat(reader.read(45).lastId()).isEqualTo(1);
        }
    }

    @Test
    void aFlipOnTheWayToAnEntryIsFound() {
        Logs.flip(storage, SEALED, SECOND_FRAME + 43);
        assertDamage(() -> log.entry(3), SEALED, "offset " + SECOND_FRAME, "id 2:");
        assertFailed();
    }

    @Test
    void aFlipInTheLastSegmentIsFound() {
        String last = storage.names().stream().filter(name -> name.endsWith(".log"))
                .max(String::compareTo).orElseThrow();
        Logs.flip(storage, last, SegmentHeader.BYTES + 43);
        assertDamage(() -> Logs.values(log), last, "offset 4096");
        assertFailed();
    }

    @Test
    void aFlipIsFoundWhileAHashIsComputed() {
        Logs.flip(storage, SEALED, SECOND_FRAME + 43);
        assertDamage(() -> log.hashAt(2), SEALED, "offset " + SECOND_FRAME, "id 2:");
        assertFailed();
    }

    @Test
    void aFlipIsFoundWhileAnIndexIsRebuilt() {
        storage.remove("00000000000000000001.index");
        Logs.flip(storage, SEALED, SECOND_FRAME + 43);
        assertDamage(() -> log.hashAt(2), SEALED, "offset " + SECOND_FRAME, "id 2:");
        assertFailed();
    }

    @Test
    void aFileCutOffIsDamage() {
        byte[] bytes = storage.bytes(SEALED);
        storage.put(SEALED, Arrays.copyOf(bytes, bytes.length - 1));
        assertDamage(() -> Logs.values(log), SEALED, "ends before");
        assertFailed();
    }

    @Test
    void aFileThatIsGoneIsDamage() {
        storage.remove(SEALED);
        assertDamage(() -> Logs.values(log), SEALED, "gone");
        assertFailed();
    }

    @Test
    void readsOfWhatIsGoodGoOn() throws IOException {
        Logs.flip(storage, SEALED, SECOND_FRAME + 43);
        assertDamage(() -> log.entry(2), SEALED);
        assertThat(log.entry(6)).map(Entry::value).contains("six");
    }

    private void assertFailed() {
        assertThat(log.failure()).get().asString().contains("damaged");
        assertThat(Logs.outcome(log.append(Logs.drafts("more"), 1)))
                .isInstanceOfSatisfying(Outcome.NotAppended.class,
                        outcome -> assertThat(outcome.reason()).contains("damaged"));
    }

    private static void assertDamage(
            ThrowingCallable read, String... words) {
        assertThatThrownBy(read).isInstanceOf(CorruptLogException.class)
                .hasMessageContainingAll(words);
    }
}
