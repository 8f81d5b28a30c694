package replog.api.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import replog.api.NodeEvents;
import replog.api.live.ServerSentEventWriter.ServerSentEvent;
import replog.api.status.StatusBroadcaster.EntryPreview;
import replog.api.status.StatusBroadcaster.NodeSnapshot;
import replog.json.Json;
import replog.replication.Health;
import replog.replication.Health.Status;
import replog.replication.ReplicationState;
import replog.replication.SecondaryView;

/** What is told of a node that is otherwise than it was told to be. */
class StatusDiffTest {
    private static final NodeSnapshots MASTER = NodeSnapshots.master();
    private static final NodeSnapshots SECONDARY = NodeSnapshots.secondary();
    private static final SecondaryView A = NodeSnapshots.view("a");
    private static final SecondaryView B = NodeSnapshots.view("b");

    static Stream<Arguments> turns() {
        return Stream.concat(ofNodes(), ofEntries());
    }

    private static Stream<Arguments> ofNodes() {
        return Stream.of(
                arguments("nothing", MASTER, MASTER.after(60_000), List.of()),
                arguments("mode", MASTER, MASTER.mode(true, "alone", 1), List.of("mode")),
                arguments("reason of the mode", MASTER.mode(true, "for 1 s", 1),
                        MASTER.mode(true, "for 2 s", 1), List.of("mode")),
                arguments("usable", MASTER, MASTER.mode(false, "", 2), List.of("mode")),
                arguments("state", MASTER, MASTER.state("failed", "x"), List.of("status")),
                arguments("epoch", MASTER, MASTER.epoch(2), List.of("status")),
                arguments("size", MASTER, MASTER.size(5), List.of("status")),
                arguments("member", MASTER, MASTER.members(A), List.of("status")),
                arguments("order", MASTER, MASTER.members(B, A), List.of("status")),
                arguments("state there", SECONDARY, SECONDARY.state("diverged", "x"),
                        List.of("status")),
                arguments("reason there", SECONDARY.state("diverged", "x"),
                        SECONDARY.state("diverged", "y"), List.of("status")),
                arguments("master", SECONDARY, SECONDARY.following("n", 0), List.of("status")),
                arguments("held", SECONDARY, SECONDARY.following("m", 1), List.of("status")),
                arguments("health", MASTER, MASTER.members(A, missed(B, 1)), List.of("health")),
                arguments("state of one", MASTER,
                        MASTER.members(standing(A, ReplicationState.STALLED), B),
                        List.of("health")),
                arguments("reason of one", MASTER, MASTER.members(failing(A, "x", 0), B),
                        List.of("health")),
                arguments("both", MASTER, MASTER.members(missed(A, 1), missed(B, 2)),
                        List.of("health", "health")),
                arguments("pause goes on", MASTER.members(failing(A, "x", 900), B),
                        MASTER.after(500).members(failing(A, "x", 410), B), List.of()),
                arguments("next pause", MASTER.members(failing(A, "x", 100), B),
                        MASTER.after(100).members(failing(A, "x", 900), B), List.of("health")),
                arguments("end of a pause", MASTER.members(failing(A, "x", 100), B),
                        MASTER.after(100).members(failing(A, "x", 0), B), List.of("health")));
    }

