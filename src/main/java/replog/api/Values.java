package replog.api;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import replog.http.JsonObject;
import replog.http.Problem;
import replog.http.Request;
import replog.node.Limits;

/** Reads the value of one entry from a request; whatever is above {@code message.max} is a 413. */
final class Values {
    private static final String SETTING = "message.max";

    /** A JSON string may spell each byte in six. */
    private static final int JSON_BYTES_PER_BYTE = 6;
    private static final int JSON_REST_BYTES = 4096;

    private static final String FORM = "application/x-www-form-urlencoded";

    private static final int MAX_FORM_BYTES = 9_999;

    private Values() {}

    /**
     * Whether a body begins so, that came with the type of a form: {@code curl -d} gives it to
     * any, and is told then which type is right.
     *
     * @param otherwise the answer where it came with another type, or is too long to look at
     */
    static boolean formBegins(Request request, char first, boolean otherwise) {
        boolean isForm = request.contentType().equals(Optional.of(FORM))
                && request.header("Content-Length").filter(length ->
                        length.length() <= Integer.toString(MAX_FORM_BYTES).length()).isPresent();
        return isForm ? begins(request.body(MAX_FORM_BYTES), first) : otherwise;
    }

    /** Whether that is the first character that is no space. */
    static boolean begins(byte[] body, char first) {
        int at = 0;
        while (at < body.length && Character.isWhitespace(body[at])) {
            at++;
        }
        return at < body.length && body[at] == first;
    }

    /** The whole body, as text. */
    static byte[] text(Request request, Limits limits) {
        return request.text(limits.messageMax(), SETTING).getBytes(StandardCharsets.UTF_8);
    }

    /** An object with room for a value and little else. */
    static JsonObject json(Request request, Limits limits) {
        return request.json(
                limits.messageMax() * JSON_BYTES_PER_BYTE + JSON_REST_BYTES, SETTING);
    }

    /** A field of such an object, in UTF-8. */
    static byte[] field(JsonObject json, String name, Limits limits) {
        byte[] value = json.string(name).getBytes(StandardCharsets.UTF_8);
        requireFits(value, limits);
        return value;
    }

    static void requireFits(byte[] value, Limits limits) {
        if (value.length > limits.messageMax()) {
            throw Problem.of(413, "too-large", "Too large", tooLarge(value, limits)).exception();
        }
    }

    /** A sentence. */
    static String tooLarge(byte[] value, Limits limits) {
        return "The value has " + value.length + " bytes in UTF-8; at most "
                + limits.messageMax() + " are taken (" + SETTING + ").";
    }
}
