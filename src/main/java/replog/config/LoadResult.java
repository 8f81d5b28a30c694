package replog.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import replog.config.ConfigSources.RawValue;

/** What came of reading the settings. */
public sealed interface LoadResult {
    /** Settings that hold, and of each key where its value came from, in the table's order. */
    record Valid(Settings settings, Map<String, String> origins) implements LoadResult {
        public Valid {
            origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
        }

        /** Whether somebody gave this key a value. */
        public boolean isGiven(String key) {
            return !origins.get(key).equals(RawValue.DEFAULT);
        }
    }

    /** All mistakes that were found, at least one. */
    record Invalid(List<ConfigError> mistakes) implements LoadResult {
        public Invalid {
            mistakes = List.copyOf(mistakes);
        }
    }
}
