package replog.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One JSON object, read strictly: a field of another type than asked for, null too, is a
 * {@link JsonException} that names the field and shows the value. Immutable.
 */
public final class JsonObject {
    private static final int MAX_DEPTH = 32;
    private static final int SHOWN_LENGTH = 40;

    private final Map<String, ?> fields;

    private JsonObject(Map<String, ?> fields) {
        this.fields = fields;
    }

    public static JsonObject parse(byte[] utf8) {
        return of(Json.parse(utf8, MAX_DEPTH));
    }

    public static JsonObject parse(String text) {
        return of(Json.parse(text, MAX_DEPTH));
    }

    /** A value that {@link Json#parse} made, which must be an object. */
    @SuppressWarnings("unchecked")
    public static JsonObject of(Object parsed) {
        if (parsed instanceof Map<?, ?> fields) {
            return new JsonObject((Map<String, ?>) fields);
        }
        throw new JsonException("A JSON object is expected, not " + describe(parsed) + ".");
    }

    public void allowOnly(String... fields) {
        unknown("field", this.fields.keySet(), fields).ifPresent(sentence -> {
            throw new JsonException(sentence);
        });
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    public String string(String field) {
        return optionalString(field).orElseThrow(
                () -> new JsonException("The field '" + field + "' is missing."));
    }

    public Optional<String> optionalString(String field) {
        return field(field, String.class, "a string");
    }

    public OptionalLong optionalWhole(String field) {
        return switch (fields.get(field)) {
            case Long whole -> OptionalLong.of(whole);
            case BigInteger huge -> throw typeMismatch(field, "a whole number of 64 bits");
            case null, default -> {
                if (has(field)) {
                    throw typeMismatch(field, "a whole number");
                }
                yield OptionalLong.empty();
            }
        };
    }

    /** A number of any kind. */
    public Optional<BigDecimal> optionalNumber(String field) {
        return field(field, Number.class, "a number").map(number -> switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger huge -> new BigDecimal(huge);
            default -> BigDecimal.valueOf(number.longValue());
        });
    }

    public Optional<Boolean> optionalBoolean(String field) {
        return field(field, Boolean.class, "true or false");
    }

    /** The parsed value, for a field of more than one type. */
    public Optional<Object> raw(String field) {
        return field(field, Object.class, "a value");
    }

    private <T> Optional<T> field(String field, Class<T> type, String expected) {
        Object value = fields.get(field);
        if (type.isInstance(value)) {
            return Optional.of(type.cast(value));
        }
        if (has(field)) {
            throw typeMismatch(field, expected);
        }
        return Optional.empty();
    }

    private JsonException typeMismatch(String field, String expected) {
        return new JsonException("The field '" + field + "' must be " + expected + ", not "
                + describe(fields.get(field)) + ".");
    }

    private static String describe(Object value) {
        return switch (value) {
            case Map<?, ?> object -> "an object";
            case List<?> array -> "an array";
            case String text when text.length() > SHOWN_LENGTH ->
                    '"' + EscapedText.of(text, SHOWN_LENGTH) + '"';
            case null, default ->
                    EscapedText.of(new String(Json.bytes(value), UTF_8), 2 * SHOWN_LENGTH);
        };
    }

    /** A sentence about the first name that is not known, so that a misspelt one isn't ignored. */
    public static Optional<String> unknown(String what, Collection<String> given, String... known) {
        var expected = Arrays.asList(known);
        return given.stream().filter(name -> !expected.contains(name)).findFirst().map(name ->
                "Unknown " + what + " '" + EscapedText.of(name, 40) + "'; " + (known.length == 0
                ? "none is known here" : "known: " + String.join(", ", known)) + ".");
    }
}
