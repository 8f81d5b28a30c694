package replog.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Strict JSON (RFC 8259) to and from plain values: {@link Map} in order, {@link List},
 * {@link String}, {@link Number}, {@link Boolean} and null. Stateless.
 */
public final class Json {
    private Json() {}

    /**
     * Reads one value: whole numbers as {@link Long} or {@link java.math.BigInteger}, others as
     * {@link java.math.BigDecimal}. Refused with a 400: bad UTF-8, a byte order mark, duplicate
     * fields, trailing text, lone surrogates, numbers out of all proportion, and values within
     * more than {@code maxDepth} arrays and objects.
     */
    public static Object parse(byte[] utf8, int maxDepth) {
        return JsonReader.read(StrictUtf8.decode(utf8, "The JSON"), maxDepth);
    }

    /** @throws IllegalArgumentException for a value that has no JSON form */
    public static byte[] bytes(Object value) {
        var writer = new JsonWriter();
        writer.value(value);
        return writer.toByteArray();
    }

    /**
     * Writes valid UTF-8, or a piece of it, as it stands between the quotes of a JSON string
     * literal; it is copied but for what must be escaped.
     */
    public static void escape(byte[] utf8, int offset, int length, OutputStream out)
            throws IOException {
        JsonQuote.escaped(utf8, offset, length, out);
    }
}
