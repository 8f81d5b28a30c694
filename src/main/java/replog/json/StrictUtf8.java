package replog.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;

/** UTF-8 without replacement characters. Stateless. */
public final class StrictUtf8 {
    private static final int PIECE_CHARACTERS = 4096;

    private StrictUtf8() {}

    /**
     * The text.
     *
     * @throws JsonException that names the first byte that is none (overlong, surrogate, cut off)
     */
    public static String decode(byte[] bytes, String what) {
        String text = new String(bytes, UTF_8);
        // The quick decoder marks each bad byte, so only text with such a mark is looked at twice.
        if (text.indexOf('\uFFFD') >= 0) {
            int malformed = firstMalformed(bytes);
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
    public static int firstMalformed(byte[] bytes) {
        var decoder = UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(Math.min(bytes.length + 1, PIECE_CHARACTERS));
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            result = decoder.decode(in, out.clear(), true);
        }
        return in.position();
    }
}
