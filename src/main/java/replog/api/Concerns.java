package replog.api;

import replog.durability.WriteConcern;
import replog.http.Printable;
import replog.http.Problem;

/** Reads a write concern from a request; anything else is a 400 that names field and value. */
final class Concerns {
    private static final String FIELD = "write_concern";

    private Concerns() {}

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
            default -> throw impossible(field, value);
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
            throw impossible(field, count);
        }
        return new WriteConcern.Nodes((int) count);
    }

    private static RuntimeException impossible(String field, Object value) {
        return Problem.badRequest(field + " must be a whole number from 1 to the cluster's"
                + " size, \"majority\" or \"all\", not " + shown(value) + ".").exception();
    }

    private static String shown(Object value) {
        String text = Printable.of(String.valueOf(value), 40);
        return value instanceof String ? '"' + text + '"' : text;
    }
}
