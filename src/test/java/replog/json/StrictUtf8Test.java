package replog.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

@BesideOthers
class StrictUtf8Test {
    /** Bytes at the edges of what the standard allows. */
    private static final int[] EDGES = {
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
        0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF, 'a', '"'};

    @Test
    void agreesWithThePlatformsDecoderOnEachRunOfFourEdges() {
        byte[] bytes = "12345678____".getBytes(UTF_8);
        for (int number = 0; number < Math.pow(EDGES.length, 4); number++) {
            int rest = number;
            for (int i = 8; i < bytes.length; i++) {
                bytes[i] = (byte) EDGES[rest % EDGES.length];
                rest /= EDGES.length;
            }
            assertAgrees(bytes);
        }
    }

    @Test
    void agreesWithThePlatformsDecoderOnTextsWithABrokenByte() {
        var random = new Random(1);
        byte[] good = "plain ASCII, é, ж, €, 漢字, 😀 and more of it, all good".getBytes(UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(good, good.length);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            int from = random.nextInt(8);
            assertAgrees(Arrays.copyOfRange(
                    bytes, from, from + random.nextInt(bytes.length - from + 1)));
        }
        assertThat(StrictUtf8.firstMalformed(good)).isEqualTo(good.length);
    }

    private static void assertAgrees(byte[] bytes) {
        int found = StrictUtf8.firstMalformed(bytes);
        boolean good = decodes(bytes, bytes.length);
        if (good != (found == bytes.length) || !decodes(bytes, found)
                || !good && decodes(bytes, Math.min(bytes.length, found + 1))) {
            assertThat(found).as("in %s", Arrays.toString(bytes)).isEqualTo(-1);
        }
    }

    private static boolean decodes(byte[] bytes, int end) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
