package replog.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Takes the sources through the table and the rules to settings, or to all that is wrong. */
final class Loader {
    private Loader() {}

    /** @param machine what this machine is called */
    static Loaded load(List<String> flags, Map<String, String> environment, Path workingDirectory,
            String machine) {
        var sources = new Sources(flags, environment, workingDirectory);
        var mistakes = new ArrayList<>(sources.mistakes());
        var readable = new HashMap<String, Given>();
        var unreadable = new HashSet<String>();
        var origins = new LinkedHashMap<String, String>();
        for (Key<?> key : Keys.ALL) {
            var given = sources.given(key).or(key::fallback);
            origins.put(key.name(), given.map(Given::origin).orElse(Given.DEFAULT));
            given.ifPresent(value -> key.mistake(value).ifPresentOrElse(mistake -> {
                mistakes.add(mistake);
                unreadable.add(key.name());
            }, () -> readable.put(key.name(), value)));
        }
        var values = new Values(readable, unreadable);
        mistakes.addAll(Rules.broken(values, machine));
        return mistakes.isEmpty()
                ? new Loaded.Valid(settings(values, workingDirectory), origins)
                : new Loaded.Invalid(mistakes);
    }

    private static Settings settings(Values values, Path workingDirectory) {
        return new Settings(
                values.value(Keys.ROLE),
                new Settings.Identity(
                        values.find(Keys.NAME),
                        values.value(Keys.HOST),
                        values.value(Keys.PORT),
                        values.find(Keys.ADVERTISE),
                        values.find(Keys.ADVERTISE_CLIENTS),
                        values.find(Keys.HOSTS).orElse(List.of())),
                new Settings.Cluster(
                        values.find(Keys.SECONDARIES).orElse(List.of()),
                        values.find(Keys.MASTER),
                        number(values.find(Keys.CLUSTER_SIZE)),
                        number(values.find(Keys.QUORUM)),
                        values.value(Keys.RECOVER)),
                new Settings.Appends(
                        values.value(Keys.WRITE_CONCERN),
                        values.value(Keys.WRITE_TIMEOUT),
                        values.value(Keys.WRITE_WAITERS),
                        values.value(Keys.MESSAGE_MAX),
                        values.value(Keys.BULK_MAX)),
                new Settings.Storage(
                        values.find(Keys.DATA).map(workingDirectory::resolve),
                        values.value(Keys.FSYNC),
                        values.value(Keys.SEGMENT_SIZE)),
                new Settings.Replication(
                        values.value(Keys.REPLICATION_TIMEOUT),
                        values.value(Keys.REPLICATION_BATCH),
                        values.value(Keys.RETRY_BACKOFF),
                        values.value(Keys.RETRY_LIMIT)),
                heartbeat(values),
                new Settings.Faults(values.find(Keys.DELAY), values.value(Keys.FAULTS)),
                values.find(Keys.TOKEN),
                new Settings.Logs(
                        values.value(Keys.LOG_FILE).map(workingDirectory::resolve),
                        values.value(Keys.LOG_LEVEL)),
                values.value(Keys.SHUTDOWN_GRACE));
    }

    private static Settings.Heartbeat heartbeat(Values values) {
        var interval = values.value(Keys.HEARTBEAT_INTERVAL);
        return new Settings.Heartbeat(
                interval,
                values.find(Keys.HEARTBEAT_TIMEOUT).orElse(interval.dividedBy(2)),
                values.value(Keys.HEARTBEAT_SUSPECTED),
                values.value(Keys.HEARTBEAT_UNHEALTHY));
    }

    private static OptionalInt number(Optional<Integer> given) {
        return given.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
