package replog.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.frame.NewEntry;

/** {@code GET /messages} with {@code Accept: text/event-stream}. */
@BesideOthers
@Timeout(60)
class EventsApiTest {
    private static final String OBJECT = "\\{\"id\":%s,\"value\":\"%s\",\"timestamp\":"
            + "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z\",\"epoch\":1}";

    @RegisterExtension
    private final ApiNodes nodes = new ApiNodes();

    private final ApiServer master = nodes.master("master");

    @Test
    void beginsAtOnceThoughThereIsNothing() throws IOException {
        try (var events = Events.of(master, "")) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(events.header("Cache-Control")).isEqualTo("no-store, no-transform");
            assertThat(events.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(events.header("Replog-Last-Id")).isEqualTo("0");
            assertThat(events.line()).isEqualTo("retry: 1000");
            assertThat(events.line()).isEmpty();
            assertThat(events.line()).isEqualTo(":");
        }
    }

    @Test
    void showsWhatIsThereAndThenWhatComes() throws IOException {
        append("a", "l\ni\r\n\u2028ne");
        try (var events = Events.of(master, "")) {
            assertEvent(events, 1, "a");
            assertEvent(events, 2, "l\\\\ni\\\\r\\\\n\u2028ne");
            append("c");
            assertEvent(events, 3, "c");
            append("d");
            assertEvent(events, 4, "d");
        }
    }

    @Test
    void eachEventIsUnderTheEpochOfItsEntry() throws IOException {
        append("a", "b");
        append(3, "c");
        try (var events = Events.of(master, "")) {
            assertThat(eventIds(events, 3)).containsExactly("1-1", "2-1", "3-3");
            append(3, "d");
            append(4, "e");
            assertThat(eventIds(events, 2)).containsExactly("4-3", "5-4");
        }
        try (var events = Events.after(master, "", "3-3")) {
            assertThat(eventIds(events, 2)).containsExactly("4-3", "5-4");
        }
    }

