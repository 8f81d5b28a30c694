package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.node.Sender;
import replog.wire.BatchHeader;
import replog.wire.NodePosition;

/** {@code PUT /replicate} and {@code GET /replicate}: what a node says to another one. */
@BesideOthers
@Timeout(60)
class ReplicateApiTest {
    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final Sender sender = nodes.closing(() ->
            Sender.holding(nodes.folder().resolve("sender"), "1", "2", "3"));
    private final ApiServer secondary = nodes.secondary("s");

    @Test
    void storedBatchIsAnsweredWithTheStanding() throws IOException {
        Answer answer = offer(1, 2);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.member("last_id")).isEqualTo(2L);
        assertStands(answer, 2);
        assertThat(answer.header("Replog-Fsync")).isEqualTo("always");
        assertThat(answer.header("Replog-Head-Hash")).isEqualTo(sender.folder().hashAt(2));
    }

    @Test
    void emptyBatchIsTaken() throws IOException {
        offer(1, 2);
        assertThat(secondary.offer(sender.header(3), new byte[0]).status()).isEqualTo(200);
    }

    @Test
    void gapTellsTheIdExpected() throws IOException {
        offer(1, 1);
        Answer answer = offer(3, 3);
        assertConflict(answer, "gap");
        assertThat(answer.member("expected_id")).isEqualTo(2L);
        assertStands(answer, 1);
    }

    @Test
    void forkIsDiverged() throws Exception {
        offer(1, 2);
        try (var fork = Sender.holding(nodes.folder().resolve("fork"))) {
            fork.folder().copyOf(sender.folder(), 1);
            fork.folder().append("two");
            Answer answer = secondary.offer(fork.header(2), fork.folder().frames(2, 2));
            assertConflict(answer, "diverged");
            assertThat(answer.member("id")).isEqualTo(2L);
            assertStands(answer, 2);
        }
    }

    @Test
    void anotherLogAndAnotherMasterAreConflicts() throws IOException {
        offer(1, 1);
        try (var other = Sender.ofLog(nodes.folder().resolve("other"), UUID.randomUUID(), "x")) {
            assertConflict(secondary.offer(other.header(1), other.folder().frames(1, 1)),
                    "other-log");
        }
        Sender fenced = sender.as(Sender.EPOCH, UUID.randomUUID());
        assertConflict(secondary.offer(fenced.header(2), sender.folder().frames(2, 2)), "fenced");
        assertThat(secondary.get("/messages").text()).isEqualTo("[\"1\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "", "1.0", "none"})
    void anotherWireVersionIsRefusedBeforeAllElse(String version) {
        Map<String, String> headers = version.equals("none")
                ? Map.of() : Map.of("Replog-Wire-Version", version);
        Answer answer = secondary.ask("PUT", "/replicate", headers, new byte[] {1});
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("type")).isEqualTo("/problems/wire-version");
        assertThat(answer.member("detail")).asString()
                .contains("must be " + BatchHeader.WIRE_VERSION + ", not " + version);
    }

    @ParameterizedTest
    @CsvSource({"Replog-First-Id, 0", "Replog-Previous-Hash, x", "Replog-Master-Instance, x",
        "Replog-Epoch, 0"})
    void malformedHeaderIsNamed(String name, String value) throws IOException {
        Map<String, String> headers = new TreeMap<>(sender.header(1).headers());
        headers.put(name, value);
        Answer answer = secondary.ask(
                "PUT", "/replicate", headers, sender.folder().frames(1, 1));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("detail")).asString().contains(name, value);
        assertThat(secondary.node().log().id()).isEmpty();
    }

    @Test
    void malformedFramesAreABadRequest() throws IOException {
        byte[] frames = sender.folder().frames(1, 2);
        Answer answer = secondary.offer(
                sender.header(1), Arrays.copyOf(frames, frames.length - 1));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.member("type")).isEqualTo("/problems/malformed-frames");
        assertThat(answer.member("detail")).asString().contains("id 2");
        assertThat(secondary.node().log().end().lastId()).isZero();
    }

    @Test
    void tooLargeBatchIsRefused() throws IOException {
        int most = (int) secondary.node().limits().batchMax();
        Answer answer = secondary.offer(sender.header(1), new byte[most + 1]);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.member("type")).isEqualTo("/problems/too-large");
    }

    @Test
    void drainingNodeStoresNothing() throws IOException {
        secondary.node().drain(Duration.ZERO);
        Answer answer = offer(1, 1);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotNull();
        assertThat(answer.member("detail")).asString().contains("shutting down");
    }

    @Test
    void masterTakesNoBatch() throws IOException {
        try (var master = nodes.master("m")) {
            Answer answer = master.offer(sender.header(1), sender.folder().frames(1, 1));
            assertConflict(answer, "fenced");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesFramesAsTheyAreOnDisk(long from) throws IOException {
        offer(1, 3);
        Answer answer = secondary.get("/replicate?from=" + from);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo(sender.folder().frames(from, 3));
        assertThat(answer.header("Replog-First-Id")).isEqualTo("" + from);
        assertThat(answer.header("Replog-Previous-Hash"))
                .isEqualTo(sender.folder().hashAt(from - 1));
        assertStands(answer, 3);
    }

    @Test
    void givesNoFramesAtTheEndAndNoneBeyondIt() throws IOException {
        offer(1, 3);
        assertThat(secondary.get("/replicate?from=4").response().body()).isEmpty();
        Answer answer = secondary.get("/replicate?from=5");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.member("type")).isEqualTo("/problems/beyond-the-end");
        assertThat(secondary.get("/replicate?from=x").status()).isEqualTo(400);
    }

    private Answer offer(long firstId, long lastId) throws IOException {
        return secondary.offer(
                sender.header(firstId), sender.folder().frames(firstId, lastId));
    }

    private static void assertConflict(Answer answer, String type) {
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.member("type")).isEqualTo("/problems/" + type);
        assertThat(answer.member("status")).isEqualTo(409L);
        assertThat(answer.member("detail")).asString().isNotBlank();
    }

    private void assertStands(Answer answer, long lastId) {
        var position = NodePosition.from(name -> answer.response().headers().firstValue(name));
        assertThat(position).isEqualTo(secondary.node().standing());
        assertThat(position.lastId()).isEqualTo(lastId);
    }
}
