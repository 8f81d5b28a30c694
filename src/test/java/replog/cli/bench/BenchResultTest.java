package replog.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import replog.cli.append.AppendReply;
import replog.cli.terminal.ExitCode;
import replog.json.Json;

/** What a run came to, for people and for programs. */
class BenchResultTest {
    private static final URI TARGET = URI.create("http://h:8000");
    private static final BenchOptions ONE =
            BenchOptionsSamples.lasting(BenchOptionsSamples.plan(TARGET), 2, 10);
    private static final BenchOptions MANY = BenchOptionsSamples.bulk(ONE, 1000, "all");
    private static final BenchResult.Latencies LATENCIES = new BenchResult.Latencies(
            Duration.ofNanos(1_234_567), Duration.ofMillis(5), Duration.ofMillis(60),
            Duration.ofMillis(700));

    @Test
    void goodRunIsATable() {
        var figures = new BenchResult(ONE, TARGET, Duration.ofSeconds(10), 123_450, LATENCIES,
                Map.of(), Map.of(AppendReply.Data.ACKNOWLEDGED, 150_000L), Duration.ofSeconds(4));
        assertThat(figures.table(120)).isEqualTo("""
                load               4 connections, values of 10 bytes, one a request, write concern \
                as the node has it
                measured           10.0 s, after 2 s of warm-up that do not count
                entries/s          12,345
                requests/s         12,345
                value bytes/s      123,450
                latency p50        1.23 ms
                latency p99        5.00 ms
                latency p99.9      60.00 ms
                latency max        700.00 ms
                entries            123,450 acknowledged while measured, 150,000 in all
                outcome unknown    0 entries
                errors             none
                bench itself       0.40 processors
                """);
        assertThat(figures.exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void errorsAreToldByKindAndAnEarlyEndAsWell() {
        var figures = new BenchResult(MANY, TARGET, Duration.ofMillis(2500), 10, LATENCIES,
                Map.of("503 read-only", 2L, "timed out", 1L),
                Map.of(AppendReply.Data.ACKNOWLEDGED, 12_000L, AppendReply.Data.UNKNOWN, 1000L,
                        AppendReply.Data.NOT_APPENDED, 2000L), Duration.ofSeconds(1));
        assertThat(figures.table(120)).contains("""
                measured           2.5 s of 10 s: ended early, after 2 s of warm-up that do not \
                count
                entries/s          4,000
                requests/s         4
                value bytes/s      40,000
                """, """
                entries            10,000 acknowledged while measured, 12,000 in all
                outcome unknown    1,000 entries
                errors             by kind, warm-up included
                                   503 read-only: 2 requests
                                   timed out: 1 request
                """);
        assertThat(figures.exitCode()).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    }

    @Test
    void programsGetOneObjectWithUnitsInItsNames() {
        var figures = new BenchResult(MANY, TARGET, Duration.ofSeconds(10), 10, LATENCIES,
                Map.of("503 read-only", 2L),
                Map.of(AppendReply.Data.ACKNOWLEDGED, 12_000L, AppendReply.Data.NOT_APPENDED,
                        2000L),
                Duration.ofSeconds(1));
        assertThat(new String(Json.bytes(figures.json()), UTF_8)).isEqualTo("""
                {"url":"http://h:8000","connections":4,"value_bytes":10,"write_concern":"all",\
                "bulk_entries":1000,"warmup_seconds":2,"measured_seconds":10.0,\
                "ended_early":false,"entries_per_second":1000.0,"requests_per_second":1.0,\
                "value_bytes_per_second":10000,"latency_p50_ms":1.235,"latency_p99_ms":5.0,\
                "latency_p999_ms":60.0,"latency_max_ms":700.0,"measured_requests":10,\
                "measured_entries":10000,"acknowledged_entries":12000,"appended_entries":0,\
                "not_appended_entries":2000,"unknown_entries":0,\
                "error_requests":{"503 read-only":2},"bench_processors":0.1}""");
        assertThat(figures.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void whatIsGoingToBeDoneIsALine() {
        assertThat(MANY.intention()).isEqualTo("4 connections, values of 10 bytes,"
                + " 1,000 a request, write concern all; 10 s, after 2 s of warm-up that do not"
                + " count");
        assertThat(BenchOptionsSamples.lasting(ONE, 0, 1).intention())
                .endsWith("as the node has it; 1 s, without a warm-up");
    }

    @Test
    void runThatEndedInItsWarmUpMeasuredNothing() {
        var none = BenchResult.Latencies.of(new LatencyHistogram());
        var figures = new BenchResult(
                ONE, TARGET, Duration.ZERO, 0, none, Map.of(), Map.of(), Duration.ZERO);
        assertThat(figures.table(120)).contains(
                "0.0 s of 10 s: ended early, after 2 s of warm-up", "entries/s          0\n",
                "latency p99        0.00 ms", "0.00 processors");
    }
}
