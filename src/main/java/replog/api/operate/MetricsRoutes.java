package replog.api.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import replog.api.append.RejectedAppendCounter;
import replog.api.live.StreamPermits;
import replog.api.status.StatusJson;
import replog.http.server.Request;
import replog.http.server.Response;
import replog.http.server.ServerLimits.FileDescriptorLimit;
import replog.metrics.ProcessMetrics;
import replog.metrics.PrometheusWriter;
import replog.metrics.PrometheusWriter.Labels;
import replog.metrics.PrometheusWriter.Samples;
import replog.node.Node;
import replog.node.NodeStatus;
import replog.node.fault.Fault.FaultKind;
import replog.node.result.AppendResult.Kind;
import replog.node.result.MasterRoleStatus;
import replog.node.result.ReadOnlyReason;
import replog.node.trace.NodeMeters.AppendMeter;
import replog.node.trace.NodeMeters.ReplicationMeter.Tally;
import replog.replication.Health.Status;
import replog.replication.ReplicationAttempt.Result;
import replog.replication.ReplicationState;
import replog.replication.SecondaryView;

/**
 * {@code GET /metrics}: the node's figures for Prometheus, as they are now. What a role doesn't
 * have, a secondary its own secondaries for instance, is left out.
 */
public final class MetricsRoutes {
    /** One of each kind, for its word. */
    private static final List<FaultKind> FAULTS = List.of(new FaultKind.ErrorBeforeStore(),
            new FaultKind.ErrorAfterStore(), new FaultKind.Drop(),
            new FaultKind.Delay(Duration.ZERO, Duration.ZERO), new FaultKind.Partition());
    private static final String SECONDARY = "secondary";

    private final Node node;
    private final StreamPermits permits;
    private final RejectedAppendCounter rejected;

    /**
     * @param permits those that clients take whose answer lasts
     * @param rejected appends for which the node was not asked
     */
    public MetricsRoutes(Node node, StreamPermits permits, RejectedAppendCounter rejected) {
        this.node = node;
        this.permits = permits;
        this.rejected = rejected;
    }

    public Response metrics(Request request) {
        request.allowQuery();
        var page = new PrometheusWriter();
        NodeStatus status = node.status();
        identity(page, status);
        log(page, status);
        readiness(page, status);
        status.masterStatus().ifPresent(masterStatus -> cluster(page, masterStatus));
        status.secondaryStatus().ifPresent(secondaryStatus -> page.gauge("replog_held_entries",
                "Entries offered by hand that wait for the master's own.",
                secondaryStatus.held()));
        disk(page);
        faults(page, status);
        appends(page, status);
        status.masterStatus().ifPresent(masterStatus -> secondaries(page, masterStatus, status));
        page.gauge("replog_followers", "Clients that follow the node, or wait for an entry.",
                permits.inUse());
        page.gauge("replog_followers_max", "As many as these there may be.", permits.max());
        page.gauge("replog_process_max_fds", "Files and sockets that the process may hold open.",
                FileDescriptorLimit.max());
        ProcessMetrics.writeTo(page, "replog_");
        return Response.bytes(200, PrometheusWriter.CONTENT_TYPE, page.toBytes());
    }

    private static void identity(PrometheusWriter page, NodeStatus status) {
        page.gauge("replog_build_info", "Always 1; the program's version, and that of Java.",
                samples -> samples.add(Labels.of("version", StatusJson.VERSION)
                        .and("java_version", Runtime.version().toString()), 1));
        page.gauge("replog_node_info", "Always 1; who the node is.",
                samples -> samples.add(Labels.of("name", status.name())
                        .and("role", status.role())
                        .and("node_id", status.nodeId().toString())
                        .and("log_id", status.logId().map(Object::toString).orElse(""))
                        .and("fsync", status.fsync()), 1));
    }

    private void log(PrometheusWriter page, NodeStatus status) {
        page.gauge("replog_last_id", "The last entry in the node's log.", status.end().lastId());
        page.gauge("replog_committed_id",
                "The last entry that a majority holds, as far as the node knows.",
                status.committedId());
        page.gauge("replog_master_last_id",
                "The last entry in the master's log, as far as the node knows.",
                node.masterLastId());
        page.gauge("replog_epoch", "The epoch in which the node leads, or that it follows.",
                status.epoch());
        page.counter("replog_entries_stored_total", "Entries that the node stored since its"
                + " start: appended on a master, replicated on a secondary, or fetched.",
                samples -> samples.add(Labels.NONE, node.entriesStored()));
        page.histogram("replog_fsync_duration_seconds",
                "How long it took to force what was written of the log to disk.",
                histograms -> histograms.add(Labels.NONE, node.meters().forces().snapshot()));
    }