    @ParameterizedTest
    @CsvSource({"?limit=2, 1 2", "?from=3&limit=2, 3 4",
        "?from=5&limit=1, 5", "?limit=0, ''",
        "?view=entries&limit=1, 1", "?from=9223372036854775&limit=0, ''"})
    void endsAfterAsManyAsAreAskedFor(String query, String ids) {
        append("1", "2", "3", "4", "5");
        try (var events = Events.of(master, query)) {
            assertThat(events.idsToTheEnd()).isEqualTo(ids.isEmpty() ? List.of()
                    : List.of(ids.split(" ")).stream().map(Long::valueOf).toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 2, 3 4", "?from=1, 3, 4 5", "?from=9, 0, 1 2", "?from=2, 5, 6 7",
        "?from=4, '', 4 5", "'', 2-1, 3 4", "?from=9, 0-0, 1 2", "?from=1, 005-01, 6 7"})
    void goesOnAfterTheLastEventWhateverWasAskedForFirst(String query, String last, String ids)
            throws IOException {
        append("1", "2", "3", "4", "5");
        try (var events = Events.after(master, query, last)) {
            append("6", "7");
            assertThat(events.ids(2)).isEqualTo(
                    List.of(ids.split(" ")).stream().map(Long::valueOf).toList());
        }
    }

    @Test
    void waitsForAnEntryBeyondTheEndAndSaysThatItIs() throws IOException {
        append("1");
        try (var events = Events.of(master, "?from=3")) {
            assertBeyond(events, 1);
            append("2", "3", "4");
            assertThat(events.ids(2)).containsExactly(3L, 4L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"57", "7", "999999999999999999", "57-1",
        "999999999999999999-4611686018427387904"})
    void saysThatTheLastEventIsBeyondTheEnd(String last) throws IOException {
        append("1", "2", "3", "4", "5");
        try (var events = Events.after(master, "", last)) {
            assertBeyond(events, 5);
        }
        try (var events = Events.after(master, "?read=committed", last)) {
            assertBeyond(events, 5);
        }
    }

    @Test
    void whatComesNextIsNotBeyondTheEnd() throws IOException {
        append("1", "2");
        try (var events = Events.after(master, "?limit=1", "2")) {
            assertThat(events.header("Replog-Beyond")).isNull();
            append("3");
            assertThat(events.idsToTheEnd()).containsExactly(3L);
        }
    }

    private static void assertBeyond(Events events, long lastId) throws IOException {
        assertThat(events.header("Replog-Beyond")).isEqualTo("true");
        assertThat(events.line()).isEqualTo("event: beyond");
        assertThat(events.line()).isEqualTo("data: {\"last_id\":" + lastId + "}");
        assertThat(events.line()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.0", "1 2", "9999999999999999999", "0x1",
        "-", "2-", "-1-1", "2--1", "2-1-1", "2-x", "x-1", "2 -1", "2-1.0", "2,1",
        "9999999999999999999-1", "2-4611686018427387905", "2-99999999999999999999"})
    void refusesALastEventThatIsNoId(String last) throws IOException {
        try (var events = Events.after(master, "", last)) {
            assertThat(events.status()).isEqualTo(400);
            assertThat(events.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(events.line()).contains("Last-Event-ID must be ID-EPOCH or ID",
                    "not \\\"" + last + "\\\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"from=-1", "limit=x", "read=all", "view=values", "wait=1", "view=",
        "after=1"})
    void refusesWhatItDoesNotUnderstand(String query) {
        try (var events = Events.of(master, "?" + query)) {
            assertThat(events.status()).isEqualTo(400);
        }
    }

    @Test
    void eachFollowerSeesEachEntryOnceAndInOrder() throws Exception {
        int count = 3000;
        var seen = new ArrayList<CompletableFuture<List<Long>>>();
        for (int follower = 0; follower < ApiServer.MAX_FOLLOWERS; follower++) {
            seen.add(CompletableFuture.supplyAsync(() -> {
                try (var events = Events.of(master, "?limit=" + count)) {
                    return events.idsToTheEnd();
                }
            }));
        }
        for (int id = 1; id <= count; id += 3) { // alone, together, and more than is kept encoded
            String value = id % 500 == 1 ? "x".repeat(700_000) : "v" + id;
            append(value);
            master.node().log().append(List.of(draft("a"), draft("b")), 1).await(Long.MAX_VALUE);
        }
        List<Long> all = LongStream.rangeClosed(1, count).boxed().toList();
        for (var one : seen) {
            assertThat(one.get(40, TimeUnit.SECONDS)).isEqualTo(all);
        }
    }

    @Test
    void resumesWithoutLossOrRepetition() throws IOException {
        var seen = new ArrayList<Long>();
        String last = "0";
        for (int round = 0; round < 10; round++) {
            append("a", "b", "c");
            try (var events = Events.after(master, "", last)) {
                seen.addAll(events.ids(2 + round % 2));
                last = seen.getLast() + (round % 3 == 0 ? "" : "-1");
            }
        }
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
    }

    @Test
    void endsInGoodOrderWhenTheNodeGoesDown() throws IOException {
        append("a");
        try (var level = Events.of(master, ""); var waiting = Events.of(master, "?from=7")) {
            assertThat(level.ids(1)).containsExactly(1L);
            long begun = System.nanoTime();
            master.node().drain(Duration.ofSeconds(10));
            assertThat(level.idsToTheEnd()).isEmpty();
            assertThat(waiting.idsToTheEnd()).isEmpty();
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(5));
            try (var late = Events.of(master, "")) {
                assertThat(late.idsToTheEnd()).isEmpty();
            }
        }
    }

    @Test
    void endsInGoodOrderWithItsLog() throws IOException {
        append("a");
        try (var events = Events.of(master, "")) {
            assertThat(events.ids(1)).containsExactly(1L);
            master.node().log().close();
            assertThat(events.idsToTheEnd()).isEmpty();
        }
    }

    @Test
    void endsUnfinishedWhereAnEntryIsDamaged() throws IOException {
        append("one", "two", "three");
        try (var file = new RandomAccessFile(firstSegment().toFile(), "rw")) {
            file.seek(4096 + 45 + 44); // within the second value
            file.write('X');
        }
        try (var events = Events.of(master, "")) {
            assertThatThrownBy(() -> events.ids(2)).isInstanceOf(IOException.class);
        }
        assertThat(master.node().state()).isEqualTo("failed");
    }

    @Test
    void refusesMoreThanThereArePlacesAndFreesThoseOfWhoVanished() throws Exception {
        var followers = new ArrayList<Events>();
        for (int count = 0; count < ApiServer.MAX_FOLLOWERS; count++) {
            followers.add(Events.of(master, ""));
        }
        try (var events = Events.of(master, "")) {
            assertThat(events.status()).isEqualTo(503);
            assertThat(events.header("Retry-After")).isEqualTo("1");
            assertThat(events.line()).contains("/problems/busy");
        }
        assertThat(master.get("/messages?wait=1").status()).isEqualTo(503);
        append("a");
        assertThat(master.get("/messages?wait=1").text()).isEqualTo("[\"a\"]");
        assertThat(master.get("/messages").status()).isEqualTo(200);
        followers.forEach(Events::close);
        awaitAPlace();
    }

    @Test
    void headDoesNotFollow() {
        var answer = master.ask("HEAD", "/messages",
                Map.of("Accept", "text/event-stream"), new byte[0]);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(answer.header("Replog-Last-Id")).isEqualTo("0");
        assertThat(answer.text()).isEmpty();
    }

    /** Each entry is a write, at which one that vanished is noticed. */
    private void awaitAPlace() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        int status = 503;
        while (status == 503) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            append("b");
            try (var events = Events.of(master, "?limit=1")) {
                status = events.status();
            }
        }
        assertThat(status).isEqualTo(200);
    }

    private Path firstSegment() throws IOException {
        try (var files = Files.list(nodes.folder().resolve("master"))) {
            return files.filter(file -> file.toString().endsWith(".log")).findFirst()
                    .orElseThrow();
        }
    }

    private static void assertEvent(Events events, long id, String value) throws IOException {
        Events.Event event = events.next().orElseThrow();
        assertThat(event.id()).isEqualTo(id);
        assertThat(event.epoch()).isEqualTo(1);
        assertThat(event.data()).matches(OBJECT.formatted(id, value));
    }

    private static List<String> eventIds(Events events, int count) throws IOException {
        var ids = new ArrayList<String>();
        while (ids.size() < count) {
            Events.Event event = events.next().orElseThrow();
            assertThat(event.data()).contains(
                    "\"id\":" + event.id() + ",", "\"epoch\":" + event.epoch() + "}");
            ids.add(event.id() + "-" + event.epoch());
        }
        return ids;
    }

    private void append(String... values) {
        append(1, values);
    }

    private void append(long epoch, String... values) {
        for (String value : values) {
            master.node().log().append(List.of(draft(value)), epoch).await(Long.MAX_VALUE);
        }
    }

    private static NewEntry draft(String value) {
        return NewEntry.of(value.getBytes(UTF_8));
    }
}
