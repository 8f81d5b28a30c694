package replog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    private static void assertRefused(CrashableStorage storage, String... words) {
        var before = storage.contents();
        assertThatThrownBy(() -> Log.open(storage, Logs.ROOMY))
                .isInstanceOf(CorruptLogException.class).hasMessageContainingAll(words);
        assertThat(storage.contents()).isEqualTo(before);
        assertThat(storage.openFiles()).isZero();
    }
}
