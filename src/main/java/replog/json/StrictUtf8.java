package replog.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 without replacement characters. Stateless. */
public final class StrictUtf8 {
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private StrictUtf8() {}

    public static byte[] encode(String text) {
        return text.getBytes(UTF_8);
    }

    /**
     * The text.
     *
     * @throws JsonException that names the first byte that is none (overlong, surrogate, cut off)
     */
    public static String decode(byte[] bytes, String what) {
        String text = new String(bytes, UTF_8);
        // The quick decoder marks each bad byte, so only text with such a mark is looked at twice.
        if (text.indexOf('\uFFFD') >= 0) {
            int malformed = firstMalformed(bytes, 0, bytes.length);
            if (malformed < bytes.length) {
                throw new JsonException(malformed(what, malformed));
            }
        }
        return text;
    }

    static String malformed(String what, int offset) {
        return what + " isn't valid UTF-8 at byte " + offset + ".";
    }

    /** Where the first sequence begins that is none (RFC 3629, section 4), or the end. */
    public static int firstMalformed(byte[] bytes, int from, int end) {
        int at = ascii(bytes, from, end);
        while (at < end) {
            int length = sequence(bytes, at, end);
            if (length == 0) {
                return at;
            }
            at = ascii(bytes, at + length, end);
        }
        return end;
    }

    /** The end of the ASCII from there on. */
    private static int ascii(byte[] bytes, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end && ((long) WORDS.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** The length of the sequence of two bytes or more that begins there; 0 if it is none. */
    private static int sequence(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        int length = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (length == 0 || end - at < length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        boolean good = switch (first) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> second >= 0x80 && second <= 0xBF;
        };
        for (int i = 2; good && i < length; i++) {
            good = (bytes[at + i] & 0xC0) == 0x80;
        }
        return good ? length : 0;
    }
}
