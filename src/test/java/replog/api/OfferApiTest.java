package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.node.Sender;

/** {@code PUT /message}: entries offered by hand, held behind a gap. */
@BesideOthers
@Timeout(60)
class OfferApiTest {
    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final Sender sender = nodes.closing(() ->
            Sender.holding(nodes.folder().resolve("sender"), "1", "2", "3", "4"));
    private ApiServer secondary = nodes.secondary("s", "--message.max=8");

    @Test
    void isHeldHiddenUntilTheMastersOwnComes() throws IOException {
        replicate(1, 2);
        Answer answer = put(4, "4");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo("{\"key\":4,\"held\":true}");
        assertThat(put(3, "other").status()).isEqualTo(202);
        assertThat(secondary.get("/messages").text()).isEqualTo("[\"1\",\"2\"]");
        assertThat(secondary.get("/messages/4").status()).isEqualTo(404);
        assertThat(secondary.get("/status").member("held")).isEqualTo(2L);
        replicate(3, 3);
        assertThat(secondary.get("/status").member("held")).isEqualTo(1L);
        replicate(4, 4);
        assertThat(secondary.get("/status").member("held")).isEqualTo(0L);
        assertThat(secondary.get("/messages").text())
                .isEqualTo("[\"1\",\"2\",\"3\",\"4\"]");
        assertThat(put(4, "4").status()).isEqualTo(204);
        Answer differs = put(3, "other");
        assertThat(differs.status()).isEqualTo(409);
        assertThat(differs.member("type")).isEqualTo("/problems/differs");
        assertThat(differs.member("detail")).asString().contains("3");
    }

    @Test
    void laterOfferReplacesTheEarlierOne() {
        assertThat(put(4, "one").status()).isEqualTo(202);
        assertThat(put(4, "two").status()).isEqualTo(202);
        assertThat(secondary.get("/status").member("held")).isEqualTo(1L);
    }

    @Test
    void restartForgetsIt() throws IOException {
        put(4, "x");
        secondary.close();
        secondary = nodes.secondary("s");
        assertThat(secondary.get("/status").member("held")).isEqualTo(0L);
    }

    @Test
    void tooManyAreRefused() {
        for (int id = 1; id <= 1000; id++) {
            assertThat(put(id, "").status()).isEqualTo(202);
        }
        Answer answer = put(1001, "");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.member("type")).isEqualTo("/problems/too-many-held");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void masterTakesNone() throws IOException {
        try (var master = nodes.master("m")) {
            Answer answer = master.ask("PUT", "/message",
                    Map.of("Content-Type", "application/json"),
                    "{\"key\":1,\"value\":\"x\"}".getBytes(UTF_8));
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.member("type")).isEqualTo("/problems/master");
            assertThat(answer.json().containsKey("outcome")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"value\":\"x\"}|400|'key'",
        "{\"key\":0,\"value\":\"x\"}|400|0",
        "{\"key\":\"4\",\"value\":\"x\"}|400|\"4\"",
        "{\"key\":4}|400|'value'",
        "{\"key\":4,\"value\":7}|400|7",
        "{\"key\":4,\"value\":\"x\",\"id\":1}|400|'id'",
        "{\"key\":4,\"value\":\"123456789\"}|413|9 bytes",
    })
    void nonsenseIsRefusedWithoutAnOutcome(String json, int status, String named) {
        Answer answer = secondary.ask("PUT", "/message",
                Map.of("Content-Type", "application/json"), json.getBytes(UTF_8));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.member("detail")).asString().contains(named);
        assertThat(answer.json().containsKey("outcome")).isFalse();
    }

    @Test
    void anotherContentTypeIsRefused() {
        Answer answer = secondary.ask("PUT", "/message", Map.of("Content-Type", "text/plain"),
                "x".getBytes(UTF_8));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.member("detail")).asString().contains("application/json");
    }

    private Answer put(long key, String value) {
        return secondary.ask("PUT", "/message", Map.of("Content-Type", "application/json"),
                "{\"key\":%s,\"value\":\"%s\"}".formatted(key, value).getBytes(UTF_8));
    }

    private void replicate(long firstId, long lastId) throws IOException {
        assertThat(secondary.offer(sender.header(firstId),
                sender.folder().frames(firstId, lastId)).status()).isEqualTo(200);
    }
}