    private void readiness(PrometheusWriter page, NodeStatus status) {
        page.gauge("replog_ready", "Whether a check of /readyz holds.",
                samples -> node.readiness().checks().forEach(check -> samples.add(
                        Labels.of("check", check.name()), check.holds() ? 1 : 0)));
        page.gauge("replog_state", "1 for the state of the node's log to its master's.",
                samples -> mark(samples, Labels.NONE, "state", states(), status.state()));
        page.gauge("replog_log_failed", "Whether the disk or the log failed, until a restart.",
                node.log().failure().isPresent());
        page.gauge("replog_disk_full", "Whether nothing can be stored until there is room.",
                node.log().full().isPresent());
    }

    private void cluster(PrometheusWriter page, MasterRoleStatus masterStatus) {
        page.gauge("replog_cluster_size", "Nodes that the cluster is meant to have.",
                masterStatus.clusterSize());
        page.gauge("replog_quorum", "Usable nodes, the master among them, that appends need.",
                masterStatus.quorum());
        page.gauge("replog_usable_nodes", "Nodes that can be counted on, the master among them.",
                masterStatus.usable());
        page.gauge("replog_read_only", "1 for the reason for which the master takes no appends.",
                samples -> mark(samples, Labels.NONE, "reason",
                        Arrays.stream(ReadOnlyReason.Cause.values()).map(MetricsRoutes::label),
                        node.readOnly().map(reason -> label(reason.cause())).orElse("")));
        page.gauge("replog_waiting_appends", "Appends that wait for their write concern.",
                masterStatus.waiting());
        page.gauge("replog_oldest_wait_seconds",
                "How long the oldest of those has waited since it was stored; 0 if none waits.",
                samples -> samples.add(Labels.NONE, node.oldestWait()));
    }

