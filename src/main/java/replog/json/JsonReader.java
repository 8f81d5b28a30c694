package replog.json;

import java.io.Reader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON value from text that is valid Unicode. It refuses what RFC 8259 leaves open. For
 * one thread.
 */
final class JsonReader {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(100)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    static final String BYTE_ORDER_MARK = "\uFEFF";
    static final String MARKED = "The JSON starts with a byte order mark.";
    static final String NOTHING = "There is no JSON, only nothing.";
    static final String MORE = "There is more after the end of the JSON,";

    private static final int MAX_EXPONENT = 1000;

    private final JsonParser parser;
    private final int maxDepth;
    /** Text that is valid itself gets lone surrogates only by escapes. */
    private final boolean escapes;

    private JsonReader(JsonParser parser, int maxDepth, boolean escapes) {
        this.parser = parser;
        this.maxDepth = maxDepth;
        this.escapes = escapes;
    }

    static Object read(String text, int maxDepth) {
        if (text.startsWith(BYTE_ORDER_MARK)) {
            throw new JsonException(MARKED);
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new JsonReader(parser, maxDepth, text.contains("\\u")).document();
        } catch (JacksonException e) {
            throw new JsonException(sentence(e, true));
        }
    }

    /** Steps through text that is valid Unicode and doesn't start with a byte order mark. */
    static JsonParser parser(Reader text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean paired = i + 1 < text.length()
                        && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!paired) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** What the parser refused, and where; it does not tell where a bound is passed. */
    static String sentence(JacksonException e, boolean withLine) {
        String what = switch (e) {
            case UnexpectedEndOfInputException _ -> "The JSON ends in the middle,";
            case StreamConstraintsException _ ->
                    "The JSON has too long a number or name, or too deep a nesting,";
            default -> "This is no valid JSON,";
        };
        return what + (e.getLocation() == null ? " somewhere." : at(e.getLocation(), withLine));
    }

    static String at(TokenStreamLocation place, boolean withLine) {
        return " at " + (withLine ? "line " + place.getLineNr() + ", " : "")
                + "column " + place.getColumnNr() + ".";
    }

    private Object document() {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonException(NOTHING);
        }
        Object value = value(first, 0);
        if (parser.nextToken() != null) {
            throw rejection(MORE);
        }
        return value;
    }

    private Object value(JsonToken token, int depth) {
        return switch (token) {
            case START_OBJECT -> object(deeper(depth));
            case START_ARRAY -> array(deeper(depth));
            case VALUE_STRING -> requireNoLoneSurrogate(parser.getString());
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("no start of a value: " + token);
        };
    }

    private Map<String, Object> object(int depth) {
        var object = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = requireNoLoneSurrogate(parser.currentName());
            if (object.containsKey(name)) {
                throw rejection("The field '" + EscapedText.of(name, 40) + "' is there twice,");
            }
            object.put(name, value(parser.nextToken(), depth));
        }
        return object;
    }

    private List<Object> array(int depth) {
        var array = new ArrayList<>();
        for (var token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            array.add(value(token, depth));
        }
        return array;
    }

    private Number whole() {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> parser.getNumberValue();
        };
    }

    private BigDecimal decimal() {
        try {
            BigDecimal number = parser.getDecimalValue();
            if (Math.abs((long) number.scale()) <= MAX_EXPONENT) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The exponent is larger than even a BigDecimal holds.
        }
        throw rejection("A number has too large an exponent,");
    }

    private int deeper(int depth) {
        if (depth == maxDepth) {
            throw rejection("The JSON is nested more than " + maxDepth + " deep,");
        }
        return depth + 1;
    }

    private String requireNoLoneSurrogate(String text) {
        if (escapes && hasLoneSurrogate(text)) {
            throw rejection("A string holds half a surrogate pair,");
        }
        return text;
    }

    private JsonException rejection(String what) {
        return new JsonException(what + at(parser.currentTokenLocation(), true));
    }
}
