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

    static void writeTo(
            Exposition page, Meters meters, RefusedAppends refused, NodeStatus status) {
        page.counter("replog_appends_total", "Appends by what their client was told: the outcome,"
                + " and the problem's type. A bulk is one.",
                samples -> Arrays.stream(AppendEnd.values()).forEach(end -> samples.add(
                        told(end.outcome().word(), end.result()), meters.appends().count(end))));
        page.counter("replog_append_requests_refused_total", "Requests to append that were"
                + " answered with a problem before they came to that, for a mistake in them for"
                + " instance.", samples -> refused.each(
                        (outcome, type, count) -> samples.add(told(outcome, type), count)));
        status.leading().ifPresent(leading -> page.histogram(
                "replog_append_duration_seconds", "How long acknowledged appends took from their"
                + " arrival until so many nodes held them.",
                histograms -> meters.appends().latencies(leading.clusterSize())
                        .forEach((concern, snapshot) -> histograms.add(
                                Labels.of("write_concern", concern.toString()), snapshot))));
    }

    private static Labels told(String outcome, String result) {
        return Labels.of("outcome", outcome).and("result", result);
    }
}
