package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.replication.ReplicationState;

/** {@code GET /metrics} of a master that has secondaries, which are all called s1 by themselves. */
@Timeout(60)
class MetricsClusterApiTest {
    private static final String ALL = "{\"value\":\"%s\",\"write_concern\":\"all\",\"timeout\":20}";
    private static final String UNHEALTHY =
            "replog_secondary_status{secondary=\"a\",status=\"UNHEALTHY\"}";
    private static final String ATTEMPTS = "replog_replication_attempts_total";
    private static final String OLDEST = "replog_oldest_wait_seconds";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer first = nodes.secondary("1");
    private final ApiServer second = nodes.secondary("2");

    @Test
    void secondariesAreShownByName() throws IOException {
        try (var master = master("--secondaries=a=" + first.url() + ",b=" + second.url())) {
            master.postJson(ALL.formatted("x"));
            master.postJson(ALL.formatted("y"));
            var figures = awaited(master, told -> told.of("replog_committed_id") == 2);
            for (String name : new String[] {"a", "b"}) {
                String labels = "{secondary=\"" + name + "\"}";
                assertThat(figures.of("replog_secondary_last_id" + labels)).isEqualTo(2);
                assertThat(figures.of("replog_secondary_lag_entries" + labels)).isZero();
                assertThat(figures.of("replog_secondary_usable" + labels)).isEqualTo(1);
                assertThat(figures.of("replog_secondary_counted" + labels)).isEqualTo(1);
                assertThat(figures.of("replog_secondary_heartbeat_failures" + labels)).isZero();
                assertThat(figures.of("replog_secondary_next_attempt_seconds" + labels)).isZero();
                assertThat(figures.of("replog_secondary_last_seen_timestamp_seconds" + labels))
                        .isBetween(1.5e9, 1e11);
                assertThat(figures.of("replog_replicated_entries_total" + labels)).isEqualTo(2);
                assertThat(figures.of("replog_replicated_bytes_total" + labels)).isEqualTo(86);
                assertThat(figures.of(attempts(name, "succeeded"))).isGreaterThanOrEqualTo(2);
                assertThat(figures.of("replog_replication_attempt_duration_seconds_count"
                        + labels)).isGreaterThanOrEqualTo(2);
                assertThat(figures.of("replog_secondary_status{secondary=\"" + name
                        + "\",status=\"HEALTHY\"}")).isEqualTo(1);
            }
            assertThat(figures.family("replog_secondary_status").values())
                    .hasSize(6).filteredOn(value -> value == 1).hasSize(2);
            assertThat(figures.family("replog_secondary_state").values())
                    .hasSize(2 * ReplicationState.values().length).filteredOn(value -> value == 1)
                            .hasSize(2);
            assertThat(figures.of("replog_append_duration_seconds_count{write_concern=\"3\"}"))
                    .isEqualTo(2);
            assertThat(figures.of("replog_usable_nodes")).isEqualTo(3);
            assertThat(figures.of("replog_waiting_appends")).isZero();
            assertThat(Figures.of(first).of("replog_entries_stored_total")).isEqualTo(2);
        }
    }

    @Test
    void failedAttemptsAndWhoIsAwayAreSeen() throws IOException {
        try (var master = master("--secondaries=a=" + first.url(), "--cluster.size=3")) {
            first.post("/faults", "application/json",
                    "{\"kind\":\"error-after-store\",\"count\":3}");
            master.postJson(ALL.replace("\"all\"", "2").formatted("x"));
            assertThat(Figures.of(master).of(attempts("a", "failed"))).isPositive();
            first.post("/faults", "application/json", "{\"kind\":\"partition\"}");
            var figures = awaited(master, told -> told.of(UNHEALTHY) == 1
                    && told.of("replog_read_only{reason=\"no-quorum\"}") == 1
                    && told.of("replog_ready{check=\"quorum\"}") == 0);
            assertThat(figures.of("replog_secondary_usable{secondary=\"a\"}")).isZero();
            assertThat(figures.of("replog_secondary_heartbeat_failures{secondary=\"a\"}"))
                    .isGreaterThanOrEqualTo(5);
            assertThat(figures.only("replog_read_only"))
                    .isEqualTo("replog_read_only{reason=\"no-quorum\"}");
            master.postText("", "refused");
            assertThat(Figures.of(master).of("replog_appends_total{outcome=\"not_appended\","
                    + "result=\"read-only\"}")).isEqualTo(1);
        }
    }

