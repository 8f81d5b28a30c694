package replog.api;

import java.util.function.Function;
import replog.http.Printable;
import replog.http.Problem;

/** Reads whole numbers from query parameters; anything else is a 400. */
final class Numbers {
    private Numbers() {}

    /** Digits only, from 0 on; at most 18 of them. */
    static Function<String, Long> whole(String parameter) {
        return text -> {
            if (text.matches("[0-9]{1,18}")) {
                return Long.parseLong(text);
            }
            throw Problem.badRequest(parameter + " must be a whole number from 0 on, of 18 digits"
                    + " at most, not \"" + Printable.of(text, 40) + "\".").exception();
        };
    }
}
