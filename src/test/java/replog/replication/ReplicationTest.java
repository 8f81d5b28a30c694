package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.LoggedLines;
import replog.log.frame.FrameBatch;
import replog.replication.Acknowledgements.Ending;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/** All secondaries of a master, with their threads. */
@Timeout(60)
class ReplicationTest {
    private static final URI URL = URI.create("http://127.0.0.1:8000");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path folder;

    private LogFolder own;
    private Acknowledgements acknowledgements;
    private final Map<SecondaryAddress, SecondaryClient> links = new LinkedHashMap<>();

    /** The other end takes the request and never answers. */
    private static final class Hung implements SecondaryClient {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final FakeSecondary standing;

        Hung(FakeSecondary standing) {
            this.standing = standing;
        }

        @Override
        public Answer heartbeat(Optional<MasterInfo> masterInfo) {
            return standing.heartbeat(masterInfo);
        }

        @Override
        public Answer replicate(BatchHeader header, FrameBatch frames) {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return new Answer.Failed("closed");
        }
    }

    @BeforeEach
    void open() throws IOException {
        own = LogFolder.holding(folder.resolve("master"), LogFolder.LOG_ID);
        acknowledgements = new Acknowledgements(3, own.log()::commit);
    }

    @AfterEach
    void close() throws IOException {
        own.close();
    }

    @Test
    void bringsAllSecondariesToTheEnd() throws Exception {
        try (var first = new FakeSecondary(folder.resolve("s1"));
                var second = new FakeSecondary(folder.resolve("s2"))) {
            links.put(member(1), first);
            links.put(member(2), second);
            String[] values = numbered(200);
            try (var replication = start()) {
                own.append(values);
                assertThat(acknowledgements.await(200, 2, PATIENCE_NANOS).ending())
                        .isEqualTo(Ending.REACHED);
                assertThat(replication.views()).extracting(SecondaryView::member)
                        .containsExactlyElementsOf(links.keySet());
            }
            assertThat(first.folder().values()).containsExactly(values);
            assertThat(second.folder().values()).containsExactly(values);
        }
    }

    @Test
    void loopThatBreaksGoesOnAfterAPause() throws Exception {
        try (var secondary = new FakeSecondary(folder.resolve("s1"))) {
            links.put(member(1), new BrokenOnce(secondary));
            try (var _ = start()) {
                own.append("a");
                assertThat(acknowledgements.await(1, 1, PATIENCE_NANOS).ending())
                        .isEqualTo(Ending.REACHED);
            }
        }
    }

    @Test
    void hungSecondaryHoldsUpNoOther() throws Exception {
        try (var first = new FakeSecondary(folder.resolve("s1"));
                var second = new FakeSecondary(folder.resolve("s2"))) {
            var hung = new Hung(first);
            links.put(member(1), hung);
            links.put(member(2), second);
            try (var _ = start()) {
                own.append(numbered(10));
                hung.begun.await();
                own.append(numbered(10));
                acknowledgements.recordOwn("master", OneSecondary.MASTER, 20, true);
                assertThat(acknowledgements.await(20, 2, PATIENCE_NANOS).ending())
                        .isEqualTo(Ending.REACHED);
                hung.end.countDown();
            }
        }
    }

    @Test
    void hungSecondariesShareOneMomentAtTheEnd() throws Exception {
        try (var standing = new FakeSecondary(folder.resolve("s1"))) {
            var hung = IntStream.rangeClosed(1, 8).mapToObj(_ -> new Hung(standing)).toList();
            for (int number = 1; number <= hung.size(); number++) {
                links.put(member(number), hung.get(number - 1));
            }
            Replication replication = start();
            own.append("a");
            for (Hung link : hung) {
                link.begun.await();
            }
            long begunNanos = System.nanoTime();
            replication.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(
                    Duration.ofSeconds(4));
            hung.forEach(link -> link.end.countDown());
        }
    }

    private Replication start() {
        var master = new Replication.Master(own.log(), OneSecondary.MASTER, 1,
                OneSecondary.INSTANCE, acknowledgements, this::claim,
                new RecordingListener(), new LoggedLines());
        var replication = new Replication(master, OptionalInt.of(3), new Replication.Options(
                new Backoff(List.of(Duration.ofMillis(1))), 0, 1 << 10, new Health.Rules(2, 5),
                Duration.ofMillis(5)));
        links.forEach(replication::add);
        replication.start(new RecordingListener());
        return replication;
    }

    private MasterInfo claim() {
        return new MasterInfo(LogFolder.LOG_ID, 1, OneSecondary.INSTANCE, "master", URL, URL,
                own.log().end().lastId(), 0, Duration.ZERO);
    }

    private static SecondaryAddress member(int number) {
        return new SecondaryAddress("s" + number, true,
                URI.create("http://127.0.0.1:" + (8000 + number)));
    }

    private static String[] numbered(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** A link whose first batch is a bug of ours. */
    private static final class BrokenOnce implements SecondaryClient {
        private final SecondaryClient client;
        private final AtomicBoolean broken = new AtomicBoolean(true);

        BrokenOnce(SecondaryClient client) {
            this.client = client;
        }

        @Override
        public Answer heartbeat(Optional<MasterInfo> masterInfo) {
            return client.heartbeat(masterInfo);
        }

        @Override
        public Answer replicate(BatchHeader header, FrameBatch frames) {
            if (broken.compareAndSet(true, false)) {
                throw new IllegalStateException("injected");
            }
            return client.replicate(header, frames);
        }
    }
}
