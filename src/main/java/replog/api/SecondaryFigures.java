package replog.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import replog.metrics.Exposition;
import replog.metrics.Exposition.Samples;
import replog.metrics.Labels;
import replog.node.NodeStatus;
import replog.node.ReplicationMeter;
import replog.node.ReplicationMeter.Tally;
import replog.replication.Attempt.Result;
import replog.replication.Health.Status;
import replog.replication.State;
import replog.replication.View;

/** What a master knows of each secondary, and did about it, by its name. */
final class SecondaryFigures {
    private static final String NAME = "secondary";

    private SecondaryFigures() {}

    static void writeTo(Exposition page, ReplicationMeter meter, NodeStatus status) {
        status.leading().ifPresent(leading -> {
            Map<String, View> named = named(leading.secondaries());
            positions(page, named, status.end().lastId());
            standing(page, named);
            Set<String> names = leading.secondaries().stream().map(View::name)
                    .collect(Collectors.toSet());
            attempts(page, meter.tallies(names));
        });
    }

    /** Adds the samples of one of them. */
    private interface Figure<T> {
        void add(Samples samples, Labels labels, T one);
    }

    private static <T> Consumer<Samples> each(Map<String, T> named, Figure<T> figure) {
        return samples -> named.forEach(
                (name, one) -> figure.add(samples, Labels.of(NAME, name), one));
    }

    /** By names that tell them apart: two may call themselves the same, at different URLs. */
    static Map<String, View> named(List<View> views) {
        Map<String, Long> bearers = views.stream()
                .collect(Collectors.groupingBy(View::name, Collectors.counting()));
        var named = new LinkedHashMap<String, View>();
        views.forEach(view -> named.put(bearers.get(view.name()) == 1 ? view.name()
                : view.name() + " " + view.member().url(), view));
        return named;
    }

    private static void positions(Exposition page, Map<String, View> named, long masterLastId) {
        page.gauge("replog_secondary_last_id", "The last entry that it is proven to hold.",
                each(named, (samples, labels, view) -> samples.add(labels, view.lastId())));
        page.gauge("replog_secondary_lag_entries", "Entries of the master's log that it lacks.",
                each(named, (samples, labels, view) ->
                        samples.add(labels, Math.max(0, masterLastId - view.lastId()))));
    }

    private static void standing(Exposition page, Map<String, View> named) {
        page.gauge("replog_secondary_status", "1 for its status by heartbeats.",
                each(named, (samples, labels, view) -> Arrays.stream(Status.values())
                        .forEach(one -> samples.add(labels.and("status", one.name()),
                                one == view.health().status() ? 1 : 0))));
        page.gauge("replog_secondary_state", "1 for its state by history and progress.",
                each(named, (samples, labels, view) -> Arrays.stream(State.values())
                        .forEach(one -> samples.add(labels.and("state", one.word()),
                                one == view.state() ? 1 : 0))));
        page.gauge("replog_secondary_usable", "Whether a quorum may rest on it.",
                each(named, (samples, labels, view) ->
                        samples.add(labels, view.usable() ? 1 : 0)));
        page.gauge("replog_secondary_counted", "Whether it counts for write concerns; not a spare.",
                each(named, (samples, labels, view) ->
                        samples.add(labels, view.counted() ? 1 : 0)));
        page.gauge("replog_secondary_heartbeat_failures", "Heartbeats that failed in a row.",
                each(named, (samples, labels, view) ->
                        samples.add(labels, view.health().failures())));
        page.gauge("replog_secondary_last_seen_timestamp_seconds",
                "When it answered a heartbeat last, since 1970; none if it never did.",
                each(named, (samples, labels, view) -> view.health().lastSeen().ifPresent(at ->
                        samples.add(labels, Duration.between(Instant.EPOCH, at)))));
        page.gauge("replog_secondary_next_attempt_seconds",
                "How long it is left alone yet after an attempt that failed; 0 when it is not.",
                each(named, (samples, labels, view) ->
                        samples.add(labels, view.nextAttempt().orElse(Duration.ZERO))));
    }

    private static void attempts(Exposition page, Map<String, Tally> tallies) {
        page.counter("replog_replication_attempts_total", "Requests with a batch, by result.",
                each(tallies, (samples, labels, tally) -> Arrays.stream(Result.values())
                        .forEach(one -> samples.add(labels.and("result", one.word()),
                                tally.count(one)))));
        page.histogram("replog_replication_attempt_duration_seconds",
                "How long those took that succeeded.", histograms -> tallies.forEach(
                        (name, tally) -> histograms.add(
                                Labels.of(NAME, name), tally.succeeded())));
        page.counter("replog_replicated_entries_total", "Entries in those that succeeded.",
                each(tallies, (samples, labels, tally) ->
                        samples.add(labels, tally.entries())));
        page.counter("replog_replicated_bytes_total", "Bytes of these entries.",
                each(tallies, (samples, labels, tally) -> samples.add(labels, tally.bytes())));
    }
}
