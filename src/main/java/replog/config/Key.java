package replog.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * One setting of the table.
 *
 * @param standard the default as help shows it
 * @param fixed whether the default is a value; otherwise it describes what hangs on other things
 * @param secret whether no report may show what was written
 * @param parser reads a text, or throws an IllegalArgumentException that says what it must be
 * @param meaning one line for help
 */
record Key<T>(String name, String standard, boolean fixed, boolean secret,
        Function<String, T> parser, String meaning) {

    Optional<Given> fallback() {
        return fixed ? Optional.of(new Given(standard, Given.DEFAULT)) : Optional.empty();
    }

    T read(Given given) {
        return parser.apply(given.text());
    }

    /** What is wrong with a value by itself. */
    Optional<Mistake> mistake(Given given) {
        try {
            if (given.text().isEmpty()) {
                throw new IllegalArgumentException("is empty; leave it out for the default");
            }
            read(given);
            return Optional.empty();
        } catch (IllegalArgumentException unfit) {
            return Optional.of(mistake(given, unfit.getMessage()));
        }
    }

    Mistake mistake(Given given, String what) {
        return new Mistake(name, secret ? "" : given.text(), given.origin(), what);
    }
}
