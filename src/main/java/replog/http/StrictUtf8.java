package replog.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.OptionalInt;

import static java.nio.charset.StandardCharsets.UTF_8;

/** UTF-8 without replacement characters. Stateless. */
final class StrictUtf8 {
    private StrictUtf8() {}

    static byte[] encode(String text) {
        return text.getBytes(UTF_8);
    }

    /** The text; or a 400 that names the first byte that is none (overlong, surrogate, cut off). */
    static String decode(byte[] bytes, String what) {
        String text = new String(bytes, UTF_8);
        // The quick decoder marks each bad byte, so only text with such a mark is looked at twice.
        if (text.indexOf('\uFFFD') >= 0) {
            firstMalformed(bytes).ifPresent(offset -> {
                throw Problem.badRequest(what + " isn't valid UTF-8 at byte " + offset + ".")
                        .exception();
            });
        }
        return text;
    }

    private static OptionalInt firstMalformed(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(1024);
        var decoder = UTF_8.newDecoder();
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return result.isError() ? OptionalInt.of(in.position()) : OptionalInt.empty();
    }
}
