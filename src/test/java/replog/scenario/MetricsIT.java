package replog.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The figures of real nodes, before a tool of Prometheus where there is one. */
@Scenario
class MetricsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void promtoolFindsNothingToMend(Cluster cluster) throws Exception {
        String promtool = Tools.program("promtool");
        cluster.start();
        cluster.at(SECONDARY1).ask("POST", "/faults", "{\"kind\":\"drop\",\"rate\":0.1}");
        cluster.post("for all").withConcern(3).acknowledged();
        cluster.kill(SECONDARY2);
        cluster.at(MASTER).awaitSecondary(SECONDARY2, "UNHEALTHY");
        cluster.post("for two").withConcern(2).acknowledged();
        for (NodeName node : new NodeName[] {MASTER, SECONDARY1}) {
            assertThat(said(promtool, metrics(cluster.at(node)))).as(node.word()).isEmpty();
        }
        assertThat(metrics(cluster.at(MASTER)))
                .contains("replog_secondary_usable{secondary=\"secondary2\"} 0\n")
                .contains("replog_usable_nodes 2\n")
                .contains("replog_append_duration_seconds_count{write_concern=\"2\"} 1\n");
        assertThat(said(promtool, "replog_bad_total 1\n")).contains("replog_bad_total");
    }

    private static String metrics(Endpoint node) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(node.url().resolve("/metrics")).timeout(LIMIT);
        return node.client().send(request.build(), BodyHandlers.ofString(UTF_8)).body();
    }

    /** What {@code promtool check metrics} has to say of them; it says nothing of good ones. */
    private static String said(String promtool, String metrics) throws Exception {
        Process process = new ProcessBuilder(promtool, "check", "metrics")
                .redirectErrorStream(true).start();
        try (var in = process.outputWriter(UTF_8)) {
            in.write(metrics);
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue() == 0).as(said).isEqualTo(said.isEmpty());
        return said;
    }
}
