package replog.log.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogOptions;
import replog.log.frame.Frame;
import replog.log.frame.Logs;
import replog.log.verify.LogVerifier;

/** What was once forced and is damaged or gone: the log refuses to open and changes nothing. */
@BesideOthers
class CorruptionTest {
    private static final LogOptions TWO_PER_SEGMENT = Logs.options(4096 + 100);

    private final CrashableStorage oneSegment = new CrashableStorage();
    private final CrashableStorage segments = new CrashableStorage();
    private CrashableStorage killed;

    @BeforeEach
    void fill() throws IOException {
        try (Log log = Logs.open(oneSegment)) {
            Logs.append(log, "one", "two");
            Logs.appendTogether(log, "bulk 1", "bulk 2");
            Logs.append(log, "last");
            killed = oneSegment.kill();
        }
        try (Log log = Logs.open(segments, TWO_PER_SEGMENT)) {
            Logs.append(log, "a", "b", "c", "d", "e", "f", "g");
        }
        assertThat(segments.names()).contains(
                Logs.segment(1), Logs.segment(3), Logs.segment(5), Logs.segment(7));
    }

    @Test
    void anyFlippedByteOfAFrameIsRefusedAfterACleanStop() {
        assertEachFlipIsRefused(oneSegment, oneSegment.bytes(Logs.segment(1)).length);
    }

    @Test
    void anyFlippedByteBeforeTheForcedPositionIsRefusedAfterAKill() {
        RecoveryPoint point = RecoveryPoint.latest(killed.bytes(Logs.segment(1))).orElseThrow()
                .point();
        assertThat(point.forcedId()).isEqualTo(4);
        assertEachFlipIsRefused(killed, (int) point.forcedOffset());
    }

    @Test
    void anyFlippedByteOfAHeaderIsRefused() {
        for (long firstId : new long[] {1, 3, 7}) {
            for (int offset = 0; offset < 72; offset++) {
                CrashableStorage patched = segments.kill();
                Logs.flip(patched, Logs.segment(firstId), offset);
                assertRefused(patched, Logs.segment(firstId));
            }
        }
    }

    @Test
    void anyFlippedByteOfASlotIsMadeGoodFromTheOther() throws IOException {
        for (long firstId : new long[] {1, 3, 7}) {
            for (int offset = 0; offset < RecoveryPoint.COUNT * RecoveryPoint.BYTES; offset++) {
                CrashableStorage patched = segments.kill();
                Logs.flip(patched, Logs.segment(firstId),
                        RecoveryPoint.offset(offset / RecoveryPoint.BYTES)
                                + offset % RecoveryPoint.BYTES);
                try (Log log = Logs.open(patched)) {
                    assertThat(Logs.values(log)).containsExactly("a", "b", "c", "d", "e", "f", "g");
                }
            }
        }
    }

    @Test
    void eachSlotAloneKnowsTheEndAfterACleanStop() {
        int last = oneSegment.bytes(Logs.segment(1)).length - 1;
        for (int slot = 0; slot < RecoveryPoint.COUNT; slot++) {
            CrashableStorage patched = oneSegment.kill();
            Logs.flip(patched, Logs.segment(1), RecoveryPoint.offset(slot));
            Logs.flip(patched, Logs.segment(1), last);
            assertRefused(patched, Logs.segment(1), "id 5:");
        }
    }

    @Test
    void bothSlotsFlippedAreRefused() {
        for (long firstId : new long[] {1, 3, 7}) {
            CrashableStorage patched = segments.kill();
            Logs.flip(patched, Logs.segment(firstId), RecoveryPoint.offset(0));
            Logs.flip(patched, Logs.segment(firstId), RecoveryPoint.offset(1));
            assertRefused(patched, Logs.segment(firstId), "header");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0, 41, Frame.MAX_BYTES})
    void aLengthThatCantBeIsRefusedWithoutAskingForTheMemory(int length) {
        byte[] bytes = oneSegment.bytes(Logs.segment(1));
        ByteBuffer.wrap(bytes).putInt(SegmentHeader.BYTES, length);
        oneSegment.put(Logs.segment(1), bytes);
        long before = allocatedBytes();
        assertRefused(oneSegment, Logs.segment(1), "offset 4096, id 1:");
        assertThat(allocatedBytes() - before).isLessThan(8 << 20);
    }