    private static String label(ReadOnlyReason.Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void disk(PrometheusWriter page) {
        node.diskUse().ifPresent(use -> page
                .gauge("replog_log_segments", "Files that hold the log.", use.segments())
                .gauge("replog_log_bytes", "What these take of the disk.", use.logBytes())
                .gauge("replog_disk_free_bytes",
                        "What is left on the disk of the node's folder.", use.freeBytes())
                .gauge("replog_disk_size_bytes", "All that there is of it.", use.totalBytes()));
    }

    private void faults(PrometheusWriter page, NodeStatus status) {
        page.gauge("replog_faults_active", "Faults that are asked for now, by kind.", samples ->
                FAULTS.stream().map(FaultKind::wireName).forEach(word -> samples.add(
                        Labels.of("kind", word), status.faults().stream()
                                .filter(view -> view.fault().kind().wireName().equals(word))
                                .count())));
        page.gauge("replog_faults_sleeping_requests",
                "Replication requests that sleep by a fault now.",
                status.faults().stream().mapToLong(view -> view.sleeping()).sum());
        page.gauge("replog_next_delay_seconds",
                "What the next replication request, and no other, will sleep on request.",
                samples -> samples.add(Labels.NONE, node.faults().nextDelay()));
    }

    /** Appends by outcome, and their latency. */
    private void appends(PrometheusWriter page, NodeStatus status) {
        AppendMeter meter = node.meters().appends();
        page.counter("replog_appends_total", "Appends by what their client was told: the outcome,"
                + " and the problem's type. A bulk is one.",
                samples -> Arrays.stream(Kind.values()).forEach(end -> samples.add(
                        Labels.of("outcome", end.outcome().wireName())
                                .and("result", end.reason()), meter.count(end))));
        page.counter("replog_append_requests_refused_total", "Requests to append that were"
                + " answered with a problem before they came to that, for a mistake in them for"
                + " instance.", samples -> rejected.counts().forEach((told, count) -> samples.add(
                        Labels.of("outcome", told.outcome()).and("result", told.type()),
                        count.count())));
        status.masterStatus().ifPresent(masterStatus -> page.histogram(
                "replog_append_duration_seconds", "How long acknowledged appends took from their"
                + " arrival until so many nodes held them.",
                histograms -> meter.latencies(masterStatus.clusterSize())
                        .forEach((concern, snapshot) -> histograms.add(
                                Labels.of("write_concern", concern.toString()), snapshot))));
    }

    /** What a master knows of each secondary, and did about it, by its name. */
    private void secondaries(PrometheusWriter page, MasterRoleStatus masterStatus,
            NodeStatus status) {
        List<SecondaryView> views = masterStatus.secondaries();
        Map<String, SecondaryView> named = named(views);
        progress(page, named, status.end().lastId());
        health(page, named);
        attempts(page, node.meters().replication().tallies(
                views.stream().map(SecondaryView::name).collect(Collectors.toSet())));
    }

    /** By names that tell them apart: two may call themselves the same, at different URLs. */
    private static Map<String, SecondaryView> named(List<SecondaryView> views) {
        Map<String, Long> bearers = views.stream()
                .collect(Collectors.groupingBy(SecondaryView::name, Collectors.counting()));
        var named = new LinkedHashMap<String, SecondaryView>();
        views.forEach(view -> named.put(bearers.get(view.name()) == 1 ? view.name()
                : view.name() + " " + view.member().url(), view));
        return named;
    }

    private static void progress(PrometheusWriter page, Map<String, SecondaryView> named,
            long masterLastId) {
        page.gauge("replog_secondary_last_id", "The last entry that it is proven to hold.",
                number(named, SecondaryView::lastId));
        page.gauge("replog_secondary_lag_entries", "Entries of the master's log that it lacks.",
                number(named, view -> Math.max(0, masterLastId - view.lastId())));
    }

    private static void health(PrometheusWriter page, Map<String, SecondaryView> named) {
        page.gauge("replog_secondary_status", "1 for its status by heartbeats.",
                each(named, (samples, labels, view) -> mark(samples, labels, "status",
                        Arrays.stream(Status.values()).map(Status::name),
                        view.health().status().name())));
        page.gauge("replog_secondary_state", "1 for its state by history and progress.",
                each(named, (samples, labels, view) -> mark(samples, labels, "state", states(),
                        view.state().wireName())));
        page.gauge("replog_secondary_usable", "Whether a quorum may rest on it.",
                number(named, view -> view.usable() ? 1 : 0));
        page.gauge("replog_secondary_counted",
                "Whether it counts for write concerns; not a spare.",
                number(named, view -> view.counted() ? 1 : 0));
        page.gauge("replog_secondary_heartbeat_failures", "Heartbeats that failed in a row.",
                number(named, view -> view.health().failures()));
        page.gauge("replog_secondary_last_seen_timestamp_seconds",
                "When it answered a heartbeat last, since 1970; none if it never did.",
                each(named, (samples, labels, view) -> view.health().lastSeen().ifPresent(at ->
                        samples.add(labels, Duration.between(Instant.EPOCH, at)))));
        page.gauge("replog_secondary_next_attempt_seconds",
                "How long it is left alone yet after an attempt that failed; 0 when it is not.",
                each(named, (samples, labels, view) ->
                        samples.add(labels, view.nextAttempt().orElse(Duration.ZERO))));
    }

    private static void attempts(PrometheusWriter page, Map<String, Tally> tallies) {
        page.counter("replog_replication_attempts_total", "Requests with a batch, by result.",
                each(tallies, (samples, labels, tally) -> Arrays.stream(Result.values())
                        .forEach(one -> samples.add(labels.and("result", one.wireName()),
                                tally.count(one)))));
        page.histogram("replog_replication_attempt_duration_seconds",
                "How long those took that succeeded.", histograms -> tallies.forEach(
                        (name, tally) -> histograms.add(
                                Labels.of(SECONDARY, name), tally.succeeded())));
        page.counter("replog_replicated_entries_total", "Entries in those that succeeded.",
                number(tallies, Tally::entries));
        page.counter("replog_replicated_bytes_total", "Bytes of these entries.",
                number(tallies, Tally::bytes));
    }

    /** Adds the samples of one secondary. */
    private interface Figure<T> {
        void add(Samples samples, Labels labels, T one);
    }

    private static <T> Consumer<Samples> each(Map<String, T> named, Figure<T> figure) {
        return samples -> named.forEach(
                (name, one) -> figure.add(samples, Labels.of(SECONDARY, name), one));
    }

    private static <T> Consumer<Samples> number(Map<String, T> named, ToLongFunction<T> figure) {
        return each(named, (samples, labels, one) -> samples.add(labels, figure.applyAsLong(one)));
    }

    /** A sample for each word, 1 for the one that holds now. */
    private static void mark(Samples samples, Labels labels, String name, Stream<String> words,
            String now) {
        words.forEach(word -> samples.add(labels.and(name, word), word.equals(now) ? 1 : 0));
    }

    private static Stream<String> states() {
        return Arrays.stream(ReplicationState.values()).map(ReplicationState::wireName);
    }
}
