package replog.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** A run's figures, as a table for people or as one object for programs. Stateless. */
final class BenchReport {

    private static final String ROW = "%-18s %s";
    private static final int LABEL_WIDTH = 19;

    private BenchReport() {}

    /** What is going to be done, in a line. */
    static String intention(BenchPlan plan) {
        return load(plan) + "; " + plan.counted().toSeconds() + " s, " + warmup(plan);
    }

    /** Lines without an end to the last, of at most that many columns. */
    static String table(BenchPlan plan, BenchFigures figures, int columns) {
        var lines = new Lines(columns, new StringJoiner("\n"));
        row(lines, "load", load(plan));
        row(lines, "measured", measured(plan, figures));
        row(lines, "entries/s", decimal("%,.0f", entriesPerSecond(plan, figures)));
        row(lines, "requests/s", decimal("%,.0f", figures.requestsPerSecond()));
        row(lines, "value bytes/s", decimal("%,.0f", bytesPerSecond(plan, figures)));
        row(lines, "latency p50", millis(figures.latencies().p50()));
        row(lines, "latency p99", millis(figures.latencies().p99()));
        row(lines, "latency p99.9", millis(figures.latencies().p999()));
        row(lines, "latency max", millis(figures.latencies().max()));
        row(lines, "entries", entries(plan, figures));
        row(lines, "outcome unknown",
                count(figures.entries(AppendFate.Data.UNKNOWN), "entry", "entries"));
        row(lines, "errors", figures.errors().isEmpty() ? "none" : "by kind, warm-up included");
        figures.errors().forEach((kind, requests) ->
                row(lines, "", kind + ": " + count(requests, "request", "requests")));
        row(lines, "bench itself", decimal("%.2f processors", figures.processors()));
        return lines.joined().toString();
    }

    /** In the order in which they are written. */
    static Map<String, Object> json(BenchPlan plan, BenchFigures figures) {
        var members = new LinkedHashMap<String, Object>();
        members.put("url", figures.target().toString());
        members.put("connections", plan.connections());
        members.put("value_bytes", plan.valueBytes());
        members.put("write_concern", plan.concern().orElse(null));
        members.put("bulk_entries", plan.bulk().isPresent() ? plan.bulk().getAsInt() : null);
        members.put("warmup_seconds", plan.warmup().toSeconds());
        members.put("measured_seconds", rounded(figures.counted().toNanos() / 1e9));
        members.put("ended_early", endedEarly(plan, figures));
        members.put("entries_per_second", rounded(entriesPerSecond(plan, figures)));
        members.put("requests_per_second", rounded(figures.requestsPerSecond()));
        members.put("value_bytes_per_second", Math.round(bytesPerSecond(plan, figures)));
        members.put("latency_p50_ms", rounded(inMillis(figures.latencies().p50())));
        members.put("latency_p99_ms", rounded(inMillis(figures.latencies().p99())));
        members.put("latency_p999_ms", rounded(inMillis(figures.latencies().p999())));
        members.put("latency_max_ms", rounded(inMillis(figures.latencies().max())));
        members.put("measured_requests", figures.requests());
        members.put("measured_entries", figures.requests() * plan.entriesPerRequest());
        members.put("acknowledged_entries", figures.entries(AppendFate.Data.ACKNOWLEDGED));
        members.put("appended_entries", figures.entries(AppendFate.Data.APPENDED));
        members.put("not_appended_entries", figures.entries(AppendFate.Data.NOT_APPENDED));
        members.put("unknown_entries", figures.entries(AppendFate.Data.UNKNOWN));
        members.put("error_requests", figures.errors());
        members.put("bench_processors", rounded(figures.processors()));
        return members;
    }

    private static void row(Lines lines, String name, String text) {
        String label = name;
        for (String piece : Table.wrapped(text, lines.columns() - LABEL_WIDTH)) {
            lines.joined().add(ROW.formatted(label, piece));
            label = "";
        }
    }

    private record Lines(int columns, StringJoiner joined) {}

    private static String load(BenchPlan plan) {
        return count(plan.connections(), "connection", "connections") + ", values of "
                + count(plan.valueBytes(), "byte", "bytes") + ", "
                + (plan.bulk().isPresent() ? decimal("%,d", plan.entriesPerRequest()) : "one")
                + " a request, write concern " + plan.concern().orElse("as the node has it");
    }

    private static String measured(BenchPlan plan, BenchFigures figures) {
        return decimal("%.1f s", figures.counted().toNanos() / 1e9)
                + (endedEarly(plan, figures)
                        ? decimal(" of %d s: ended early", plan.counted().toSeconds()) : "")
                + ", " + warmup(plan);
    }

    private static String warmup(BenchPlan plan) {
        return plan.warmup().isZero() ? "without a warm-up"
                : "after " + plan.warmup().toSeconds() + " s of warm-up that do not count";
    }

    private static boolean endedEarly(BenchPlan plan, BenchFigures figures) {
        return figures.counted().compareTo(plan.counted()) < 0;
    }

    private static String entries(BenchPlan plan, BenchFigures figures) {
        return decimal("%,d", figures.requests() * plan.entriesPerRequest())
                + " acknowledged while measured, "
                + decimal("%,d", figures.entries(AppendFate.Data.ACKNOWLEDGED)) + " in all";
    }

    private static double entriesPerSecond(BenchPlan plan, BenchFigures figures) {
        return figures.requestsPerSecond() * plan.entriesPerRequest();
    }

    private static double bytesPerSecond(BenchPlan plan, BenchFigures figures) {
        return entriesPerSecond(plan, figures) * plan.valueBytes();
    }

    private static String millis(Duration latency) {
        return decimal("%.2f ms", inMillis(latency));
    }

    private static double inMillis(Duration latency) {
        return latency.toNanos() / 1e6;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1e3) / 1e3;
    }

    private static String count(long number, String one, String many) {
        return decimal("%,d ", number) + (number == 1 ? one : many);
    }

    private static String decimal(String form, Object number) {
        return String.format(Locale.ROOT, form, number);
    }
}
