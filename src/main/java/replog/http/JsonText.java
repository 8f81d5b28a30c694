package replog.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** One of {@link JsonTexts}, read token by token. Stateless. */
final class JsonText {
    private static final int SHOWN_LENGTH = 80;

    private JsonText() {}

    /** The text that begins with this token; the parser stands at its last one then. */
    static String read(JsonParser parser, JsonToken first, String field, Supplier<String> place) {
        try {
            return read(parser, first, field);
        } catch (ProblemException e) {
            throw refused(place.get() + ": " + e.problem().detail());
        }
    }

    /** What a value is, by its first token. */
    static String shown(JsonParser parser, JsonToken first) {
        return switch (first) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            default -> Printable.of(parser.getString(), SHOWN_LENGTH);
        };
    }

    private static String read(JsonParser parser, JsonToken first, String field) {
        return switch (first) {
            case VALUE_STRING -> string(parser);
            case START_OBJECT -> object(parser, field);
            default -> throw refused("A string is expected, or an object with a '" + field
                    + "', not " + shown(parser, first) + ".");
        };
    }

    private static String object(JsonParser parser, String field) {
        Optional<String> text = Optional.empty();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Unknown.refuse("field", List.of(strict(parser.currentName())), field);
            if (text.isPresent()) {
                throw refused("The field '" + field + "' is there twice.");
            }
            JsonToken token = parser.nextToken();
            if (token != JsonToken.VALUE_STRING) {
                throw refused("The field '" + field + "' must be a string, not "
                        + shown(parser, token) + ".");
            }
            text = Optional.of(string(parser));
        }
        return text.orElseThrow(() -> refused("The field '" + field + "' is missing."));
    }

    private static String string(JsonParser parser) {
        return strict(parser.getString());
    }

    private static String strict(String text) {
        if (JsonReader.bearsHalfAPair(text)) {
            throw refused("A string bears half a surrogate pair.");
        }
        return text;
    }

    private static ProblemException refused(String why) {
        return Problem.badRequest(why).exception();
    }
}
