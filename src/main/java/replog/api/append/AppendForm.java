package replog.api.append;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import replog.durability.WriteConcern;
import replog.http.Problem;
import replog.http.server.Request;
import replog.json.EscapedText;
import replog.json.JsonObject;
import replog.node.result.RequestLimits;

/** Reads the value of one entry from a request; whatever is above {@code message.max} is a 413. */
final class AppendForm {
    private static final String SETTING = "message.max";

    /** A JSON string may spell each byte in six. */
    private static final int JSON_BYTES_PER_BYTE = 6;
    private static final int JSON_REST_BYTES = 4096;

    private static final String FORM = "application/x-www-form-urlencoded";

    private static final int MAX_FORM_BYTES = 9_999;

    private AppendForm() {}

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
        return request.json(
                limits.messageMax() * JSON_BYTES_PER_BYTE + JSON_REST_BYTES, SETTING);
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

    /** Reads a write concern from a request; anything else is a 400 that names field and value. */
    static final class WriteConcerns {
        private static final String FIELD = "write_concern";

        private WriteConcerns() {}

        /** From a parsed JSON value: a whole number or a word. */
        static WriteConcern fromJson(Object value) {
            return fromJson(FIELD, value);
        }

        /** The same, of a field with another name. */
        static WriteConcern fromJson(String field, Object value) {
            return switch (value) {
                case Long count -> nodes(field, count);
                case String word when word.equals("majority") -> new WriteConcern.Majority();
                case String word when word.equals("all") -> new WriteConcern.All();
                default -> throw rejection(field, value);
            };
        }

        /** From a query parameter. */
        static WriteConcern fromText(String text) {
            if (text.matches("[0-9]{1,9}")) {
                return nodes(FIELD, Long.parseLong(text));
            }
            return fromJson(text);
        }

        private static WriteConcern nodes(String field, long count) {
            if (count < 1 || count > Integer.MAX_VALUE) {
                throw rejection(field, count);
            }
            return new WriteConcern.Nodes((int) count);
        }

        private static RuntimeException rejection(String field, Object value) {
            return Problem.badRequest(field + " must be a whole number from 1 to the cluster's"
                    + " size, \"majority\" or \"all\", not " + describe(value) + ".").exception();
        }

        private static String describe(Object value) {
            String text = EscapedText.of(String.valueOf(value), 40);
            return value instanceof String ? '"' + text + '"' : text;
        }
    }

    /** Reads a timeout in seconds; anything but a number from 0 on is a 400. */
    static final class Timeouts {
        private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(1_000_000_000);
        private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

        private Timeouts() {}

        /** Zero is for ever, less than a nanosecond is one; more than 30 years are 30 years. */
        static Duration fromSeconds(BigDecimal seconds) {
            if (seconds.signum() < 0) {
                throw rejection(seconds.toString());
            }
            BigDecimal nanos = seconds.min(MAX_SECONDS).multiply(NANOS);
            return Duration.ofNanos(nanos.setScale(0, RoundingMode.UP).longValueExact());
        }

        static Duration fromText(String text) {
            if (!text.matches("[0-9]{1,18}(\\.[0-9]{1,18})?")) {
                throw rejection('"' + EscapedText.of(text, 40) + '"');
            }
            return fromSeconds(new BigDecimal(text));
        }

        private static RuntimeException rejection(String shown) {
            return Problem.badRequest("timeout must be seconds, a number from 0 (for ever) on, not "
                    + shown + ".").exception();
        }
    }
}
