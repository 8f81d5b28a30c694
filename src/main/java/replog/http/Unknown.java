package replog.http;

import java.util.Arrays;
import java.util.Collection;

/** Refuses names that nobody asked for, so that a misspelt one isn't ignored. Stateless. */
final class Unknown {
    private Unknown() {}

    static void refuse(String what, Collection<String> given, String... known) {
        var expected = Arrays.asList(known);
        for (String name : given) {
            if (!expected.contains(name)) {
                String listed = known.length == 0
                        ? "none is known here"
                        : "known: " + String.join(", ", known);
                throw Problem.badRequest("Unknown " + what + " '" + Printable.of(name, 40)
                        + "'; " + listed + ".").exception();
            }
        }
    }
}