    @Test
    void aFrameCopiedElsewhereIsRefused() {
        byte[] bytes = oneSegment.bytes(Logs.segment(1));
        System.arraycopy(bytes, 4096, bytes, 4096 + 45, 45);
        oneSegment.put(Logs.segment(1), bytes);
        assertRefused(oneSegment, Logs.segment(1), "offset 4141, id 2: the frame has the id 1");
    }

    @Test
    void aFrameTakenOutIsRefused() {
        byte[] bytes = oneSegment.bytes(Logs.segment(1));
        System.arraycopy(bytes, 4096 + 45, bytes, 4096, bytes.length - 4096 - 45);
        oneSegment.put(Logs.segment(1), bytes);
        assertRefused(oneSegment, Logs.segment(1), "offset 4096, id 1: the frame has the id 2");
    }

    @Test
    void aLastFileCutOffAnywhereIsRefusedAfterACleanStop() {
        byte[] bytes = oneSegment.bytes(Logs.segment(1));
        int slotsEnd = RecoveryPoint.offset(0) + RecoveryPoint.BYTES;
        for (int length = slotsEnd; length < bytes.length; length++) {
            CrashableStorage patched = oneSegment.kill();
            patched.put(Logs.segment(1), Arrays.copyOf(bytes, length));
            assertRefused(patched, Logs.segment(1));
        }
    }

