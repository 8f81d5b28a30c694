package replog.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import replog.metrics.Exposition;
import replog.metrics.Labels;
import replog.node.FaultKind;
import replog.node.MasterStatus;
import replog.node.Node;
import replog.node.NodeStatus;
import replog.node.ReadOnlyMode;
import replog.replication.State;

/** How a node is: its log, its mode, its disk, and what was asked to go wrong. */
final class NodeFigures {
    /** One of each kind, for its word. */
    private static final List<FaultKind> FAULTS = List.of(new FaultKind.ErrorBeforeStore(),
            new FaultKind.ErrorAfterStore(), new FaultKind.Drop(),
            new FaultKind.Delay(Duration.ZERO, Duration.ZERO), new FaultKind.Partition());

    private NodeFigures() {}

    static void writeTo(Exposition page, Node node, NodeStatus status) {
        log(page, node, status);
        readiness(page, node, status);
        status.leading().ifPresent(leading -> cluster(page, node, leading));
        status.following().ifPresent(following -> page.gauge("replog_held_entries",
                "Entries offered by hand that wait for the master's own.", following.held()));
        disk(page, node);
        faults(page, node, status);
    }

    private static void log(Exposition page, Node node, NodeStatus status) {
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

    private static void readiness(Exposition page, Node node, NodeStatus status) {
        page.gauge("replog_ready", "Whether a check of /readyz holds.",
                samples -> node.readiness().checks().forEach(check -> samples.add(
                        Labels.of("check", check.name()), check.holds() ? 1 : 0)));
        page.gauge("replog_state", "1 for the state of the node's log to its master's.",
                samples -> Arrays.stream(State.values()).map(State::word).forEach(word ->
                        samples.add(Labels.of("state", word),
                                word.equals(status.state()) ? 1 : 0)));
        page.gauge("replog_log_failed", "Whether the disk or the log failed, until a restart.",
                node.log().failure().isPresent());
        page.gauge("replog_disk_full", "Whether nothing can be stored until there is room.",
                node.log().full().isPresent());
    }

    private static void cluster(Exposition page, Node node, MasterStatus leading) {
        page.gauge("replog_cluster_size", "Nodes that the cluster is meant to have.",
                leading.clusterSize());
        page.gauge("replog_quorum", "Usable nodes, the master among them, that appends need.",
                leading.quorum());
        page.gauge("replog_usable_nodes", "Nodes that can be counted on, the master among them.",
                leading.usable());
        var readOnly = node.readOnly().map(ReadOnlyMode::cause);
        page.gauge("replog_read_only", "1 for the reason for which the master takes no appends.",
                samples -> Arrays.stream(ReadOnlyMode.Cause.values()).forEach(cause ->
                        samples.add(Labels.of("reason", word(cause)),
                                readOnly.filter(cause::equals).isPresent() ? 1 : 0)));
        page.gauge("replog_waiting_appends", "Appends that wait for their write concern.",
                leading.waiting());
        page.gauge("replog_oldest_wait_seconds",
                "How long the oldest of those has waited since it was stored; 0 if none waits.",
                samples -> samples.add(Labels.NONE, node.oldestWait()));
    }

    private static String word(ReadOnlyMode.Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void disk(Exposition page, Node node) {
        node.diskUse().ifPresent(use -> page
                .gauge("replog_log_segments", "Files that hold the log.", use.segments())
                .gauge("replog_log_bytes", "What these take of the disk.", use.logBytes())
                .gauge("replog_disk_free_bytes",
                        "What is left on the disk of the node's folder.", use.freeBytes())
                .gauge("replog_disk_size_bytes", "All that there is of it.", use.totalBytes()));
    }

    private static void faults(Exposition page, Node node, NodeStatus status) {
        page.gauge("replog_faults_active", "Faults that are asked for now, by kind.", samples ->
                FAULTS.stream().map(FaultKind::word).forEach(word -> samples.add(
                        Labels.of("kind", word), status.faults().stream()
                                .filter(view -> view.fault().kind().word().equals(word))
                                .count())));
        page.gauge("replog_faults_sleeping_requests",
                "Replication requests that sleep by a fault now.",
                status.faults().stream().mapToLong(view -> view.sleeping()).sum());
        page.gauge("replog_next_delay_seconds",
                "What the next replication request, and no other, will sleep on request.",
                samples -> samples.add(Labels.NONE, node.faults().nextDelay()));
    }
}
