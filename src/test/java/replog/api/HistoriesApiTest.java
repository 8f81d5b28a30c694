package replog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** Logs of one history that are not level, and histories that fork. */
@BesideOthers
@Timeout(60)
class HistoriesApiTest {
    private static final String ONE = "{\"value\":\"%s\",\"write_concern\":1}";
    private static final String BOTH = "{\"value\":\"%s\",\"write_concern\":2}";
    private static final String FORCE = "{\"force\":true}";

    @TempDir
    private Path folder;

    @Test
    void masterFetchesWhatItLacksBeforeItWrites() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"))) {
            Path old = appendTwoAndKeepTheFirst(secondary);
            try (var master = master(old, secondary.url())) {
                awaitMode(master, "normal");
                assertThat(append(master, BOTH, "c").member("id")).isEqualTo(3L);
                assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"b\",\"c\"]");
                assertThat(secondary.get("/messages").text()).isEqualTo("[\"a\",\"b\",\"c\"]");
                assertThat(master.get("/status").member("committed_id")).isEqualTo(3L);
            }
        }
    }

    @Test
    void masterWhoseHistoryForksStaysReadOnlyUntilItsSecondaryAdopts() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"))) {
            Path old = appendTwoAndKeepTheFirst(secondary);
            try (var alone = master(old, "http://127.0.0.1:1")) {
                append(alone, ONE, "fork");
            }
            appendTo(folder.resolve("m"), secondary, "c");
            try (var master = master(old, secondary.url())) {
                awaitReason(master, "histories fork");
                assertThat(append(master, ONE, "d").member("title")).isEqualTo("Histories fork");
                assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"fork\"]");
                assertThat(secondary.get("/messages").text()).isEqualTo("[\"a\",\"b\",\"c\"]");

                awaitHeard(secondary, master);
                Answer adopted = adopt(secondary, FORCE);
                assertThat(adopted.status()).isEqualTo(200);
                assertThat(adopted.member("last_id")).isEqualTo(1L);
                assertThat(adopted.member("set_aside")).isEqualTo(2L);
                assertThat(folder.resolve("s").resolve((String) adopted.member("file"))).exists();
                awaitMode(master, "normal");
                assertThat(append(master, BOTH, "d").member("id")).isEqualTo(3L);
                assertThat(secondary.get("/messages").text()).isEqualTo("[\"a\",\"fork\",\"d\"]");
                assertThat(Figures.of(secondary).of("replog_entries_stored_total")).isEqualTo(5);
            }
        }
    }

    @Test
    void whoIsLeftOfTwoThatForkIsFetchedFrom() throws IOException {
        try (var first = ApiServer.secondary(folder.resolve("1"));
                var second = ApiServer.secondary(folder.resolve("2"))) {
            String all = first.url() + "," + second.url();
            try (var master = master(folder.resolve("m"), all)) {
                append(master, "{\"value\":\"%s\"}", "a");
            }
            Path old = copy("m", "old");
            Path fork = copy("m", "fork");
            appendTo(folder.resolve("m"), first, "b");
            appendTo(fork, second, "c");
            appendTo(fork, second, "d");
            try (var master = master(old, all)) {
                awaitReason(master, "hold different entries up to 2");
                assertThat(master.get("/messages").text()).isEqualTo("[\"a\"]");

                awaitHeard(first, master);
                assertThat(adopt(first, FORCE).member("last_id")).isEqualTo(1L);
                awaitMode(master, "normal");
                assertThat(append(master, "{\"value\":\"%s\"}", "e").member("id"))
                        .isEqualTo(4L);
                assertThat(first.get("/messages").text())
                        .isEqualTo("[\"a\",\"c\",\"d\",\"e\"]");
            }
        }
    }

    @Test
    void whatAMajorityHeldIsSetAsideByForceAlone() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"))) {
            Path old = appendTwoAndKeepTheFirst(secondary);
            try (var alone = master(old, "http://127.0.0.1:1")) {
                append(alone, ONE, "fork");
                append(alone, ONE, "fork");
            }
            try (var master = master(old, secondary.url())) {
                await(() -> "diverged".equals(secondaryOf(master).get("state")));
                awaitHeard(secondary, master);
                Answer refused = adopt(secondary, "");
                assertThat(refused.status()).isEqualTo(409);
                assertThat(refused.member("type")).isEqualTo("/problems/needs-force");
                assertThat(secondary.get("/messages").text()).isEqualTo("[\"a\",\"b\"]");
                assertThat(adopt(secondary, FORCE).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void nothingIsSetAsideWhereNothingDiffers() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"))) {
            assertThat(adopt(secondary, "").member("type")).isEqualTo("/problems/no-master");
            try (var master = master(folder.resolve("m"), secondary.url())) {
                append(master, BOTH, "a");
                assertThat(adopt(secondary, FORCE).member("type"))
                        .isEqualTo("/problems/not-diverged");
                assertThat(adopt(master, "").member("type")).isEqualTo("/problems/is-master");
                assertThat(adopt(secondary, "{\"force\":1}").status()).isEqualTo(400);
                assertThat(adopt(secondary, "{\"x\":1}").status()).isEqualTo(400);
                append(master, BOTH, "b");
            }
        }
    }

    @Test
    void lostLogIsTakenOverFromTheMostAdvanced() throws IOException {
        try (var first = ApiServer.secondary(folder.resolve("1"));
                var second = ApiServer.secondary(folder.resolve("2"))) {
            try (var master = master(folder.resolve("m"), first.url() + "," + second.url())) {
                append(master, "{\"value\":\"%s\"}", "a");
            }
            appendTo(folder.resolve("m"), second, "b");
            String all = first.url() + "," + second.url();
            Path empty = folder.resolve("empty");
            master(empty, all).close(); // not knowing that it lost its log, it begins another
            try (var master = master(empty, all, "--recover=on")) {
                assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"b\"]");
                assertThat(append(master, "{\"value\":\"%s\"}", "c").member("id"))
                        .isEqualTo(3L);
                assertThat(first.get("/messages").text()).isEqualTo("[\"a\",\"b\",\"c\"]");
            }
        }
    }

    @Test
    void nothingIsTakenOverWhereHistoriesForkOrLogsDiffer() throws IOException {
        try (var first = ApiServer.secondary(folder.resolve("1"));
                var second = ApiServer.secondary(folder.resolve("2"));
                var sender = Sender.holding(folder.resolve("sender"), "x", "y");
                var forked = Sender.holding(folder.resolve("forked"), "z");
                var other = Sender.ofLog(folder.resolve("other"), UUID.randomUUID(),
                        "o")) {
            first.offer(sender.header(1), sender.folder().frames(1, 2));
            second.offer(forked.header(1), forked.folder().frames(1, 1));
            String all = first.url() + "," + second.url();
            assertThatThrownBy(() -> master(folder.resolve("m"), all, "--recover=on"))
                    .isInstanceOf(IOException.class).hasMessageContaining("fork");
            try (var third = ApiServer.secondary(folder.resolve("3"))) {
                third.offer(other.header(1), other.folder().frames(1, 1));
                assertThatThrownBy(() -> master(folder.resolve("n"),
                        first.url() + "," + third.url(), "--recover=on"))
                        .isInstanceOf(IOException.class).hasMessageContaining("holds the log");
            }
        }
    }

    /** Both hold a and b; the copy of the master's folder holds a alone. */
    private Path appendTwoAndKeepTheFirst(ApiServer secondary) throws IOException {
        Path data = folder.resolve("m");
        appendTo(data, secondary, "a");
        Path old = copy("m", "old");
        appendTo(data, secondary, "b");
        return old;
    }

    private Path copy(String name, String copyName) throws IOException {
        Path copy = FolderCopy.of(folder.resolve(name), folder.resolve(copyName));
        Files.delete(copy.resolve("lock"));
        return copy;
    }

    private void appendTo(Path data, ApiServer secondary, String value) throws IOException {
        try (var master = master(data, secondary.url())) {
            Answer answer = append(master, BOTH, value);
            assertThat(answer.status()).isEqualTo(201);
            await(() -> answer.member("id").equals(
                    secondary.get("/status").member("committed_id")));
        }
    }

    private static ApiServer master(Path data, String secondaries, String... more)
            throws IOException {
        var flags = new ArrayList<>(List.of("--secondaries=" + secondaries,
                "--heartbeat.interval=20ms", "--heartbeat.timeout=5s", "--retry.backoff=20ms",
                "--fsync=never", "--quorum=1"));
        flags.addAll(List.of(more));
        return ApiServer.master(data, flags.toArray(String[]::new));
    }

    private static Answer append(ApiServer master, String json, String value) {
        return master.postJson(json.formatted(value));
    }

    private static Answer adopt(ApiServer node, String body) {
        return body.isEmpty() ? node.ask("POST", "/adopt", Map.of(), new byte[0])
                : node.post("/adopt", "application/json", body);
    }

    /** A master may know that a secondary differs before that one has heard of it. */
    private static void awaitHeard(ApiServer secondary, ApiServer master) {
        await(() -> master.url().equals(secondary.get("/status").member("master_url")));
    }

    private static void awaitMode(ApiServer master, String mode) {
        await(() -> mode.equals(master.get("/status").member("mode")));
    }

    private static void awaitReason(ApiServer master, String part) {
        await(() -> String.valueOf(master.get("/status").member("reason")).contains(part));
    }

    private static Map<?, ?> secondaryOf(ApiServer master) {
        return (Map<?, ?>) ((List<?>) master.get("/status").member("secondaries")).getFirst();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
