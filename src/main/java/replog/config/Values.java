package replog.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values that read well, by key name, and the keys of those that don't. */
record Values(Map<String, Given> readable, Set<String> unreadable) {
    <T> Optional<T> find(Key<T> key) {
        return given(key).map(key::read);
    }

    /** The value, or the alternative where none was given; empty only where it doesn't read. */
    <T> Optional<T> find(Key<T> key, T alternative) {
        return unreadable.contains(key.name())
                ? Optional.empty()
                : find(key).or(() -> Optional.of(alternative));
    }

    /** The value of a key with a fixed default, once there are no mistakes. */
    <T> T value(Key<T> key) {
        return find(key).orElseThrow(
                () -> new IllegalStateException(key.name() + " has neither value nor default"));
    }

    Optional<Given> given(Key<?> key) {
        return Optional.ofNullable(readable.get(key.name()));
    }

    Optional<Given> explicit(Key<?> key) {
        return given(key).filter(Given::explicit);
    }
}
