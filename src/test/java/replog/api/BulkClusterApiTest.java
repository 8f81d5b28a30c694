package replog.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.api.ApiServer.Answer;
import replog.fixture.FolderCopy;
import replog.json.Json;
import replog.node.Sender;

/** A bulk is there as a whole or not at all: on each node, in each read, after each crash. */
@Timeout(60)
class BulkClusterApiTest {
    private static final String LINES = "application/x-ndjson";
    private static final String SEGMENT = "00000000000000000001.log";
    private static final int SEGMENT_HEADER = 4096;
    private static final int BULK = 500;
    private static final int BULKS = 10;

    @TempDir
    private Path folder;

    @Test
    void isSeenAtOnceOnEachNode() throws Exception {
        try (var first = ApiServer.secondary(folder.resolve("1"));
                var second = ApiServer.secondary(folder.resolve("2"));
                var master = master("a=" + first.url() + ",b=" + second.url())) {
            var over = new AtomicBoolean();
            var readers = new ArrayList<Future<Integer>>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (ApiServer node : List.of(master, first, second)) {
                    readers.add(executor.submit(() -> readUntil(over, node)));
                }
                for (int bulk = 0; bulk < BULKS; bulk++) {
                    Answer answer = master.post("/messages?timeout=20", LINES, bulk(bulk));
                    assertThat(answer.status()).isEqualTo(201);
                    assertThat(answer.member("first_id")).isEqualTo(1L + bulk * BULK);
                    assertThat(answer.member("acknowledged"))
                            .isEqualTo(List.of("master", "a", "b"));
                }
                over.set(true);
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).as("states of the log that were read").isGreaterThan(2);
            }
            assertThat(first.get("/status").member("head_hash"))
                    .isEqualTo(master.get("/status").member("head_hash"));
        }
    }

    @Test
    void partOfOneIsNotTaken() throws IOException {
        try (var secondary = ApiServer.secondary(folder.resolve("1"));
                var sender = Sender.holding(folder.resolve("sender"), "before")) {
            sender.folder().appendTogether("a", "b", "c", "d");
            secondary.offer(sender.header(1), sender.folder().frames(1, 1));
            byte[] bulk = sender.folder().frames(2, 5);
            for (long last = 2; last <= 4; last++) {
                byte[] part = sender.folder().frames(2, last);
                Answer answer = secondary.offer(sender.header(2), part);
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.member("detail")).asString().contains("cut off");
            }
            assertThat(secondary.offer(sender.header(2), Arrays.copyOf(bulk, bulk.length - 1))
                    .status()).isEqualTo(400);
            assertThat(secondary.get("/messages").text()).isEqualTo("[\"before\"]");
            assertThat(secondary.offer(sender.header(2), bulk).status()).isEqualTo(200);
            assertThat(secondary.get("/messages").text())
                    .isEqualTo("[\"before\",\"a\",\"b\",\"c\",\"d\"]");
        }
    }

    /** As a crash leaves it: what was forced before is noted, and then comes a part of the bulk. */
    @Test
    void tornOneIsGoneAfterARestart() throws IOException {
        byte[] before;
        byte[] after;
        try (var master = ApiServer.master(folder.resolve("m"))) {
            master.postText("", "before");
            before = Files.readAllBytes(folder.resolve("m").resolve(SEGMENT));
            assertThat(master.post("/messages", LINES, bulk(0)).status()).isEqualTo(201);
            after = Files.readAllBytes(folder.resolve("m").resolve(SEGMENT));
        }
        int bulkBytes = after.length - before.length;
        assertThat(bulkBytes).isGreaterThan(BULK * 42);
        int number = 0;
        for (int torn : List.of(1, 41, 42, 100, bulkBytes / 2, bulkBytes - 50, bulkBytes - 1)) {
            assertThat(restarted(++number, before, after, before.length + torn))
                    .as("%s of %s bytes", torn, bulkBytes).isEqualTo(List.of("before"));
        }
        assertThat(restarted(++number, before, after, after.length)).hasSize(1 + BULK);
    }

    /** The values that a node shows whose last segment was left so. */
    private List<?> restarted(int number, byte[] header, byte[] frames, int length)
            throws IOException {
        Path copy = FolderCopy.of(folder.resolve("m"), folder.resolve("torn-" + number));
        byte[] left = Arrays.copyOf(frames, length);
        System.arraycopy(header, 0, left, 0, SEGMENT_HEADER);
        Files.write(copy.resolve(SEGMENT), left);
        try (var master = ApiServer.master(copy)) {
            List<?> values = values(master);
            assertThat(master.post("/messages", LINES, "\"c\"\n\"d\"").member("first_id"))
                    .isEqualTo(values.size() + 1L);
            return values;
        }
    }

    /** Reads all again and again; returns how many different ends of the log it saw. */
    private static int readUntil(AtomicBoolean over, ApiServer node) {
        int seen = 0;
        int size = -1;
        while (!over.get()) {
            List<?> values = values(node);
            assertThat(values.size() % BULK).isZero();
            if (values.size() != size) {
                assertThat(values).isEqualTo(IntStream.range(0, values.size())
                        .mapToObj(BulkClusterApiTest::value).toList());
                size = values.size();
                seen++;
            }
        }
        return seen;
    }

    private static List<?> values(ApiServer node) {
        return (List<?>) Json.parse(node.get("/messages").response().body(), 1);
    }

    private static String bulk(int number) {
        return IntStream.range(number * BULK, (number + 1) * BULK)
                .mapToObj(index -> '"' + value(index) + "\"\n").collect(Collectors.joining());
    }

    private static String value(int index) {
        return "value " + index;
    }

    private ApiServer master(String secondaries) throws IOException {
        return ApiServer.master(folder.resolve("m"), "--secondaries=" + secondaries,
                "--heartbeat.interval=20ms", "--heartbeat.timeout=5s", "--retry.backoff=20ms",
                "--fsync=never", "--quorum=1", "--replication.batch=1k");
    }
}
