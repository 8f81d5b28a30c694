package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static replog.api.ClusterApiTest.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.ApiServer.Answer;
import replog.fixture.BesideOthers;
import replog.fixture.RawConnection;

/** An append by way of another node that can't be passed on, or is cut off there. */
@BesideOthers
@Timeout(60)
class RelayedAppendTest {
    private static final String PATH = "/nodes/master/message";
    private static final Duration LONG = Duration.ofMinutes(1);

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer secondary = nodes.secondary("a", "--fsync=never");
    private final ApiServer master = nodes.master("m", "--fsync=never", "--quorum=1",
            "--heartbeat.interval=20ms", "--heartbeat.timeout=5s",
            "--secondaries=a=" + secondary.url() + ",gone=http://127.0.0.1:1");

    @BeforeEach
    void open() throws IOException {
        await(() -> "master".equals(secondary.get("/status").member("master")));
    }

    @Test
    void headerThatCantBePassedOnIsAMistakeOfTheAsker() throws IOException {
        for (String type : new String[] {"text/plain;\u000bx", "text/plain; \u00e9"}) {
            String answer = RawConnection.answer(secondary.port(), "POST " + PATH
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                    + "\r\nContent-Length: 1\r\n\r\nx");
            assertThat(RawConnection.statuses(answer)).containsExactly("400");
            assertThat(answer).contains("Content-Type", "\"outcome\":\"not_appended\"");
        }
        assertThat(master.get("/messages").text()).isEqualTo("[]");
    }

    @Test
    void relayThatGoesDownLetsAnAppendFinishWithinItsGrace() throws Exception {
        CompletableFuture<Answer> waits = appendThatWaits();
        Thread drain = Thread.ofPlatform().start(() -> secondary.node().drain(LONG));
        await(() -> secondary.get("/nodes/master/status").text()
                .contains("this node shuts down")); // nobody else is asked
        master.node().drain(Duration.ZERO); // it ends the wait, and says how
        Answer answer = waits.get(20, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.member("outcome")).isEqualTo("appended");
        assertThat(drain.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void appendThatWaitsWhenItsRelayGoesDownIsUnknown() throws Exception {
        CompletableFuture<Answer> waits = appendThatWaits();
        secondary.node().drain(Duration.ZERO);
        Answer answer = waits.get(20, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.member("detail")).isEqualTo(
                "The node master can't be asked: this node shuts down.");
        assertThat(answer.member("outcome")).isEqualTo("unknown");
        assertThat(master.get("/messages").text()).isEqualTo("[\"x\"]");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void clientThatLeavesEndsItsWaitAtTheMaster() throws Exception {
        try (var client = new Socket("127.0.0.1", secondary.port())) {
            client.getOutputStream().write(("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx")
                    .getBytes(UTF_8));
            await(() -> master.get("/status").member("waiting").equals(1L));
        }
        await(() -> master.get("/status").member("waiting").equals(0L));
    }

    /** For a node that is gone, by way of the secondary. */
    private CompletableFuture<Answer> appendThatWaits() {
        var waits = CompletableFuture.supplyAsync(() -> secondary.ask("POST", PATH,
                Map.of("Content-Type", "application/json"),
                "{\"value\":\"x\",\"write_concern\":3}".getBytes(UTF_8)));
        await(() -> master.get("/status").member("waiting").equals(1L));
        return waits;
    }
}