    private static Stream<Arguments> ofEntries() {
        return Stream.of(
                arguments("entry", MASTER, MASTER.ends(8, 7), List.of("appended")),
                arguments("commit", MASTER, MASTER.ends(7, 8), List.of("committed")),
                arguments("entry there", SECONDARY, SECONDARY.ends(9, 9),
                        List.of("appended", "committed")),
                arguments("acknowledgement", MASTER, MASTER.members(at(A, 9), B),
                        List.of("acknowledged")),
                arguments("position that falls", MASTER, MASTER.members(A, at(B, 0)),
                        List.of("acknowledged")),
                arguments("all of an append", MASTER,
                        MASTER.ends(8, 8).members(at(A, 8), at(B, 8)),
                        List.of("appended", "acknowledged", "acknowledged", "committed")),
                arguments("wait", MASTER, MASTER.waits(1, 8, "m"), List.of("waiting")),
                arguments("wait that lasts", MASTER.waits(1, 8, "m"), MASTER.waits(1, 8, "m"),
                        List.of()),
                arguments("holder", MASTER.waits(1, 8, "m"), MASTER.waits(1, 8, "m", "a"),
                        List.of("waiting")),
                arguments("waits that aren't seen", MASTER.waits(30, 8, "m"),
                        MASTER.waits(31, 8, "m"), List.of("waiting")),
                arguments("wait in another epoch", MASTER.waits(1, 8, "m"),
                        MASTER.waits(1, 8, "m").epoch(2), List.of("status", "waiting")),
                arguments("fault", MASTER, MASTER.fault(0, Duration.ofSeconds(9)),
                        List.of("faults")),
                arguments("fault that lasts", MASTER.fault(0, Duration.ofSeconds(9)),
                        MASTER.fault(0, Duration.ofSeconds(8)), List.of()),
                arguments("hit", MASTER.fault(0, Duration.ofSeconds(9)),
                        MASTER.fault(1, Duration.ofSeconds(9)), List.of("faults")),
                arguments("delay", MASTER, MASTER.delay(30), List.of("faults")),
                arguments("all but entries with the status", MASTER,
                        MASTER.epoch(2).ends(9, 9).members(at(missed(A, 3), 9), B)
                                .mode(true, "x", 1),
                        List.of("status", "appended")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("turns")
    void tellsWhatTurnedAndNoMore(String what, NodeSnapshots told, NodeSnapshots now,
            List<String> types) {
        List<ServerSentEvent> changes = StatusDiff.between(told.snapshot(), now.snapshot());
        assertThat(changes).extracting(ServerSentEvent::type).isEqualTo(types);
        changes.forEach(StatusDiffTest::assertDescribed);
    }

    @Test
    void beginsWithTheWholeStatusAndWhatItDoesNotSay() {
        assertThat(types(StatusDiff.initial(MASTER.snapshot()))).containsExactly("status");
        List<ServerSentEvent> first = StatusDiff.initial(
                MASTER.waits(1, 8, "m").fault(1, Duration.ofSeconds(1)).snapshot());
        assertThat(types(first)).containsExactly("status", "waiting", "faults");
        first.forEach(StatusDiffTest::assertDescribed);
    }

    @Test
    void showsTheNewestEntriesOfThoseThatCame() {
        Map<?, ?> appended = only(MASTER, MASTER.ends(10, 7));
        assertThat(appended.get("first_id")).isEqualTo(8L);
        assertThat(appended.get("last_id")).isEqualTo(10L);
        assertThat(appended.get("count")).isEqualTo(3L);
        assertThat(ids(appended)).containsExactly(8L, 9L, 10L);
        Map<?, ?> flood = only(MASTER, MASTER.ends(1_000_007, 7));
        assertThat(flood.get("count")).isEqualTo(1_000_000L);
        assertThat(ids(flood)).hasSize(20).endsWith(1_000_006L, 1_000_007L);
    }

    @Test
    void namesWhoIsWaitedForAmongThoseThatCount() {
        var spare = new SecondaryView(B.member(), false, "b", B.nodeId(), B.health(), B.statusFor(),
                B.state(), B.reason(), B.lastId(), B.claimedId(), B.nextAttempt());
        Map<?, ?> waiting = only(MASTER, MASTER.waits(4, 8, "m"));
        assertThat(waiting.get("waiting")).isEqualTo(4L);
        assertThat(waits(waiting)).singleElement().satisfies(wait -> {
            assertThat(wait.get("acknowledged")).isEqualTo(List.of("m"));
            assertThat(wait.get("missing")).isEqualTo(List.of("a", "b"));
            assertThat(wait.get("waited_ms")).isEqualTo(5L);
        });
        NodeSnapshots withSpare = MASTER.members(A, spare);
        assertThat(waits(only(withSpare, withSpare.waits(1, 8, "m"))))
                .singleElement().satisfies(wait ->
                        assertThat(wait.get("missing")).isEqualTo(List.of("a")));
    }

    @Test
    void isOneLineEachWhateverTheValue() {
        var entry = new EntryPreview(8, "l\ni\r\u2028\"ne", true, Instant.EPOCH, 1);
        NodeSnapshot now = MASTER.ends(8, 7).snapshot().withEntries(List.of(entry));
        String events =
                new String(ServerSentEvent.encode(StatusDiff.between(MASTER.snapshot(), now)),
                        UTF_8);
        assertThat(events).matches("event: appended\ndata: [^\n\r]+\n\n")
                .contains("\"value\":\"l\\ni\\r\u2028\\\"ne\",\"truncated\":true,");
    }

    private static List<String> types(List<ServerSentEvent> changes) {
        return changes.stream().map(ServerSentEvent::type).toList();
    }

    /** As who follows sees it. */
    private static Map<?, ?> only(NodeSnapshots told, NodeSnapshots now) {
        List<ServerSentEvent> changes = StatusDiff.between(told.snapshot(), now.snapshot());
        assertThat(changes).hasSize(1);
        return (Map<?, ?>) Json.parse(Json.bytes(changes.getFirst().data()), 9);
    }

    private static List<Object> ids(Map<?, ?> appended) {
        return ((List<?>) appended.get("entries")).stream()
                .<Object>map(entry -> ((Map<?, ?>) entry).get("id")).toList();
    }

    private static List<Map<?, ?>> waits(Map<?, ?> waiting) {
        return ((List<?>) waiting.get("waits")).stream()
                .<Map<?, ?>>map(wait -> (Map<?, ?>) wait).toList();
    }

    private static void assertDescribed(ServerSentEvent change) {
        NodeEvents.assertDescribed(change.type(), Json.parse(Json.bytes(change.data()), 9));
    }

    private static SecondaryView missed(SecondaryView of, int failures) {
        return with(of, new Health(Status.SUSPECTED, true, failures, Optional.of(Instant.EPOCH), 0),
                of.state(), of.reason(), of.lastId(), Optional.empty());
    }

    private static SecondaryView standing(SecondaryView of, ReplicationState state) {
        return with(of, of.health(), state, of.reason(), of.lastId(), Optional.empty());
    }

    private static SecondaryView failing(SecondaryView of, String why, long pauseMillis) {
        return with(of, of.health(), of.state(), Optional.of(why), of.lastId(),
                Optional.of(pauseMillis).filter(millis -> millis > 0).map(Duration::ofMillis));
    }

    private static SecondaryView at(SecondaryView of, long lastId) {
        return with(of, of.health(), of.state(), of.reason(), lastId, Optional.empty());
    }

    private static SecondaryView with(SecondaryView of, Health health, ReplicationState state,
            Optional<String> reason,
            long lastId, Optional<Duration> pause) {
        return new SecondaryView(of.member(), of.counted(), of.name(), of.nodeId(), health,
                of.statusFor(),
                state, reason, lastId, of.claimedId(), pause);
    }
}