    @Test
    void clientsThatWaitAreSeen() throws Exception {
        try (var master = master("--cluster.size=2", "--quorum=1")) {
            Thread waiter = Thread.startVirtualThread(() -> master.postJson(ALL.formatted("x")));
            var figures = awaited(master, told -> told.of("replog_waiting_appends") == 1
                    && told.of(OLDEST) > 0.01);
            assertThat(figures.of(OLDEST)).isLessThan(60);
            register(master, "a", first);
            waiter.join();
            assertThat(Figures.of(master).of(OLDEST)).isZero();
            assertThat(figures.of("replog_followers")).isZero();
            Thread follower = Thread.startVirtualThread(
                    () -> master.get("/messages?from=2&wait=20"));
            awaited(master, told -> told.of("replog_followers") == 1);
            master.postText("?write_concern=1", "y");
            follower.join();
            assertThat(figures.of("replog_followers_max")).isEqualTo(ApiServer.MAX_FOLLOWERS);
        }
    }

    @Test
    void oldestOfThoseThatWaitMayHaveTheHighestId() throws IOException {
        try (var master = master("--cluster.size=2", "--quorum=1")) {
            for (int number = 1; number <= 25; number++) {
                keyed(master, number, "&timeout=0.001");
            }
            Thread.startVirtualThread(() -> master.postJson(ALL.formatted("x")));
            double before = awaited(master, told -> told.of(OLDEST) > 1).of(OLDEST);
            for (int number = 1; number <= 25; number++) {
                int repeated = number;
                Thread.startVirtualThread(() -> keyed(master, repeated, ""));
            }
            var figures = awaited(master, told -> told.of("replog_waiting_appends") == 26);
            assertThat(figures.of(OLDEST)).isGreaterThan(before);
            register(master, "a", first); // and all are answered
        }
    }

    @Test
    void whoIsLetGoVanishes() throws IOException {
        try (var master = master("--cluster.size=2", "--quorum=1", "--write.concern=1")) {
            register(master, "a", first);
            register(master, "b", second);
            master.postText("", "x");
            awaited(master, told -> told.of(attempts("b", "succeeded")) > 0);
            master.ask("DELETE", "/secondaries/b", Map.of(), new byte[0]);
            assertThat(Figures.of(master).text()).contains("secondary=\"a\"")
                    .doesNotContain("\"b\"");
        }
    }

    @Test
    void thoseOfOneNameAreToldApart() throws IOException {
        try (var master = master("--secondaries=" + first.url() + "," + second.url())) {
            master.postJson(ALL.formatted("x"));
            var figures = awaited(master, told -> told.of(attempts("s1", "succeeded")) > 1);
            for (ApiServer secondary : new ApiServer[] {first, second}) {
                assertThat(figures.of("replog_secondary_last_id{secondary=\"s1 "
                        + secondary.url() + "\"}")).isEqualTo(1);
            }
            assertThat(figures.family(ATTEMPTS)).hasSize(5);
        }
    }

    private static void register(ApiServer master, String name, ApiServer secondary) {
        assertThat(master.post("/register", "application/json", "{\"name\":\"%s\",\"url\":\"%s\"}"
                .formatted(name, secondary.url())).status()).isEqualTo(200);
    }

    private static void keyed(ApiServer master, int number, String query) {
        master.ask("POST", "/message?write_concern=2" + query,
                Map.of("Content-Type", "text/plain", "Idempotency-Key", "key-" + number),
                new byte[] {'x'});
    }

    private ApiServer master(String... flags) throws IOException {
        var all = new String[flags.length + 3];
        all[0] = "--heartbeat.interval=20ms";
        all[1] = "--heartbeat.timeout=5s";
        all[2] = "--retry.backoff=20ms";
        System.arraycopy(flags, 0, all, 3, flags.length);
        return nodes.master("m", all);
    }

    private static Figures awaited(ApiServer node, Predicate<Figures> condition) {
        var figures = new Figures[1];
        ClusterApiTest.await(() -> {
            figures[0] = Figures.of(node);
            return condition.test(figures[0]);
        });
        return figures[0];
    }

    private static String attempts(String name, String result) {
        return ATTEMPTS + "{secondary=\"" + name + "\",result=\"" + result + "\"}";
    }
}
