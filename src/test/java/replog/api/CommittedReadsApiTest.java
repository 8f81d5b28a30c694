package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.ApiServer.Answer;

/** {@code read=committed}, while a majority lacks entries and when it has got them. */
@Timeout(60)
class CommittedReadsApiTest {
    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private ApiServer secondary = nodes.secondary("s");
    private final ApiServer master = nodes.master("m", "--secondaries=" + secondary.url(),
            "--quorum=1", "--heartbeat.interval=100ms", "--retry.backoff=0.1");

    @BeforeEach
    void open() throws IOException {
        append("a", 2);
    }

    @Test
    void whatAMajorityLacksIsHeldBackUntilItHasIt() throws Exception {
        int port = secondary.port();
        try (var committed = Events.of(master, "?read=committed");
                var local = Events.of(master, "?read=local")) {
            assertThat(committed.ids(1)).containsExactly(1L);
            secondary.close();
            append("b", 1);
            assertThat(local.ids(2)).containsExactly(1L, 2L);
            assertThat(master.get("/messages?read=committed").text()).isEqualTo("[\"a\"]");
            assertThat(master.get("/messages").text()).isEqualTo("[\"a\",\"b\"]");
            assertThat(master.get("/messages?read=committed&from=2&wait=0.1").text())
                    .isEqualTo("[]");
            Answer absent = master.get("/messages/2?read=committed");
            assertThat(absent.status()).isEqualTo(404);
            assertThat(absent.member("type")).isEqualTo("/problems/not-here-yet");
            assertThat(absent.member("detail")).asString().contains("committed");
            assertThat(master.get("/messages/2").status()).isEqualTo(200);
            assertThat(master.get("/messages/1?read=committed").status()).isEqualTo(200);

            var polled = CompletableFuture.supplyAsync(
                    () -> master.get("/messages?read=committed&from=2&wait=600"));
            secondary = nodes.secondaryAt(port, "s");
            assertThat(committed.ids(1)).containsExactly(2L);
            assertThat(polled.get(20, TimeUnit.SECONDS).text()).isEqualTo("[\"b\"]");
        }
    }

    @Test
    void aSecondaryHearsOfItAfterItHasTheEntry() throws IOException {
        try (var committed = Events.of(secondary, "?read=committed&limit=5")) {
            for (int id = 2; id <= 5; id++) {
                append("v", 2);
                if (id == 3) {
                    assertThat(committed.ids(3)).containsExactly(1L, 2L, 3L);
                }
            }
            assertThat(committed.idsToTheEnd()).containsExactly(4L, 5L);
        }
    }

    private void append(String value, int concern) {
        assertThat(master.postJson("{\"value\":\"" + value + "\",\"write_concern\":" + concern
                + "}").status()).isEqualTo(201);
    }
}
