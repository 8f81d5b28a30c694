package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.node.Sender;
import replog.node.TestNodes;
import replog.replication.LogFolder;
import replog.wire.NodePosition;

/** {@code GET /heartbeat} and {@code GET /status}. */
@Timeout(60)
class OperateApiTest {
    @TempDir
    private Path folder;

    @Test
    void heartbeatIsAliveAndBearsTheStanding() throws IOException {
        try (var master = ApiServer.master(folder)) {
            master.postText("", "a");
            Answer answer = master.get("/heartbeat");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("Alive");
            assertThat(answer.header("Content-Type")).startsWith("text/plain");
            assertThat(standing(answer)).isEqualTo(master.node().standing());
        }
    }

    @Test
    void heartbeatOfAMasterIsHeard() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"));
                var sender = Sender.holding(folder.resolve("sender"), "1", "2")) {
            Answer answer = secondary.ask(
                    "GET", "/heartbeat", sender.claim().headers(), new byte[0]);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(secondary.get("/status").member("master")).isEqualTo("m");
            assertThat(secondary.get("/status").member("state")).isEqualTo("catching-up");
            assertThat(secondary.postText("", "a").header("Location"))
                    .isEqualTo("http://outside:80/message");
        }
    }

    @Test
    void heartbeatOfAStrangerIsNotHeard() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"));
                var sender = Sender.holding(folder.resolve("sender"), "1", "2")) {
            Map<String, String> headers = new TreeMap<>(sender.claim().headers());
            headers.remove("Replog-Master-Instance");
            assertThat(secondary.ask("GET", "/heartbeat", headers, new byte[0]).text())
                    .isEqualTo("Alive");
            assertThat(secondary.get("/heartbeat").status()).isEqualTo(200);
            assertThat(secondary.get("/status").member("master")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Replog-Log-Id", "Replog-Epoch", "Replog-Master-Url"})
    void malformedHeartbeatNamesItsHeader(String name) throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"));
                var sender = Sender.holding(folder.resolve("sender"))) {
            Map<String, String> headers = new TreeMap<>(sender.claim().headers());
            headers.put(name, "x y");
            Answer answer = secondary.ask("GET", "/heartbeat", headers, new byte[0]);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.member("detail")).asString().contains(name, "x y");
        }
    }

    @Test
    void masterTellsItselfWhole() throws IOException {
        try (var master = ApiServer.master(
                folder, "--secondaries=b=" + TestNodes.NOWHERE, "--quorum=1")) {
            master.postJson("{\"value\":\"a\",\"write_concern\":1}");
            Answer answer = master.get("/status");
            assertThat(answer.status()).isEqualTo(200);
            Map<?, ?> status = answer.json();
            assertThat(status.keySet().stream().map(Object::toString)).containsSubsequence(
                    "name", "role", "mode", "reason", "state", "version", "node_id", "epoch",
                    "log_id", "first_id", "last_id", "committed_id", "head_hash", "cluster_size",
                    "quorum", "usable", "fsync", "waiting", "secondaries");
            NodePosition position = master.node().standing();
            assertThat(answer.member("name")).isEqualTo("master");
            assertThat(answer.member("role")).isEqualTo("master");
            assertThat(answer.member("state")).isEqualTo("in-sync");
            assertThat(answer.member("node_id")).isEqualTo(position.nodeId().toString());
            assertThat(answer.member("log_id"))
                    .isEqualTo(position.logId().orElseThrow().toString());
            assertThat(answer.member("epoch")).isEqualTo(1L);
            assertThat(answer.member("first_id")).isEqualTo(1L);
            assertThat(answer.member("last_id")).isEqualTo(1L);
            assertThat(answer.member("committed_id")).isEqualTo(0L);
            assertThat(answer.member("head_hash")).isEqualTo(position.headHash());
            assertThat(answer.member("cluster_size")).isEqualTo(2L);
            assertThat(answer.member("quorum")).isEqualTo(1L);
            assertThat(answer.member("fsync")).isEqualTo("always");
            assertThat(answer.member("waiting")).isEqualTo(0L);
        }
    }

    @Test
    void masterTellsOfEachSecondary() throws IOException {
        try (var master = ApiServer.master(
                folder, "--secondaries=b=" + TestNodes.NOWHERE, "--quorum=1")) {
            master.postJson("{\"value\":\"a\",\"write_concern\":1}");
            var secondaries = (List<?>) master.get("/status").member("secondaries");
            var secondary = (Map<?, ?>) secondaries.getFirst();
            assertThat(secondary.keySet().stream().map(Object::toString)).containsSubsequence(
                    "name", "url", "status", "state", "failures", "last_seen", "last_id", "lag",
                    "next_attempt_ms", "reason");
            assertThat(secondary.get("name")).isEqualTo("b");
            assertThat(secondary.get("url")).isEqualTo(TestNodes.NOWHERE);
            assertThat(secondary.get("state")).isEqualTo("unknown");
            assertThat(secondary.get("last_seen")).isNull();
            assertThat(secondary.get("last_id")).isEqualTo(0L);
            assertThat(secondary.get("lag")).isEqualTo(1L);
        }
    }

    @Test
    void secondaryNamesItsMasterAndNoSecondaries() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"));
                var sender = Sender.holding(folder.resolve("sender"), "1", "2")) {
            Answer before = secondary.get("/status");
            assertThat(before.member("log_id")).isNull();
            assertThat(before.member("first_id")).isEqualTo(0L);
            assertThat(before.member("state")).isEqualTo("unknown");
            secondary.offer(sender.header(1), sender.folder().frames(1, 2));
            Answer answer = secondary.get("/status");
            assertThat(answer.json().containsKey("secondaries")).isFalse();
            assertThat(answer.json().containsKey("cluster_size")).isFalse();
            assertThat(answer.member("role")).isEqualTo("secondary");
            assertThat(answer.member("state")).isEqualTo("in-sync");
            assertThat(answer.member("epoch")).isEqualTo(Sender.EPOCH);
            assertThat(answer.member("log_id")).isEqualTo(LogFolder.LOG_ID.toString());
            assertThat(answer.member("master")).isEqualTo("m");
            assertThat(answer.member("master_url")).isEqualTo("http://h0:8000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status?verbose", "/heartbeat?x=1"})
    void unknownQueryIsNamed(String target) throws IOException {
        try (var master = ApiServer.master(folder)) {
            assertThat(master.get(target).status()).isEqualTo(400);
        }
    }

    private static NodePosition standing(Answer answer) {
        return NodePosition.from(name -> answer.response().headers().firstValue(name));
    }
}
