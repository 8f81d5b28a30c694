package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.fixture.FolderCopy;
import replog.node.Sender;
import replog.replication.LogFolder;

/** A master and secondaries in one process, over real connections. */
@BesideOthers
@Timeout(60)
class ClusterApiTest {
    private static final String ALL = "{\"value\":\"%s\",\"write_concern\":\"all\",\"timeout\":20}";

    @TempDir
    private Path folder;

    @Test
    void concernOfAllIsReachedAndShownEverywhere() throws IOException {
        try (var first = ApiServer.secondary(folder.resolve("1"));
                var second = ApiServer.secondary(folder.resolve("2"));
                var master = master("a=" + first.url() + ",b=" + second.url())) {
            Answer answer = master.postJson(ALL.formatted("x"));
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.member("write_concern")).isEqualTo(3L);
            assertThat(answer.member("acknowledged")).isEqualTo(List.of("master", "a", "b"));
            assertThat(first.get("/messages").text()).isEqualTo("[\"x\"]");
            assertThat(second.get("/messages").text()).isEqualTo("[\"x\"]");
            assertThat(first.get("/status").member("head_hash"))
                    .isEqualTo(master.get("/status").member("head_hash"));
            assertThat(first.postText("?write_concern=1", "y").header("Location"))
                    .isEqualTo("http://out:80/message?write_concern=1");
        }
    }

    @Test
    void oneNodeUnderTwoUrlsCountsOnce() throws IOException {
        try (var only = ApiServer.secondary(folder.resolve("1"), "--fsync=never");
                var master = master("a=" + only.url() + ",b=http://localhost:" + only.port())) {
            assertThat(master.postJson("{\"value\":\"x\",\"write_concern\":2,\"timeout\":20}")
                    .status()).isEqualTo(201);
            Answer answer = master.postJson(
                    "{\"value\":\"y\",\"write_concern\":3,\"timeout\":1}");
            assertThat(answer.status()).isEqualTo(504);
            assertThat((List<?>) answer.member("acknowledged")).hasSize(2);
            assertThat(only.get("/messages").text()).isEqualTo("[\"x\",\"y\"]");
        }
    }

    @Test
    void epochIsAboveThatOfEachSecondary() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("1"));
                var sender = Sender.holding(folder.resolve("sender"), "1")) {
            Sender ninth = sender.as(9, UUID.randomUUID());
            secondary.offer(ninth.header(1), sender.folder().frames(1, 1));
            try (var master = master(secondary.url())) {
                assertThat(master.get("/status").member("epoch")).isEqualTo(10L);
            }
        }
    }

    @Test
    void nodeOfAnotherLogCountsForNothingAndHurtsNobody() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("1"));
                var stranger = Sender.holding(folder.resolve("stranger"), "1")) {
            Sender ninth = stranger.as(9, UUID.randomUUID());
            secondary.offer(ninth.header(1), stranger.folder().frames(1, 1));
            try (var master = master(secondary.url())) {
                awaitState(master, "other-log");
                assertThat(master.get("/health").text())
                        .contains("the master's is empty, and its folder new or lost");
                assertThat(master.postJson("{\"value\":\"x\",\"write_concern\":1}").status())
                        .isEqualTo(201);
                assertThat(master.get("/status").member("mode")).isEqualTo("normal");
                assertThat(secondary.get("/messages").text()).isEqualTo("[\"1\"]");
            }
        }
    }

    @Test
    void copiedFolderOfTheMasterCountsForNothing() throws IOException {
        ApiServer.master(folder.resolve("m")).close();
        var copy = FolderCopy.of(folder.resolve("m"), folder.resolve("copy"));
        try (var secondary = ApiServer.secondary(copy);
                var master = master(secondary.url())) {
            awaitState(master, "failed");
            assertThat(master.postJson("{\"value\":\"x\",\"write_concern\":2,\"timeout\":0.3}")
                    .status()).isEqualTo(504);
        }
    }

    @Test
    void takenOverMasterAppendsNothingMore() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("1"));
                var master = master(secondary.url())) {
            assertThat(master.postJson(ALL.formatted("x")).status()).isEqualTo(201);
            UUID logId = master.node().standing().logId().orElseThrow();
            try (var next = Sender.ofLog(folder.resolve("next"), logId)) {
                Sender ninth = next.as(9, UUID.randomUUID());
                assertThat(secondary.offer(ninth.header(1), new byte[0]).status()).isEqualTo(200);
            }
            Answer answer = master.postJson(ALL.formatted("y"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.member("outcome")).isIn("unknown", "not_appended");
            assertThat(secondary.get("/messages").text()).isEqualTo("[\"x\"]");
            Answer refused = master.postJson(ALL.formatted("z"));
            assertThat(refused.member("type")).isEqualTo("/problems/read-only");
            assertThat(refused.member("outcome")).isEqualTo("not_appended");
        }
    }

    @Test
    void wipedSecondaryIsFilledAgain() throws IOException {
        var first = ApiServer.secondary(folder.resolve("1"));
        int port = first.port();
        try (var master = master(first.url())) {
            assertThat(master.postJson(ALL.formatted("x")).status()).isEqualTo(201);
            first.close();
            try (var again = ApiServer.secondaryAt(port, folder.resolve("2"))) {
                assertThat(master.postJson(ALL.formatted("y")).status()).isEqualTo(201);
                assertThat(LogFolder.values(again.node().log())).containsExactly("x", "y");
            }
        }
    }

    private ApiServer master(String secondaries) throws IOException {
        return ApiServer.master(folder.resolve("m"), "--secondaries=" + secondaries,
                "--heartbeat.interval=20ms", "--heartbeat.timeout=5s", "--retry.backoff=20ms",
                "--fsync=never", "--quorum=1");
    }

    private static void awaitState(ApiServer master, String state) {
        await(() -> state.equals(state(master)));
    }

    /** Asks until it is so, within a deadline. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static Object state(ApiServer master) {
        var secondaries = (List<?>) master.get("/status").member("secondaries");
        return ((Map<?, ?>) secondaries.getFirst()).get("state");
    }
}
