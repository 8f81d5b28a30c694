package replog.log.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogReader;
import replog.log.frame.Logs;

/** The end of a sealed segment is held at a start against what the next segment continues. */
class SealedEndTest {
    private final CrashableStorage segments = new CrashableStorage();
    private final CrashableStorage fork = new CrashableStorage();

    @BeforeEach
    void fill() throws IOException {
        fill(segments, "c");
        fill(fork, "C");
    }

    /** The same log but for entry 3, with frames of the same sizes. */
    private static void fill(CrashableStorage storage, String third) throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4096 + 100))) {
            Logs.append(log, "a", "b", third, "d", "e", "f", "g");
        }
        assertThat(storage.names()).contains(Logs.segment(7), IndexFile.fileName(5));
    }

    @Test
    void aSegmentOfAnotherHistoryOfTheSameLogIsRefused() {
        segments.put(Logs.segment(3), fork.bytes(Logs.segment(3)));
        assertRefused(segments, Logs.segment(3), Logs.segment(5) + " does not continue it");
        segments.put(IndexFile.fileName(3), fork.bytes(IndexFile.fileName(3)));
        assertRefused(segments, Logs.segment(3), Logs.segment(5) + " does not continue it");
    }

    @Test
    void anIndexFileOfAnotherHistoryIsRemovedAndTheLogIsGood() throws IOException {
        segments.put(IndexFile.fileName(5), fork.bytes(IndexFile.fileName(5)));
        Log.Opened opened = Log.open(segments, Logs.ROOMY);
        try (Log log = opened.log()) {
            assertThat(opened.repairs()).singleElement().asString().contains(IndexFile.fileName(5));
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        }
    }

    @Test
    void anyFlippedByteNearItIsRefused() {
        int length = segments.bytes(Logs.segment(3)).length;
        for (int offset = SegmentHeader.BYTES; offset < length; offset++) {
            CrashableStorage patched = segments.kill();
            Logs.flip(patched, Logs.segment(3), offset);
            assertRefused(patched, Logs.segment(3), "offset ", "id ");
        }
    }

    @Test
    void itIsNotLookedAtWhereNoIndexFileLeadsThere() throws IOException {
        segments.remove(IndexFile.fileName(3));
        Logs.flip(segments, Logs.segment(3), SegmentHeader.BYTES + 42);
        try (Log log = Logs.open(segments)) {
            assertThatThrownBy(() -> Logs.values(log)).isInstanceOf(CorruptLogException.class)
                    .hasMessageContaining(Logs.segment(3));
        }
    }

    @Test
    void anOldSegmentOfAnotherHistoryFailsTheLogBehindTheStart() throws IOException {
        CrashableStorage many = many("c");
        many.put(Logs.segment(3), many("C").bytes(Logs.segment(3)));
        try (Log log = Logs.open(many)) {
            Logs.awaitUntil(() -> log.failure().isPresent());
            assertThat(log.failure().get())
                    .contains(Logs.segment(3), Logs.segment(4) + " does not continue it");
        }
        assertThat(many.openFiles()).isZero();
    }

    @Test
    void anOldSegmentOfAnotherHistoryIsShownToNobody() throws IOException {
        CrashableStorage many = many("c");
        many.put(Logs.segment(3), many("C").bytes(Logs.segment(3)));
        try (Log log = Logs.open(many); LogReader reader = log.reader(1)) {
            assertThatThrownBy(() -> reader.read(1 << 20))
                    .isInstanceOf(CorruptLogException.class)
                    .hasMessageContaining(Logs.segment(4) + " does not continue it");
        }
    }

    @Test
    void anOldIndexFileOfAnotherHistoryIsNotFollowed() throws IOException {
        CrashableStorage many = many("c");
        many.put(IndexFile.fileName(4), many("C").bytes(IndexFile.fileName(4)));
        try (Log log = Logs.open(many)) {
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
            Logs.awaitUntil(() -> !many.names().contains(IndexFile.fileName(4)));
            assertThat(log.failure()).isEmpty();
        }
    }

    @Test
    void anOldSegmentThatIsMissingOrCutIsRefusedAtTheStart() throws IOException {
        CrashableStorage many = many("c");
        CrashableStorage missing = many.kill().remove(Logs.segment(3));
        assertRefused(missing, Logs.segment(2), "begins with 4");
        CrashableStorage cut = many.kill();
        cut.put(Logs.segment(3), Arrays.copyOf(cut.bytes(Logs.segment(3)), 4100));
        assertRefused(cut, Logs.segment(3), "it has 4100 bytes");
    }

    /** More segments than a start looks at the ends of, one entry in each. */
    private static CrashableStorage many(String third) throws IOException {
        var storage = new CrashableStorage();
        try (Log log = Logs.open(storage, Logs.options(4096 + 50))) {
            Logs.append(log, "a", "b", third);
            for (int more = 0; more <= Recovery.CHECKED_ENDS; more++) {
                Logs.append(log, "d");
            }
        }
        return storage;
    }

    private static void assertRefused(CrashableStorage storage, String... words) {
        var before = storage.contents();
        assertThatThrownBy(() -> Log.open(storage, Logs.ROOMY))
                .isInstanceOf(CorruptLogException.class).hasMessageContainingAll(words);
        assertThat(storage.contents()).isEqualTo(before);
        assertThat(storage.openFiles()).isZero();
    }
}
