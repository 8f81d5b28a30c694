package replog.log.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.log.frame.FrameBatch.MalformedFramesException;

class FrameTest {
    private static final Frame.Stamp STAMP = new Frame.Stamp(7, 1_789_000_000_123L);

    @Test
    void showsWhatWasWritten() throws Exception {
        byte[] bytes = frame("key", "värde 😀", 5, 0);
        var cursor = FrameBatch.check(bytes, 5).cursor();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.remaining()).isZero();
        assertThat(cursor.entry()).isEqualTo(new Entry(5, 7,
                Instant.ofEpochMilli(1_789_000_000_123L), Optional.of("key"), "värde 😀"));
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void hasNoKeyWhereNoneWasGiven() throws Exception {
        var cursor = FrameBatch.check(frame("", "", 1, 0), 1).cursor();
        cursor.next();
        assertThat(cursor.entry().key()).isEmpty();
        assertThat(cursor.entry().value()).isEmpty();
    }

    @Test
    void holdsTheLongestKey() throws Exception {
        String key = "k".repeat(0xFFFF);
        var cursor = FrameBatch.check(frame(key, "v", 1, 0), 1).cursor();
        cursor.next();
        assertThat(cursor.entry().key()).contains(key);
        assertThat(cursor.valueLength()).isEqualTo(1);
    }

    @Test
    void hasTheBytesThatTheFormatSays() {
        assertThat(HexFormat.of().formatHex(frame("k", "v", 3, 2)))
                .startsWith("0000002c")
                .endsWith("01" + "01" + "0000" + "00000002" + "0000000000000003"
                        + "0000000000000007" + "000001a088b5a27b" + "0001" + "6b" + "76");
    }

    @Test
    void isRefusedWithAnyBitFlipped() {
        byte[] good = frame("key", "a value", 5, 1);
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Frame.isIntact(bad, 0, bad.length, 5)).as("bit %s", bit).isFalse();
            assertThat(Frame.fault(bad, 0, bad.length, 5)).as("bit %s", bit)
                    .containsAnyOf("checksum", "length", "cut off");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 41, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Frame.MAX_BYTES + 1})
    void isRefusedWithALengthThatNoFrameHas(int length) {
        byte[] bytes = frame("", "value", 1, 0);
        ByteBuffer.wrap(bytes).putInt(0, length);
        seal(bytes, bytes.length);
        assertRefused(bytes, 1, "offset 0, id 1: no frame has a length of "
                + Integer.toUnsignedString(length));
    }

    @Test
    void isRefusedWhenItIsCutOffAnywhere() {
        byte[] whole = frame("k", "value", 1, 0);
        for (int length = 1; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), 1, "cut off");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 41, 42, 43, 512, 4096})
    void isNotMadeOfZeros(int length) {
        assertThatThrownBy(() -> FrameBatch.check(new byte[length], 1))
                .isInstanceOf(MalformedFramesException.class);
    }

    @Test
    void isRefusedInThePlaceOfAnother() {
        assertRefused(frame("", "value", 4, 0), 5, "offset 0, id 5: the frame has the id 4");
    }

    @ParameterizedTest
    @CsvSource({"8, 2, 'version 2, kind 1, flags 0'", "9, 2, 'version 1, kind 2, flags 0'",
        "11, 4, 'version 1, kind 1, flags 4'"})
    void isRefusedInWordsWhenALaterProgramWroteIt(int at, byte value, String words) {
        byte[] bytes = frame("", "value", 1, 0);
        bytes[at] = value;
        seal(bytes, bytes.length);
        assertRefused(bytes, 1, words + ", unknown to this program");
    }

    @Test
    void isRefusedWithAKeyLongerThanItself() {
        byte[] bytes = frame("key", "value", 1, 0);
        bytes[40] = 1;
        seal(bytes, bytes.length);
        assertRefused(bytes, 1, "inner lengths contradict");
    }

    @Test
    void isRefusedWithANegativeCountOfRemaining() {
        byte[] bytes = frame("", "value", 1, -1);
        assertRefused(bytes, 1, "inner lengths contradict");
    }

    @Test
    void framesOfConsecutiveIdsAreTaken() throws Exception {
        byte[] bytes = join(frame("", "a", 8, 0), frame("", "b", 9, 1), frame("", "c", 10, 0));
        FrameBatch frames = FrameBatch.check(bytes, 8);
        assertThat(frames.firstId()).isEqualTo(8);
        assertThat(frames.lastId()).isEqualTo(10);
        assertThat(frames.count()).isEqualTo(3);
        assertThat(frames.bytes()).isEqualTo(bytes.length);
        assertThat(frames.buffer()).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Test
    void noBytesAreNoFrames() throws Exception {
        FrameBatch none = FrameBatch.check(new byte[0], 8);
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.firstId()).isEqualTo(8);
        assertThat(none.lastId()).isEqualTo(7);
        assertThat(none.count()).isZero();
    }

    @Test
    void aGapIsRefused() {
        byte[] first = frame("", "a", 8, 0);
        assertRefused(join(first, frame("", "c", 10, 0)), 8,
                "offset " + first.length + ", id 9: the frame has the id 10");
    }

    @Test
    void anAtomicAppendThatIsCutOffIsRefused() {
        assertRefused(join(frame("", "a", 1, 2), frame("", "b", 2, 1)), 1,
                "id 3: an atomic append is cut off");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3})
    void anAtomicAppendThatIsBrokenIntoIsRefused(int remaining) {
        assertRefused(join(frame("", "a", 1, 2), frame("", "b", 2, remaining)), 1,
                "id 2: it breaks into an atomic append");
    }

    @Test
    void framesFromAnIdOnAreTheRest() throws Exception {
        byte[] bytes = join(frame("", "a", 1, 0), frame("", "bb", 2, 0), frame("", "c", 3, 0));
        FrameBatch rest = FrameBatch.check(bytes, 1).from(2);
        assertThat(rest.firstId()).isEqualTo(2);
        assertThat(rest.lastId()).isEqualTo(3);
        assertThat(rest.count()).isEqualTo(2);
        assertThat(rest.bytes()).isEqualTo(43 + 44);
        assertThat(rest.from(4).isEmpty()).isTrue();
    }

    private static void assertRefused(byte[] bytes, long firstId, String words) {
        assertThatThrownBy(() -> FrameBatch.check(bytes, firstId))
                .isInstanceOf(MalformedFramesException.class).hasMessageContaining(words);
    }

    private static byte[] frame(String key, String value, long id, int remaining) {
        var newEntry = new NewEntry(key.getBytes(UTF_8), value.getBytes(UTF_8));
        var bytes = new byte[Frame.bytes(newEntry)];
        assertThat(Frame.write(bytes, 0, newEntry, id, remaining, STAMP)).isEqualTo(bytes.length);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        var joined = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(joined::put);
        return joined.array();
    }

    /** Makes the checksum right again. */
    private static void seal(byte[] frame, int length) {
        var crc = new CRC32C();
        crc.update(frame, 0, 4);
        crc.update(frame, 8, length - 8);
        ByteBuffer.wrap(frame).putInt(4, (int) crc.getValue());
    }
}
