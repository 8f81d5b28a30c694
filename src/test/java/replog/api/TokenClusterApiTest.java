package replog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.api.ClusterApiTest.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.api.ApiServer.Answer;
import replog.fixture.FolderCopy;

/** Nodes that ask each other with a token, the same or another one. */
@Timeout(60)
class TokenClusterApiTest {
    private static final String TOKEN = "--token=s3cret";
    private static final String[] QUICK = {
        "--heartbeat.interval=20ms", "--heartbeat.timeout=5s", "--heartbeat.unhealthy=3",
        "--retry.backoff=20ms", "--fsync=never", "--quorum=1"};

    @TempDir
    private Path folder;

    @Test
    void secondaryRegistersReplicatesAndCatchesUp() throws IOException {
        try (var master = master(folder.resolve("m"), TOKEN)) {
            int port;
            try (var secondary = registering("s2", master, TOKEN)) {
                await(() -> "HEALTHY".equals(secondaryOf(master).get("status")));
                port = secondary.port();
                assertThat(append(master, "a", 2).member("acknowledged"))
                        .isEqualTo(List.of("master", "s2"));
            }
            append(master, "b", 1);
            try (var again = ApiServer.secondaryAt(port, folder.resolve("s2"), TOKEN)) {
                assertThat(append(master, "c", 2).status()).isEqualTo(201);
                assertThat(again.get("/messages").text()).isEqualTo("[\"a\",\"b\",\"c\"]");
            }
        }
    }

    @Test
    void masterFetchesWhatItLacksAndItsSecondaryAdopts() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"), TOKEN)) {
            String to = "--secondaries=" + secondary.url();
            try (var master = master(folder.resolve("m"), TOKEN, to)) {
                append(master, "a", 2);
            }
            Path old = copy("m", "old");
            try (var master = master(folder.resolve("m"), TOKEN, to)) {
                append(master, "b", 2);
            }
            Path fork = copy("old", "fork");
            try (var master = master(old, TOKEN, to)) {
                await(() -> "[\"a\",\"b\"]".equals(master.get("/messages").text()));
            }
            try (var alone = master(fork, TOKEN)) {
                append(alone, "x", 1);
            }
            try (var master = master(fork, TOKEN, to)) {
                await(() -> "diverged".equals(secondaryOf(master).get("state")));
                await(() -> master.url().equals(secondary.get("/status").member("master_url")));
                Answer adopted = secondary.post("/adopt", "application/json", "{\"force\":true}");
                assertThat(adopted.status()).isEqualTo(200);
                append(master, "y", 2);
                assertThat(secondary.get("/messages").text()).isEqualTo("[\"a\",\"x\",\"y\"]");
            }
        }
    }

    @Test
    void masterTakesItsLostLogOver() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"), TOKEN)) {
            String to = "--secondaries=" + secondary.url();
            try (var master = master(folder.resolve("m"), TOKEN, to)) {
                append(master, "a", 2);
            }
            try (var master = master(folder.resolve("n"), TOKEN, to, "--recover=on")) {
                assertThat(master.get("/messages").text()).isEqualTo("[\"a\"]");
            }
        }
    }

    @Test
    void secondaryWithAnotherTokenCountsForNothingAndIsNamed() throws IOException {
        try (var log = new Logged("master/replication");
                var stranger = ApiServer.secondary(folder.resolve("s"), "--token=other");
                var master = master(
                        folder.resolve("m"), TOKEN, "--secondaries=stranger=" + stranger.url())) {
            await(() -> "UNHEALTHY".equals(secondaryOf(master).get("status")));
            assertThat(secondaryOf(master).get("reason")).isEqualTo("it refused our token");
            assertThat(master.get("/status").member("usable")).isEqualTo(1L);
            assertThat(append(master, "a", 2, "0.3").status()).isEqualTo(504);
            assertThat(stranger.get("/status").member("master")).isNull();
            assertThat(log.lines()).filteredOn(line -> line.startsWith("stranger"))
                    .filteredOn(line -> line.contains("token"))
                    .containsExactly("stranger is UNHEALTHY: it refused our token");
        }
    }

    @Test
    void secondaryThatComesBackWithAnotherTokenIsNamed() throws IOException {
        var before = ApiServer.secondary(folder.resolve("s"), TOKEN);
        try (var master = master(folder.resolve("m"), TOKEN, "--secondaries=s=" + before.url())) {
            append(master, "a", 2);
            before.close();
            try (var after = ApiServer.secondaryAt(
                    before.port(), folder.resolve("s"), "--token=other")) {
                append(master, "b", 1);
                await(() -> "it refused our token".equals(secondaryOf(master).get("reason"))
                        && "UNHEALTHY".equals(secondaryOf(master).get("status")));
                assertThat(after.get("/messages").text()).isEqualTo("[\"a\"]");
            }
        }
    }

    @Test
    void secondaryIsToldThatItsMasterHasAnotherToken() throws IOException {
        try (var log = new Logged("s2/replication");
                var master = master(folder.resolve("m"), TOKEN);
                var other = registering("s2", master, "--token=other");
                var none = registering("s3", master)) {
            String why = "may not register with " + master.url() + ": ";
            await(() -> (why + "it refused our token").equals(reason(other)));
            await(() -> (why + "it wants a token, and this node has none").equals(reason(none)));
            assertThat((List<?>) master.get("/secondaries").member("data")).isEmpty();
            assertThat(log.lines()).filteredOn(line -> line.startsWith("may not register"))
                    .containsExactly(why + "it refused our token");
        }
    }

    /** What one logger is told, as people read it. */
    private static final class Logged extends Handler implements AutoCloseable {
        private final Logger logger;
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        Logged(String name) {
            logger = Logger.getLogger(name);
            logger.addHandler(this);
        }

        List<String> lines() {
            var formatter = new SimpleFormatter();
            return records.stream().map(formatter::formatMessage).toList();
        }

        @Override
        public void publish(LogRecord one) {
            records.add(one);
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    private ApiServer registering(String name, ApiServer master, String... more)
            throws IOException {
        return ApiServer.registering(name, "127.0.0.1", master.url(), folder.resolve(name),
                flags(more));
    }

    private static ApiServer master(Path data, String... more) throws IOException {
        return ApiServer.master(data, flags(more));
    }

    private static String[] flags(String... more) {
        var flags = new ArrayList<>(List.of(QUICK));
        flags.addAll(List.of(more));
        return flags.toArray(String[]::new);
    }

    private static Answer append(ApiServer master, String value, int concern) {
        return append(master, value, concern, "20");
    }

    private static Answer append(ApiServer master, String value, int concern, String timeout) {
        return master.postText("?write_concern=" + concern + "&timeout=" + timeout, value);
    }

    private static String reason(ApiServer node) {
        return (String) node.get("/status").member("reason");
    }

    private static Map<?, ?> secondaryOf(ApiServer master) {
        var all = (List<?>) master.get("/status").member("secondaries");
        return all.isEmpty() ? Map.of() : (Map<?, ?>) all.getFirst();
    }

    private Path copy(String name, String copyName) throws IOException {
        Path copy = FolderCopy.of(folder.resolve(name), folder.resolve(copyName));
        Files.deleteIfExists(copy.resolve("lock"));
        return copy;
    }
}
