package replog.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Reads the strings of a body one after the other: each is a JSON string, or an object whose only
 * field is one.
 *
 * <p>As strict as {@link Json#parse}, and without a tree: besides the body at most one string is in
 * memory, and any other value is refused at its first token. Every {@link JsonException} names the
 * place. For one thread.
 */
public abstract sealed class JsonStringsReader implements AutoCloseable {
    private static final int SHOWN_LENGTH = 80;

    final byte[] body;
    private final String unit;
    private final String field;
    /** Where the body stops being UTF-8, or its end. */
    final int malformed;
    int number;
    byte[] text;

    private JsonStringsReader(byte[] body, String unit, String field) {
        this.body = body;
        this.unit = unit;
        this.field = field;
        this.malformed = StrictUtf8.firstMalformed(body);
    }

    /**
     * A string a line (NDJSON). Lines end with LF or CR LF, the last one also with the body; an
     * empty line is refused.
     *
     * @param field of the objects
     */
    public static JsonStringsReader lines(byte[] body, String field) {
        return new Lines(body, field);
    }

    /**
     * The elements of one array.
     *
     * @param field of the objects
     */
    public static JsonStringsReader array(byte[] body, String field) {
        return new Elements(body, field);
    }

    /** Goes on to the next string; false after the last. */
    public abstract boolean next();

    /** The string in UTF-8; the array is the caller's. */
    public byte[] string() {
        return text;
    }

    /** Where it stands, as people count: {@code line 3}, {@code element 3}. */
    public String place() {
        return unit + " " + number;
    }

    @Override
    public abstract void close();

    /** The string that begins with this token; the parser then stands at its last one. */
    byte[] read(JsonParser parser, JsonToken first) {
        String string = switch (first) {
            case VALUE_STRING -> strict(parser.getString());
            case START_OBJECT -> member(parser);
            default -> throw rejection("A string is expected, or an object with a '" + field
                    + "', not " + describe(parser, first) + ".");
        };
        return string.getBytes(UTF_8);
    }

    private String member(JsonParser parser) {
        Optional<String> string = Optional.empty();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = strict(parser.currentName());
            JsonObject.unknown("field", List.of(name), field).ifPresent(sentence -> {
                throw rejection(sentence);
            });
            if (string.isPresent()) {
                throw rejection("The field '" + field + "' is there twice.");
            }
            JsonToken token = parser.nextToken();
            if (token != JsonToken.VALUE_STRING) {
                throw rejection("The field '" + field + "' must be a string, not "
                        + describe(parser, token) + ".");
            }
            string = Optional.of(strict(parser.getString()));
        }
        return string.orElseThrow(() -> rejection("The field '" + field + "' is missing."));
    }

    private String strict(String string) {
        if (Json.hasLoneSurrogate(string)) {
            throw rejection("A string holds half a surrogate pair.");
        }
        return string;
    }

    JsonException rejection(String why) {
        return new JsonException(place() + ": " + why);
    }

    private static String describe(JsonParser parser, JsonToken first) {
        return switch (first) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            default -> EscapedText.of(parser.getString(), SHOWN_LENGTH);
        };
    }

    /** A line that is a string without escapes, as most are, is copied; others are parsed. */
    private static final class Lines extends JsonStringsReader {
        private int at;

        Lines(byte[] body, String field) {
            super(body, "line", field);
        }

        @Override
        public boolean next() {
            if (at == body.length) {
                return false;
            }
            number++;
            int lineFeed = at;
            while (lineFeed < body.length && body[lineFeed] != '\n') {
                lineFeed++;
            }
            boolean carriageReturn =
                    lineFeed < body.length && lineFeed > at && body[lineFeed - 1] == '\r';
            text = line(at, carriageReturn ? lineFeed - 1 : lineFeed);
            at = Math.min(body.length, lineFeed + 1);
            return true;
        }

        @Override
        public void close() {}

        private byte[] line(int from, int end) {
            if (malformed < end) {
                throw rejection(StrictUtf8.malformed("It", malformed - from));
            }
            boolean plain = end - from >= 2 && body[from] == '"'
                    && Json.special(body, from + 1, end) == end - 1 && body[end - 1] == '"';
            return plain ? Arrays.copyOfRange(body, from + 1, end - 1)
                    : parsed(new String(body, from, end - from, UTF_8));
        }

        private byte[] parsed(String line) {
            if (line.startsWith(Json.BYTE_ORDER_MARK)) {
                throw rejection(Json.MARKED);
            }
            try (JsonParser parser = Json.parser(new StringReader(line))) {
                JsonToken first = parser.nextToken();
                if (first == null) {
                    throw rejection("It is empty.");
                }
                byte[] parsed = read(parser, first);
                if (parser.nextToken() != null) {
                    throw rejection(Json.MORE + Json.at(parser.currentTokenLocation(), false));
                }
                return parsed;
            } catch (JacksonException e) {
                throw rejection(Json.sentence(e, false));
            }
        }
    }

    /**
     * Decodes and parses as it goes. Malformed UTF-8 ends the text for the parser, so that what
     * stands before it is judged first.
     */
    private static final class Elements extends JsonStringsReader {
        private final JsonParser parser;
        private boolean ended;

        Elements(byte[] body, String field) {
            super(body, "element", field);
            this.parser = Json.parser(new InputStreamReader(
                    new ByteArrayInputStream(body, 0, malformed), UTF_8));
        }

        @Override
        public boolean next() {
            if (ended) {
                return false;
            }
            try {
                if (number == 0) {
                    begin();
                }
                number++;
                JsonToken token = parser.nextToken();
                if (token == JsonToken.END_ARRAY) {
                    end();
                    return false;
                }
                text = read(parser, token);
                return true;
            } catch (JacksonException e) {
                String prefix = number == 0 || ended ? "" : place() + ": ";
                if (e instanceof UnexpectedEndOfInputException) {
                    refuseMalformed(prefix);
                }
                throw new JsonException(prefix + Json.sentence(e, true));
            }
        }

        @Override
        public void close() {
            parser.close();
        }

        private void begin() {
            if (new String(body, 0, Math.min(3, malformed), UTF_8)
                    .startsWith(Json.BYTE_ORDER_MARK)) {
                throw new JsonException(Json.MARKED);
            }
            JsonToken first = parser.nextToken();
            if (first == null) {
                refuseMalformed("");
                throw new JsonException(Json.NOTHING);
            }
            if (first != JsonToken.START_ARRAY) {
                throw new JsonException(
                        "A JSON array is expected, not " + describe(parser, first) + ".");
            }
        }

        private void end() {
            ended = true;
            if (parser.nextToken() != null) {
                throw new JsonException(Json.MORE + Json.at(parser.currentTokenLocation(), true));
            }
            refuseMalformed("");
        }

        private void refuseMalformed(String prefix) {
            if (malformed < body.length) {
                throw new JsonException(prefix + StrictUtf8.malformed("The JSON", malformed));
            }
        }
    }
}
