package replog.config;

import java.util.Optional;
import java.util.function.Function;
import replog.config.ConfigSources.RawValue;

/**
 * One setting of the table.
 *
 * @param standard the default as help shows it
 * @param fixed whether the default is a value; otherwise it describes what hangs on other things
 * @param secret whether no report may show what was written
 * @param parser reads a text, or throws an IllegalArgumentException that says what it must be
 * @param meaning one line for help
 */
record Setting<T>(String name, String standard, boolean fixed, boolean secret,
        Function<String, T> parser, String meaning) {

    Optional<RawValue> defaultValue() {
        return fixed ? Optional.of(new RawValue(standard, RawValue.DEFAULT)) : Optional.empty();
    }

    T parse(RawValue given) {
        return parser.apply(given.text());
    }

    /** What is wrong with a value by itself. */
    Optional<ConfigError> error(RawValue given) {
        try {
            if (given.text().isEmpty()) {
                throw new IllegalArgumentException("is empty; leave it out for the default");
            }
            parse(given);
            return Optional.empty();
        } catch (IllegalArgumentException unfit) {
            return Optional.of(error(given, unfit.getMessage()));
        }
    }

    ConfigError error(RawValue given, String what) {
        return new ConfigError(name, secret ? "" : given.text(), given.origin(), what);
    }
}
