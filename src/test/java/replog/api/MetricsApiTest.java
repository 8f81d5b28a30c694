package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.ApiServer.Answer;
import replog.node.Sender;
import replog.node.result.AppendResult.Kind;

/** {@code GET /metrics} of one node. */
@Timeout(60)
class MetricsApiTest {
    private static final String JSON = "application/json";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("m", "--cluster.size=2", "--quorum=1",
            "--write.concern=1");

    @Test
    void answersInTheFormatOfPrometheus() {
        Answer answer = master.get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type"))
                .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.text()).endsWith("\n").contains(
                "# TYPE replog_appends_total counter\n", "# TYPE replog_last_id gauge\n",
                "# TYPE replog_fsync_duration_seconds histogram\n");
        assertThat(answer.text().lines()).allMatch(
                line -> line.matches("# (HELP|TYPE) replog_\\w+ .+|replog_\\w+(\\{.*})? \\S+"));
    }

    @Test
    void saysWhatTheStatusSays() {
        master.postText("", "a");
        var status = master.get("/status").json();
        var figures = Figures.of(master);
        assertThat(figures.of("replog_last_id")).isEqualTo(1);
        assertThat(figures.of("replog_master_last_id")).isEqualTo(1);
        assertThat(figures.of("replog_committed_id")).isZero();
        assertThat(figures.of("replog_epoch")).isEqualTo(1);
        assertThat(figures.of("replog_cluster_size")).isEqualTo(2);
        assertThat(figures.of("replog_quorum")).isEqualTo(1);
        assertThat(figures.of("replog_usable_nodes")).isEqualTo(1);
        assertThat(figures.of("replog_log_failed")).isZero();
        assertThat(figures.of("replog_disk_full")).isZero();
        assertThat(figures.family("replog_read_only")).hasSize(6)
                .containsKey("replog_read_only{reason=\"no-quorum\"}");
        assertThat(figures.family("replog_read_only").values()).containsOnly(0.0);
        assertThat(figures.family("replog_ready").values()).hasSize(4).containsOnly(1.0);
        assertThat(figures.only("replog_state")).isEqualTo("replog_state{state=\"in-sync\"}");
        assertThat(figures.only("replog_node_info")).isEqualTo(("replog_node_info{name=\"master\","
                + "role=\"master\",node_id=\"%s\",log_id=\"%s\",fsync=\"always\"}")
                .formatted(status.get("node_id"), status.get("log_id")));
        assertThat(figures.only("replog_build_info"))
                .contains("version=\"" + status.get("version") + "\"");
    }

    /** Each way in, each outcome that one node alone can have. */
    @Test
    void eachAppendIsCountedOnceByWhatItsClientWasTold() {
        var answers = List.of(
                master.postText("", "a"),
                master.postJson("{\"value\":\"b\"}"),
                master.post("/messages", JSON, "[\"c\",\"d\",\"e\"]"),
                master.post("/messages", JSON, "[\"f\"]"),
                master.post("/newMessage", JSON, "{\"message\":\"g\",\"writeConcern\":1}"),
                master.post("/add-message", JSON, "{\"message\":\"h\",\"write-concern\":1}"),
                master.post("/messages/0", JSON, "{\"message\":\"i\"}"),
                keyed("k", "j"), keyed("k", "j"), keyed("k", "other"),
                master.postText("?write_concern=2&timeout=0.2", "k"),
                master.post("/messages?write_concern=2&timeout=0.2", JSON, "[\"l\"]"),
                master.postText("?write_concern=3", "m"),
                master.post("/messages/2", JSON, "{\"message\":\"n\"}"));
        var told = new TreeMap<String, Double>();
        answers.forEach(answer -> told.merge(answer.status() < 300 ? "acknowledged"
                : (String) answer.member("outcome"), 1.0, Double::sum));
        assertThat(told).containsEntry("acknowledged", 9.0).containsEntry("appended", 2.0)
                .containsEntry("not_appended", 3.0);
        var figures = Figures.of(master);
        var counted = new TreeMap<String, Double>();
        for (Kind end : Kind.values()) {
            counted.merge(end.outcome().wireName(), figures.of(appends(end)), Double::sum);
        }
        counted.values().removeIf(count -> count == 0);
        assertThat(counted).isEqualTo(told);
        assertThat(figures.of(appends(Kind.REPEATED))).isEqualTo(1);
        assertThat(figures.of(appends(Kind.WAIT_ENDED))).isEqualTo(2);
        assertThat(figures.of(appends(Kind.KEY_REUSED))).isEqualTo(1);
        assertThat(figures.of(appends(Kind.IMPOSSIBLE_CONCERN))).isEqualTo(2);
        assertThat(figures.of("replog_entries_stored_total"))
                .isEqualTo(figures.of("replog_last_id")).isEqualTo(12);
    }

    @Test
    void whatIsRefusedBeforeIsCountedApart() {
        master.postText("?write_concern=zz", "no concern");
        master.post("/message", JSON, "{");
        master.post("/messages", "text/csv", "a,b");
        master.post("/messages/x", JSON, "{\"message\":\"n\"}");
        master.post("/messages/9", JSON, "{\"message\":\"too much for the node\"}");
        master.get("/messages?from=x");
        var figures = Figures.of(master);
        String name = "replog_append_requests_refused_total{outcome=\"not_appended\",result=\"";
        assertThat(figures.of(name + "bad-request\"}")).isEqualTo(3);
        assertThat(figures.of(name + "unsupported-media-type\"}")).isEqualTo(1);
        assertThat(figures.of(name + "too-large\"}")).isZero();
        assertThat(figures.of(appends(Kind.IMPOSSIBLE_CONCERN))).isEqualTo(1);
    }

    @Test
    void latencyIsOfThoseThatWereAcknowledgedByConcern() {
        for (int value = 0; value < 5; value++) {
            master.postText("", "v" + value);
        }
        master.postText("?write_concern=2&timeout=0.2", "not reached");
        var figures = Figures.of(master);
        String name = "replog_append_duration_seconds";
        assertThat(figures.of(name + "_count{write_concern=\"1\"}")).isEqualTo(5);
        assertThat(figures.of(name + "_sum{write_concern=\"1\"}")).isBetween(1e-5, 60.0);
        assertThat(figures.of(name + "_bucket{write_concern=\"1\",le=\"60\"}")).isEqualTo(5);
        assertThat(figures.of(name + "_bucket{write_concern=\"1\",le=\"+Inf\"}")).isEqualTo(5);
        assertThat(figures.of(name + "_count{write_concern=\"2\"}")).isZero();
        assertThat(figures.samples()).doesNotContainKey(name + "_count{write_concern=\"3\"}");
    }

    @Test
    void eachForceOfTheLogIsTimed() {
        String count = "replog_fsync_duration_seconds_count";
        double before = Figures.of(master).of(count);
        master.postText("", "a");
        master.postText("", "b");
        var figures = Figures.of(master);
        assertThat(figures.of(count)).isGreaterThanOrEqualTo(before + 2);
        assertThat(figures.of("replog_fsync_duration_seconds_sum")).isPositive();
    }

    @Test
    void logAndDiskAreMeasured() {
        double before = Figures.of(master).of("replog_log_bytes");
        master.postText("", "x".repeat(10_000));
        var figures = Figures.of(master);
        assertThat(figures.of("replog_log_segments")).isEqualTo(1);
        assertThat(figures.of("replog_log_bytes")).isGreaterThan(before + 10_000);
        assertThat(figures.of("replog_disk_free_bytes"))
                .isBetween(1.0, figures.of("replog_disk_size_bytes"));
    }

    @Test
    void processIsToldAsWell() {
        var figures = Figures.of(master);
        for (String name : new String[] {"process_cpu_seconds_total", "process_open_fds",
            "process_max_fds", "java_heap_used_bytes", "java_threads"}) {
            assertThat(figures.of("replog_" + name)).as(name).isPositive();
        }
    }

    @Test
    void faultsAreShownByTheirKinds() throws IOException {
        try (var secondary = nodes.secondary("s")) {
            assertThat(Figures.of(secondary).family("replog_faults_active").values())
                    .hasSize(5).containsOnly(0.0);
            secondary.post("/faults", JSON, "{\"kind\":\"partition\",\"rate\":0.1}");
            secondary.post("/faults", JSON, "{\"kind\":\"drop\"}");
            secondary.post("/faults", JSON, "{\"kind\":\"drop\",\"rate\":0.5}");
            secondary.post("/delay", JSON, "{\"value\":2.5}");
            var figures = Figures.of(secondary);
            assertThat(figures.of("replog_faults_active{kind=\"partition\"}")).isEqualTo(1);
            assertThat(figures.of("replog_faults_active{kind=\"drop\"}")).isEqualTo(2);
            assertThat(figures.of("replog_faults_active{kind=\"delay\"}")).isEqualTo(1);
            assertThat(figures.of("replog_next_delay_seconds")).isEqualTo(2.5);
            assertThat(figures.of("replog_faults_sleeping_requests")).isZero();
        }
    }

    @Test
    void secondaryTellsWhatItKnows() throws IOException {
        try (var secondary = nodes.secondary("s");
                var sender = Sender.holding(nodes.folder().resolve("sender"), "1", "2", "3")) {
            secondary.postText("", "nobody leads");
            secondary.ask("POST", "/message", Map.of("Content-Type", "text/plain",
                    "Idempotency-Key", "k"), "x".getBytes());
            secondary.offer(sender.header(1), sender.folder().frames(1, 2));
            secondary.postText("", "to the master");
            var figures = Figures.of(secondary);
            assertThat(figures.only("replog_node_info")).contains("role=\"secondary\"");
            assertThat(figures.of("replog_last_id")).isEqualTo(2);
            assertThat(figures.of("replog_master_last_id")).isEqualTo(3);
            assertThat(figures.of("replog_entries_stored_total")).isEqualTo(2);
            assertThat(figures.only("replog_state"))
                    .isEqualTo("replog_state{state=\"catching-up\"}");
            assertThat(figures.of(appends(Kind.NO_MASTER))).isEqualTo(1);
            assertThat(figures.of(appends(Kind.NO_MASTER_FOR_KEY))).isEqualTo(1);
            assertThat(figures.of(appends(Kind.TO_MASTER))).isEqualTo(1);
            assertThat(figures.of("replog_held_entries")).isZero();
            var names = new ArrayList<>(figures.samples().keySet());
            assertThat(names).noneMatch(name -> name.startsWith("replog_secondary_")
                    || name.startsWith("replog_read_only") || name.startsWith("replog_quorum"));
        }
    }

    private Answer keyed(String key, String value) {
        return master.ask("POST", "/message",
                Map.of("Content-Type", "text/plain", "Idempotency-Key", key), value.getBytes());
    }

    private static String appends(Kind end) {
        return "replog_appends_total{outcome=\"%s\",result=\"%s\"}"
                .formatted(end.outcome().wireName(), end.reason());
    }
}
