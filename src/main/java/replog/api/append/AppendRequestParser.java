package replog.api.append;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import replog.durability.WriteConcern;
import replog.http.Problem;
import replog.http.server.Request;
import replog.json.EscapedText;
import replog.json.JsonObject;
import replog.log.frame.NewEntry;
import replog.node.result.RequestLimits;

/**
 * Reads an append from a request: its values, key, write concern and timeout. What is malformed is
 * a 400 that names field and value, what is above {@code message.max} a 413. Stateless.
 *
 * <p>An {@code Idempotency-Key} is visible text, or a quoted string of it (RFC 8941, section
 * 3.3.3), as in the draft of the header, which is the same key without its quotes. The platform
 * shows a tab and a folded line as a space, so that another key would look the same: a key has no
 * spaces. What it cuts off at the ends, blanks and control characters are invisible.
 */
public final class AppendRequestParser {
    public static final String KEY_HEADER = "Idempotency-Key";

    private static final String SETTING = "message.max";

    /** A JSON string may spell each byte in six. */
    private static final int JSON_BYTES_PER_BYTE = 6;
    private static final int JSON_REST_BYTES = 4096;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MAX_FORM_BYTES = 9_999;

    private static final int MAX_KEY_BYTES = 200;
    private static final byte DELETE = 0x7F;
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    private static final String CONCERN = "write_concern";
    private static final BigDecimal MAX_TIMEOUT_SECONDS = BigDecimal.valueOf(1_000_000_000);
    private static final int NANO_DIGITS = 9;

    private AppendRequestParser() {}

    /**
     * Whether a body begins so, that came with the type of a form: {@code curl -d} gives it to
     * any, and the refusal then names the right type.
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
    static byte[] text(Request request, RequestLimits limits) {
        return request.text(limits.messageMax(), SETTING).getBytes(StandardCharsets.UTF_8);
    }

    /** An object with room for a value and little else. */
    static JsonObject json(Request request, RequestLimits limits) {
        return request.json(limits.messageMax() * JSON_BYTES_PER_BYTE + JSON_REST_BYTES, SETTING);
    }

    /** A field of such an object, in UTF-8. */
    static byte[] field(JsonObject json, String name, RequestLimits limits) {
        byte[] value = json.string(name).getBytes(StandardCharsets.UTF_8);
        requireFits(value, limits);
        return value;
    }

    static void requireFits(byte[] value, RequestLimits limits) {
        if (value.length > limits.messageMax()) {
            throw Problem.of(413, "too-large", "Too large", tooLarge(value, limits)).exception();
        }
    }

    /** A sentence. */
    static String tooLarge(byte[] value, RequestLimits limits) {
        return "The value has " + value.length + " bytes in UTF-8; at most "
                + limits.messageMax() + " are taken (" + SETTING + ").";
    }

    /** A write concern from a parsed JSON value: a whole number or a word. */
    static WriteConcern concern(Object value) {
        return concern(CONCERN, value);
    }

    /** The same, of a field with another name. */
    static WriteConcern concern(String field, Object value) {
        return switch (value) {
            case Long count when count >= 1 && count <= Integer.MAX_VALUE ->
                    new WriteConcern.Nodes(count.intValue());
            case String word when word.equals("majority") -> new WriteConcern.Majority();
            case String word when word.equals("all") -> new WriteConcern.All();
            default -> {
                String text = EscapedText.of(String.valueOf(value), 40);
                throw Problem.badRequest(field + " must be a whole number from 1 to the cluster's"
                        + " size, \"majority\" or \"all\", not "
                        + (value instanceof String ? '"' + text + '"' : text) + ".").exception();
            }
        };
    }

    /** The same, of a query parameter. */
    static Optional<WriteConcern> queryConcern(Request request) {
        return request.query(CONCERN).map(text -> concern(
                text.matches("[0-9]{1,9}") ? (Object) Long.valueOf(text) : text));
    }

    /**
     * A timeout of so many seconds: zero is for ever, less than a nanosecond is one; more than 30
     * years are 30 years.
     */
    static Duration timeout(BigDecimal seconds) {
        if (seconds.signum() < 0) {
            throw timeoutRejection(seconds.toString());
        }
        return Duration.ofNanos(seconds.min(MAX_TIMEOUT_SECONDS).movePointRight(NANO_DIGITS)
                .setScale(0, RoundingMode.UP).longValueExact());
    }

    /** The same, of a query parameter. */
    static Optional<Duration> queryTimeout(Request request) {
        return request.query("timeout").map(text -> {
            if (!text.matches("[0-9]{1,18}(\\.[0-9]{1,18})?")) {
                throw timeoutRejection('"' + EscapedText.of(text, 40) + '"');
            }
            return timeout(new BigDecimal(text));
        });
    }

    private static RuntimeException timeoutRejection(String shown) {
        return Problem.badRequest("timeout must be seconds, a number from 0 (for ever) on, not "
                + shown + ".").exception();
    }

    /** The key in UTF-8; empty when there is none, a 400 that names the header when it is none. */
    public static Optional<byte[]> key(Request request) {
        List<String> values = request.headers(KEY_HEADER);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw keyRejection("was given more than once");
        }
        // The server shows each byte as a character.
        byte[] key = unquoted(values.getFirst()).getBytes(StandardCharsets.ISO_8859_1);
        if (key.length == 0 || key.length > MAX_KEY_BYTES) {
            throw keyRejection("must have 1 to " + MAX_KEY_BYTES + " bytes, not " + key.length);
        }
        for (byte one : key) {
            if (one >= 0 && one <= ' ' || one == DELETE) {
                throw keyRejection("has a control character or a space, which may have been a tab;"
                        + " a key has none");
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key));
        } catch (CharacterCodingException _) {
            throw keyRejection("isn't valid UTF-8");
        }
        return Optional.of(key);
    }

    /** A new entry of a value, with the key where there is one. */
    static NewEntry entry(Optional<byte[]> key, byte[] value) {
        return key.map(bytes -> new NewEntry(bytes, value)).orElseGet(() -> NewEntry.of(value));
    }

    private static String unquoted(String value) {
        if (value.length() > 2 * MAX_KEY_BYTES + 2) {
            return value; // too long in any form, and for the pattern's recursion
        }
        Matcher quoted = QUOTED.matcher(value);
        if (quoted.matches()) {
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        if (value.startsWith("\"") || value.endsWith("\"")) {
            throw keyRejection("is no quoted string: it begins and ends with a quote, and \\ stands"
                    + " before each quote and backslash in it");
        }
        return value;
    }

    private static RuntimeException keyRejection(String why) {
        return Problem.badRequest("The header " + KEY_HEADER + " " + why + ".").exception();
    }
}