    @Test
    void aLastFileCutOffBelowTheForcedPositionIsRefusedAfterAKill() {
        byte[] bytes = killed.bytes(Logs.segment(1));
        long forced = RecoveryPoint.latest(bytes).orElseThrow().point().forcedOffset();
        for (int length = SegmentHeader.BYTES; length < forced; length++) {
            CrashableStorage patched = killed.kill();
            patched.put(Logs.segment(1), Arrays.copyOf(bytes, length));
            assertRefused(patched, Logs.segment(1), "up to id 4, were forced");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5, 7})
    void aMissingSegmentIsRefused(long firstId) {
        segments.remove(Logs.segment(firstId));
        assertRefused(segments, Logs.segment(firstId == 1 ? 3 : firstId - 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5, 7})
    void aRenamedSegmentIsRefused(long firstId) {
        for (String name : List.of(Logs.segment(4), Logs.segment(99), "a copy.log")) {
            CrashableStorage renamed = segments.kill();
            renamed.put(name, renamed.bytes(Logs.segment(firstId)));
            renamed.remove(Logs.segment(firstId));
            assertRefused(renamed, ".log");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5, 7})
    void aSegmentCopiedToAnotherNameIsRefused(long firstId) {
        segments.put(Logs.segment(99), segments.bytes(Logs.segment(firstId)));
        assertRefused(segments, Logs.segment(99), "holds the entries from " + firstId);
    }

    @ParameterizedTest
    @ValueSource(ints = {-4096, -46, -1, 1, 46, 4096})
    void anotherSizeOfASealedSegmentIsRefused(int more) {
        byte[] bytes = segments.bytes(Logs.segment(3));
        segments.put(Logs.segment(3), Arrays.copyOf(bytes, Math.max(0, bytes.length + more)));
        assertRefused(segments, Logs.segment(3));
    }

    @Test
    void aSegmentOfAnotherLogIsRefused() throws IOException {
        var other = new CrashableStorage();
        try (Log log = Log.open(other, TWO_PER_SEGMENT).log()) {
            log.begin(new UUID(1, 2));
            Logs.append(log, "a", "b", "c", "d", "e", "f", "g");
        }
        segments.put(Logs.segment(5), other.bytes(Logs.segment(5)));
        assertRefused(segments, Logs.segment(5), "belongs to the log");
    }

    @ParameterizedTest
    @ValueSource(strings = {"._1.log", "gc.log", "hs_err_pid1.log", "zzz-somebody's.log",
        "00000000000000000006.log~", ".00000000000000000006.log.swp",
        "00000000000000000006.log.gz", "0000000000000000006.log", "000000000000000000006.log",
        "\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0"
                + "\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f0\u06f6.log",
        "00000000000000000000.log", "09223372036854775808.log", "99999999999999999999.log",
        "99999999999999999999.index", "00000000000000000006.LOG", ".log", ".DS_Store"})
    void aFileThatIsNoSegmentIsPassedOverAndNeverRemoved(String name) throws IOException {
        byte[] theirs = new byte[9];
        killed.put(name, theirs);
        try (Log log = Logs.open(killed, TWO_PER_SEGMENT)) {
            Logs.append(log, "next", "and one more");
            assertThat(log.end().lastId()).isEqualTo(7);
        }
        Logs.open(killed).close();
        assertThat(killed.bytes(name)).isEqualTo(theirs);
        assertThat(LogVerifier.verify(killed, false).damages()).isEmpty();
        assertThat(LogVerifier.verify(killed, false).others()).containsExactly(name);
    }

    @Test
    void aTornSegmentIsNotRemovedWhenTheOneBeforeItIsDamaged() {
        CrashableStorage storage = killed.kill().put(Logs.segment(6), new byte[512]);
        Logs.flip(storage, Logs.segment(1), 4100);
        assertRefused(storage, Logs.segment(1));
    }

    @Test
    void aFirstSegmentThatBeginsAnotherChainIsRefused() throws IOException {
        oneSegment.put(Logs.segment(1), withHeaderByte(oneSegment, 36, 0));
        assertRefused(oneSegment, Logs.segment(1), "header");
        assertThat(LogVerifier.verify(oneSegment, false).damages()).first()
                .satisfies(damage -> assertThat(damage.what()).contains("header"));
    }

    @Test
    void aLaterFormatIsRefusedInWords() {
        oneSegment.put(Logs.segment(1), withHeaderByte(oneSegment, 11, 2));
        assertThatThrownBy(() -> Log.open(oneSegment, Logs.ROOMY)).isInstanceOf(IOException.class)
                .hasMessageContaining(Logs.segment(1)).hasMessageContaining("format version 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11})
    void aLaterKindOfFrameIsRefusedAndNeverCutOff(int field) {
        byte[] bytes = killed.bytes(Logs.segment(1));
        int at = bytes.length - 46;
        bytes[at + field] = 3;
        var crc = new CRC32C();
        crc.update(bytes, at, 4);
        crc.update(bytes, at + 8, 38);
        ByteBuffer.wrap(bytes).putInt(at + 4, (int) crc.getValue());
        killed.put(Logs.segment(1), bytes);
        var before = killed.contents();
        assertThatThrownBy(() -> Log.open(killed, Logs.ROOMY)).isInstanceOf(IOException.class)
                .hasMessageContaining(Logs.segment(1)).hasMessageContaining("offset " + at)
                .hasMessageContaining("id 5").hasMessageContaining("unknown to this program");
        assertThat(killed.contents()).isEqualTo(before);
    }

    /** Of the first segment, with its checksum made right again. */
    private static byte[] withHeaderByte(CrashableStorage storage, int offset, int value) {
        byte[] bytes = storage.bytes(Logs.segment(1));
        assertThat(bytes[offset]).isNotEqualTo((byte) value);
        bytes[offset] = (byte) value;
        var crc = new CRC32C();
        crc.update(bytes, 0, 68);
        ByteBuffer.wrap(bytes).putInt(68, (int) crc.getValue());
        return bytes;
    }

    private static long allocatedBytes() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                .getCurrentThreadAllocatedBytes();
    }

    private static void assertEachFlipIsRefused(CrashableStorage storage, int end) {
        byte[] bytes = storage.bytes(Logs.segment(1));
        int frame = SegmentHeader.BYTES;
        for (int id = 1; frame < end; id++) {
            int next = frame + Frame.length(bytes, frame);
            for (int offset = frame; offset < next; offset++) {
                CrashableStorage patched = storage.kill();
                Logs.flip(patched, Logs.segment(1), offset);
                assertRefused(patched, Logs.segment(1), "offset " + frame + ", id " + id + ":");
            }
            frame = next;
        }
        assertThat(frame).isEqualTo(end);
    }

    private static void assertRefused(CrashableStorage storage, String... words) {
        var before = storage.contents();
        assertThatThrownBy(() -> Log.open(storage, Logs.ROOMY))
                .isInstanceOf(CorruptLogException.class).hasMessageContainingAll(words);
        assertThat(storage.contents()).isEqualTo(before);
        assertThat(storage.openFiles()).isZero();
    }
}
