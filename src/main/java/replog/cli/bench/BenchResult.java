package replog.cli.bench;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import replog.cli.append.AppendReply;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.TextTable;

/**
 * What a run came to, as a table for people or as one object for programs.
 *
 * @param target where the load went
 * @param counted how long was measured: less than planned if it was ended early
 * @param requests that were acknowledged while it was measured, as are the latencies
 * @param errors how many requests failed, by kind, the warm-up's too
 * @param outcomes how many entries had which outcome, over the whole run
 * @param processor what this process took of it while it was measured
 */
record BenchResult(
        BenchOptions options,
        URI target,
        Duration counted,
        long requests,
        Latencies latencies,
        Map<String, Long> errors,
        Map<AppendReply.Data, Long> outcomes,
        Duration processor) {

    /** Of requests that were acknowledged. */
    record Latencies(Duration p50, Duration p99, Duration p999, Duration max) {
        static Latencies of(LatencyHistogram histogram) {
            return new Latencies(
                    Duration.ofNanos(histogram.quantileNanos(0.5)),
                    Duration.ofNanos(histogram.quantileNanos(0.99)),
                    Duration.ofNanos(histogram.quantileNanos(0.999)),
                    Duration.ofNanos(histogram.maxNanos()));
        }
    }

    BenchResult {
        errors = Collections.unmodifiableMap(new TreeMap<>(errors));
        outcomes = Map.copyOf(outcomes);
    }

    long entries(AppendReply.Data data) {
        return outcomes.getOrDefault(data, 0L);
    }

    ExitCode exitCode() {
        if (entries(AppendReply.Data.UNKNOWN) > 0) {
            return ExitCode.OUTCOME_UNKNOWN;
        }
        return errors.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Lines that end. */
    String table(int columns) {
        var table = TextTable.pairs(columns)
                .row("load             ", options.load())
                .row("measured", decimal("%.1f s", seconds(counted)) + (endedEarly()
                        ? decimal(" of %d s: ended early", options.counted().toSeconds()) : "")
                        + ", " + options.afterWarmup())
                .row("entries/s", decimal("%,.0f", entriesPerSecond()))
                .row("requests/s", decimal("%,.0f", requestsPerSecond()))
                .row("value bytes/s", decimal("%,.0f", valueBytesPerSecond()))
                .row("latency p50", decimal("%.2f ms", millis(latencies.p50)))
                .row("latency p99", decimal("%.2f ms", millis(latencies.p99)))
                .row("latency p99.9", decimal("%.2f ms", millis(latencies.p999)))
                .row("latency max", decimal("%.2f ms", millis(latencies.max)))
                .row("entries",
                        TextTable.count(measuredEntries()) + " acknowledged while measured, "
                        + TextTable.count(entries(AppendReply.Data.ACKNOWLEDGED)) + " in all")
                .row("outcome unknown",
                        TextTable.count(entries(AppendReply.Data.UNKNOWN), "entry", "entries"))
                .row("errors", errors.isEmpty() ? "none" : "by kind, warm-up included");
        errors.forEach((kind, count) ->
                table.row("", kind + ": " + TextTable.count(count, "request", "requests")));
        return table.row("bench itself", decimal("%.2f processors", processors())).toString();
    }

    /** In the order in which they are written. */
    Map<String, Object> json() {
        var members = new LinkedHashMap<String, Object>();
        members.put("url", target.toString());
        members.put("connections", options.connections());
        members.put("value_bytes", options.valueBytes());
        members.put("write_concern", options.concern().orElse(null));
        members.put("bulk_entries", options.bulk().isPresent() ? options.bulk().getAsInt() : null);
        members.put("warmup_seconds", options.warmup().toSeconds());
        members.put("measured_seconds", rounded(seconds(counted)));
        members.put("ended_early", endedEarly());
        members.put("entries_per_second", rounded(entriesPerSecond()));
        members.put("requests_per_second", rounded(requestsPerSecond()));
        members.put("value_bytes_per_second", Math.round(valueBytesPerSecond()));
        members.put("latency_p50_ms", rounded(millis(latencies.p50)));
        members.put("latency_p99_ms", rounded(millis(latencies.p99)));
        members.put("latency_p999_ms", rounded(millis(latencies.p999)));
        members.put("latency_max_ms", rounded(millis(latencies.max)));
        members.put("measured_requests", requests);
        members.put("measured_entries", measuredEntries());
        members.put("acknowledged_entries", entries(AppendReply.Data.ACKNOWLEDGED));
        members.put("appended_entries", entries(AppendReply.Data.APPENDED));
        members.put("not_appended_entries", entries(AppendReply.Data.NOT_APPENDED));
        members.put("unknown_entries", entries(AppendReply.Data.UNKNOWN));
        members.put("error_requests", errors);
        members.put("bench_processors", rounded(processors()));
        return members;
    }

    private boolean endedEarly() {
        return counted.compareTo(options.counted()) < 0;
    }

    private long measuredEntries() {
        return requests * options.entriesPerRequest();
    }

    private double requestsPerSecond() {
        return counted.isPositive() ? requests / seconds(counted) : 0;
    }

    private double entriesPerSecond() {
        return requestsPerSecond() * options.entriesPerRequest();
    }

    private double valueBytesPerSecond() {
        return entriesPerSecond() * options.valueBytes();
    }

    /** How many processors the load kept busy by being made. */
    private double processors() {
        return counted.isPositive() ? seconds(processor) / seconds(counted) : 0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static double millis(Duration latency) {
        return latency.toNanos() / 1e6;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1e3) / 1e3;
    }

    private static String decimal(String form, Object number) {
        return String.format(Locale.ROOT, form, number);
    }
}
