package replog.config;

import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * One place that settings come from.
 *
 * @param kind what a report calls it
 * @param spelled whether a report adds the key as the place spells it
 * @param spelling from a key's name to how the place spells it
 */
record Source(String kind, boolean spelled, UnaryOperator<String> spelling) {
    static final String VARIABLE_PREFIX = "REPLOG_";
    static final Source FLAG = new Source("flag", true, name -> "--" + name);
    static final Source VARIABLE = new Source("environment variable", true,
            name -> VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_'));

    static Source file(String path) {
        return new Source(path, false, name -> name);
    }

    String spell(Key<?> key) {
        return spelling.apply(key.name());
    }

    String origin(Key<?> key) {
        return spelled ? kind + " " + spell(key) : kind;
    }
}
