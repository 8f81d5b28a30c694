package replog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.api.ClusterApiTest.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import replog.api.NodeEvents.Event;
import replog.fixture.BesideOthers;
import replog.log.frame.NewEntry;

/** {@code GET /events}, of a master and of its secondary. */
@BesideOthers
@Timeout(60)
class NodeEventsApiTest {
    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer secondary = nodes.secondary("s", "--fsync=never");
    private final ApiServer master = nodes.master("m", "--fsync=never",
            "--secondaries=s=" + secondary.url(), "--heartbeat.interval=20ms",
            "--heartbeat.timeout=5s", "--heartbeat.unhealthy=3", "--retry.backoff=20ms",
            "--quorum=1");

    @Test
    void beginsAtOnceWithTheStatus() throws IOException {
        append("a", 2);
        try (var events = NodeEvents.of(master)) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(events.header("Cache-Control")).isEqualTo("no-store, no-transform");
            assertThat(events.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(events.line()).isEqualTo("retry: 1000");
            Event first = events.next().orElseThrow();
            assertThat(first.type()).isEqualTo("status");
            assertThat(first.data().keySet()).isEqualTo(
                    master.get("/status").json().keySet());
            assertThat(first.member("last_id")).isEqualTo(1L);
        }
    }

    @Test
    void tellsOfAnAppendAndItsAcknowledgement() throws IOException {
        try (var events = NodeEvents.of(master); var there = NodeEvents.of(secondary)) {
            events.await("status");
            there.await("status");
            append("\ud83d\ude00 new", 2);
            Map<?, ?> entry = entries(events.await("appended")).getFirst();
            assertThat(entry.get("id")).isEqualTo(1L);
            assertThat(entry.get("value")).isEqualTo("\ud83d\ude00 new");
            assertThat(events.await("acknowledged", event -> event.member("name").equals("s"))
                    .member("last_id")).isEqualTo(1L);
            events.await("committed", event -> event.member("committed_id").equals(1L));
            assertThat(entries(there.await("appended"))).hasSize(1);
        }
    }

    @Test
    void namesWhomAnAppendWaitsForUntilThatIsThere() throws Exception {
        try (var events = NodeEvents.of(master)) {
            fault(secondary, "{\"kind\":\"partition\"}");
            var append = CompletableFuture.supplyAsync(() -> append("a", 2));
            Event waiting = events.await("waiting",
                    event -> event.member("waiting").equals(1L));
            var wait = (Map<?, ?>) ((List<?>) waiting.member("waits")).getFirst();
            assertThat(wait.get("id")).isEqualTo(1L);
            assertThat(wait.get("missing")).isEqualTo(List.of("s"));
            events.await("health", event -> event.member("status").equals("UNHEALTHY"));
            secondary.ask("DELETE", "/faults", Map.of(), new byte[0]);
            events.await("health", event -> event.member("status").equals("HEALTHY"));
            events.await("waiting", event -> event.member("waiting").equals(0L));
            assertThat(append.get(10, TimeUnit.SECONDS).status()).isEqualTo(201);
        }
    }

    @Test
    void tellsOfModeAndFaults() throws IOException {
        try (var events = NodeEvents.of(master); var there = NodeEvents.of(secondary)) {
            events.await("status");
            there.await("status");
            fault(secondary, "{\"kind\":\"partition\"}");
            assertThat((List<?>) there.await("faults").member("faults")).hasSize(1);
            Event mode = events.await("mode", event -> event.member("usable").equals(1L));
            assertThat(mode.member("mode")).isEqualTo("normal");
            master.post("/delay", "application/json", "{\"value\":30}");
            events.await("faults", event -> event.member("delay").equals(30L));
        }
    }

    @Test
    void queuesNothingHoweverFastTheLogGrows() throws IOException {
        try (var events = NodeEvents.of(master)) {
            events.await("status");
            int count = 20_000;
            long begun = System.nanoTime();
            for (int bulk = 0; bulk < 100; bulk++) {
                var drafts = new ArrayList<NewEntry>();
                for (int entry = 0; entry < count / 100; entry++) {
                    drafts.add(NewEntry.of(new byte[] {'x'}));
                }
                master.node().log().append(drafts, 1).await(Long.MAX_VALUE);
            }
            long appended = 0;
            int told = 0;
            while (appended < count) {
                Event event = events.await("appended");
                assertThat(event.member("first_id")).isEqualTo(appended + 1);
                appended = (long) event.member("last_id");
                told++;
            }
            long ticks = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 50;
            assertThat(told).isLessThanOrEqualTo((int) ticks + 2);
        }
    }

    @Test
    void endsInGoodOrderWhenTheNodeGoesDown() throws IOException {
        try (var events = NodeEvents.of(secondary)) {
            events.await("status");
            long begun = System.nanoTime();
            secondary.node().drain(Duration.ZERO);
            while (events.next().isPresent()) {
                assertThat(System.nanoTime() - begun).isLessThan(5_000_000_000L);
            }
        }
    }

    @Test
    void refusesAQueryAndWhomThereIsNoPlaceFor() throws IOException {
        assertThat(master.get("/events?from=1").status()).isEqualTo(400);
        assertThat(master.head("/events").header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(master.post("/events", "application/json", "{}").status()).isEqualTo(405);
        var all = new ArrayList<NodeEvents>();
        try {
            for (int place = 0; place < ApiServer.MAX_FOLLOWERS; place++) {
                all.add(NodeEvents.of(master));
            }
            assertThat(master.get("/events").status()).isEqualTo(503);
            try (var followers = Events.of(master, "")) {
                assertThat(followers.status()).isEqualTo(503);
            }
        } finally {
            all.forEach(NodeEvents::close);
        }
        await(() -> { // those who left are noticed by what they are told
            append("x", 1);
            try (var one = NodeEvents.of(master)) {
                return one.status() == 200;
            }
        });
    }

    private ApiServer.Answer append(String value, int concern) {
        return master.postJson("{\"value\":\"%s\",\"write_concern\":%s}"
                .formatted(value, concern));
    }

    private static void fault(ApiServer node, String json) {
        assertThat(node.post("/faults", "application/json", json).status()).isEqualTo(201);
    }

    private static List<Map<?, ?>> entries(Event appended) {
        return ((List<?>) appended.member("entries")).stream()
                .<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList();
    }
}
