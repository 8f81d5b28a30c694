package replog.http;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Finds names that nobody asked for, so that a misspelt one isn't ignored. Stateless. */
final class Unknown {
    private Unknown() {}

    /** A sentence about the first name that is not known. */
    static Optional<String> among(String what, Collection<String> given, String... known) {
        var expected = Arrays.asList(known);
        return given.stream().filter(name -> !expected.contains(name)).findFirst().map(name ->
                "Unknown " + what + " '" + Printable.of(name, 40) + "'; " + (known.length == 0
                ? "none is known here" : "known: " + String.join(", ", known)) + ".");
    }
}
