package replog.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of reading the settings. */
public sealed interface Loaded {
    /** Settings that hold, and of each key where its value came from, in the table's order. */
    record Valid(Settings settings, Map<String, String> origins) implements Loaded {
        public Valid {
            origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
        }

        /** Whether somebody gave this key a value. */
        public boolean isGiven(String key) {
            return !origins.get(key).equals(Given.DEFAULT);
        }
    }

    /** All mistakes that were found, at least one. */
    record Invalid(List<Mistake> mistakes) implements Loaded {
        public Invalid {
            mistakes = List.copyOf(mistakes);
        }
    }
}
