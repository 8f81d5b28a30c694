package replog.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Finds names that nobody asked for, so that a misspelt one isn't ignored. Stateless. */
public final class UnknownFieldCheck {
    private UnknownFieldCheck() {}

    /** A sentence about the first name that is not known. */
    public static Optional<String> find(String what, Collection<String> given, String... known) {
        var expected = Arrays.asList(known);
        return given.stream().filter(name -> !expected.contains(name)).findFirst().map(name ->
                "Unknown " + what + " '" + EscapedText.of(name, 40) + "'; " + (known.length == 0
                ? "none is known here" : "known: " + String.join(", ", known)) + ".");
    }
}
