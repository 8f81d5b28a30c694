package replog.api;

import java.util.Arrays;
import replog.metrics.Exposition;
import replog.metrics.Labels;
import replog.node.AppendEnd;
import replog.node.Meters;
import replog.node.NodeStatus;

/** What became of appends, and how long they took. */
final class AppendFigures {
    private AppendFigures() {}

    static void writeTo(Exposition page, Meters meters, NodeStatus status) {
        page.counter("replog_appends_total", "Appends by what their client was told: the outcome,"
                + " and the problem's type. A bulk is one; a request that was refused before it"
                + " was looked at as an append, for a mistake in it for instance, is none.",
                samples -> Arrays.stream(AppendEnd.values()).forEach(end -> samples.add(
                        Labels.of("outcome", end.outcome().word()).and("result", end.result()),
                        meters.appends().count(end))));
        status.leading().ifPresent(leading -> page.histogram(
                "replog_append_duration_seconds", "How long acknowledged appends took from their"
                + " arrival until so many nodes held them.",
                histograms -> meters.appends().latencies(leading.clusterSize())
                        .forEach((concern, snapshot) -> histograms.add(
                                Labels.of("write_concern", concern.toString()), snapshot))));
    }
}
