package replog.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import replog.config.ConfigSources.RawValue;
import replog.config.SettingDefinitions.Setting;

/** Takes the sources through the table and the rules to settings, or to all that is wrong. */
public final class SettingsLoader {
    private SettingsLoader() {}

    /** @param machine what this machine is called */
    static LoadResult load(List<String> flags, Map<String, String> environment,
            Path workingDirectory,
            String machine) {
        var sources = new ConfigSources(flags, environment, workingDirectory);
        var mistakes = new ArrayList<>(sources.errors());
        var readable = new HashMap<String, RawValue>();
        var unreadable = new HashSet<String>();
        var origins = new LinkedHashMap<String, String>();
        for (Setting<?> key : SettingDefinitions.ALL) {
            var given = sources.rawValue(key).or(key::defaultValue);
            origins.put(key.name(), given.map(RawValue::origin).orElse(RawValue.DEFAULT));
            given.ifPresent(value -> key.error(value).ifPresentOrElse(error -> {
                mistakes.add(error);
                unreadable.add(key.name());
            }, () -> readable.put(key.name(), value)));
        }
        var values = new ParsedValues(readable, unreadable);
        mistakes.addAll(CrossSettingChecks.check(values, machine));
        return mistakes.isEmpty()
                ? new LoadResult.Valid(settings(values, workingDirectory), origins)
                : new LoadResult.Invalid(mistakes);
    }

    private static Settings settings(ParsedValues values, Path workingDirectory) {
        return new Settings(
                values.value(SettingDefinitions.ROLE),
                new Settings.Identity(
                        values.find(SettingDefinitions.NAME),
                        values.value(SettingDefinitions.HOST),
                        values.value(SettingDefinitions.PORT),
                        values.find(SettingDefinitions.ADVERTISE),
                        values.find(SettingDefinitions.ADVERTISE_CLIENTS),
                        values.find(SettingDefinitions.HOSTS).orElse(List.of())),
                new Settings.Cluster(
                        values.find(SettingDefinitions.SECONDARIES).orElse(List.of()),
                        values.find(SettingDefinitions.MASTER),
                        number(values.find(SettingDefinitions.CLUSTER_SIZE)),
                        number(values.find(SettingDefinitions.QUORUM)),
                        values.value(SettingDefinitions.RECOVER)),
                new Settings.Appends(
                        values.value(SettingDefinitions.WRITE_CONCERN),
                        values.value(SettingDefinitions.WRITE_TIMEOUT),
                        values.value(SettingDefinitions.WRITE_WAITERS),
                        values.value(SettingDefinitions.MESSAGE_MAX),
                        values.value(SettingDefinitions.BULK_MAX)),
                new Settings.Storage(
                        values.find(SettingDefinitions.DATA).map(workingDirectory::resolve),
                        values.value(SettingDefinitions.FSYNC),
                        values.value(SettingDefinitions.SEGMENT_SIZE)),
                new Settings.Replication(
                        values.value(SettingDefinitions.REPLICATION_TIMEOUT),
                        values.value(SettingDefinitions.REPLICATION_BATCH),
                        values.value(SettingDefinitions.RETRY_BACKOFF),
                        values.value(SettingDefinitions.RETRY_LIMIT)),
                heartbeat(values),
                new Settings.Faults(values.find(SettingDefinitions.DELAY),
                        values.value(SettingDefinitions.FAULTS)),
                values.find(SettingDefinitions.TOKEN),
                new Settings.Logs(
                        values.value(SettingDefinitions.LOG_FILE).map(workingDirectory::resolve),
                        values.value(SettingDefinitions.LOG_LEVEL)),
                values.value(SettingDefinitions.SHUTDOWN_GRACE));
    }

    private static Settings.Heartbeat heartbeat(ParsedValues values) {
        var interval = values.value(SettingDefinitions.HEARTBEAT_INTERVAL);
        return new Settings.Heartbeat(
                interval,
                values.find(SettingDefinitions.HEARTBEAT_TIMEOUT).orElse(interval.dividedBy(2)),
                values.value(SettingDefinitions.HEARTBEAT_SUSPECTED),
                values.value(SettingDefinitions.HEARTBEAT_UNHEALTHY));
    }

    private static OptionalInt number(Optional<Integer> given) {
        return given.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** The values that read well, by key name, and the keys of those that don't. */
    record ParsedValues(Map<String, RawValue> readable, Set<String> unreadable) {
        <T> Optional<T> find(Setting<T> key) {
            return given(key).map(key::parse);
        }

        /** The value, or the alternative where none was given; empty only where it doesn't read. */
        <T> Optional<T> find(Setting<T> key, T alternative) {
            return unreadable.contains(key.name())
                    ? Optional.empty()
                    : find(key).or(() -> Optional.of(alternative));
        }

        /** The value of a key with a fixed default, once there are no mistakes. */
        <T> T value(Setting<T> key) {
            return find(key).orElseThrow(
                    () -> new IllegalStateException(key.name() + " has neither value nor default"));
        }

        Optional<RawValue> given(Setting<?> key) {
            return Optional.ofNullable(readable.get(key.name()));
        }

        Optional<RawValue> explicit(Setting<?> key) {
            return given(key).filter(RawValue::isExplicit);
        }
    }

    /** What came of reading the settings. */
    public sealed interface LoadResult {
        /** Settings that hold, and of each key where its value came from, in the table's order. */
        record Valid(Settings settings, Map<String, String> origins) implements LoadResult {
            public Valid {
                origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
            }

            /** Whether a source gives this key a value. */
            public boolean isGiven(String key) {
                return !origins.get(key).equals(RawValue.DEFAULT);
            }
        }

        /** All mistakes that were found, at least one. */
        record Invalid(List<ConfigViolation> errors) implements LoadResult {
            public Invalid {
                errors = List.copyOf(errors);
            }
        }
    }
}
