package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.node.Sender;
import replog.node.TestNodes;

/** {@code GET /livez} and {@code GET /readyz}. */
@Timeout(60)
class ProbeApiTest {
    @TempDir
    private Path folder;

    @Test
    void readyMasterSaysSo() throws IOException {
        try (var master = ApiServer.master(folder)) {
            assertPlain(master.get("/livez"), 200, "live\n");
            assertPlain(master.get("/readyz"), 200, "ready\n");
            assertPlain(master.get("/readyz?verbose"), 200,
                    "ready\nlog: ok\nquorum: ok\ndisk: ok\nserving: ok\n");
        }
    }

    @Test
    void headAnswersWithTheStatusAlone() throws IOException {
        try (var master = ApiServer.master(folder, "--secondaries=b=" + TestNodes.NOWHERE)) {
            assertThat(master.head("/readyz").status()).isEqualTo(503);
            assertThat(master.head("/livez").status()).isEqualTo(200);
        }
    }

    @Test
    void masterWithoutQuorumLivesAndSaysWhoIsMissing() throws IOException {
        try (var master = ApiServer.master(folder, "--secondaries=b=" + TestNodes.NOWHERE)) {
            assertPlain(master.get("/livez"), 200, "live\n");
            assertPlain(master.get("/readyz?verbose=false"), 503, "not ready\n");
            assertThat(master.get("/readyz?verbose=true").text()).containsPattern(
                    "^not ready\nlog: ok\nquorum: 1 of 2 nodes usable, 2 needed; b .*\ndisk: ok\n");
        }
    }

    @Test
    void secondaryIsReadyOnceItHasCaughtUp() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("s"));
                var sender = Sender.holding(folder.resolve("sender"), "1")) {
            assertPlain(secondary.get("/readyz?verbose"), 503, "not ready\nlog: ok\n"
                    + "caught-up: has not heard a master since its start\ndisk: ok\nserving: ok\n");
            secondary.offer(sender.header(1), sender.folder().frames(1, 1));
            assertPlain(secondary.get("/readyz?verbose"), 200,
                    "ready\nlog: ok\ncaught-up: ok\ndisk: ok\nserving: ok\n");
        }
    }

    @Test
    void nodeThatShutsDownLivesAndIsNotReady() throws IOException {
        try (var master = ApiServer.master(folder)) {
            master.node().drain(Duration.ZERO);
            assertThat(master.get("/readyz").status()).isEqualTo(503);
            assertThat(master.get("/livez").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez?verbose", "/readyz?quiet", "/readyz?verbose=maybe"})
    void unknownQueryIsRefused(String target) throws IOException {
        try (var master = ApiServer.master(folder)) {
            assertThat(master.get(target).status()).isEqualTo(400);
        }
    }

    private static void assertPlain(Answer answer, int status, String text) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
    }
}
