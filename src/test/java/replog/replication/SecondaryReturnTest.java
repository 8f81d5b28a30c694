package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.LoggedLines;
import replog.log.frame.FrameBatch;
import replog.replication.Acknowledgements.Ending;
import replog.replication.Health.Status;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/** Both secondaries of three go away and come back, again and again, with their threads. */
@Timeout(120)
class SecondaryReturnTest {
    private static final URI URL = URI.create("http://127.0.0.1:8000");
    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    private volatile boolean cut;

    /** Reaches the other end unless all is cut. */
    private final class Cuttable implements SecondaryClient {
        private final FakeSecondary end;

        Cuttable(FakeSecondary end) {
            this.end = end;
        }

        @Override
        public Answer heartbeat(Optional<MasterInfo> masterInfo) {
            return cut ? new Answer.TimedOut(Duration.ofMillis(1)) : end.heartbeat(masterInfo);
        }

        @Override
        public Answer replicate(BatchHeader header, FrameBatch frames) {
            return cut ? new Answer.Failed("cut") : end.replicate(header, frames);
        }
    }

    /** A pause would last an hour: only that they answer again can end it in time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whoComesBackIsLevelWithinSeconds(long seed) throws Exception {
        var random = new Random(seed);
        try (var own = LogFolder.holding(folder.resolve("m"), LogFolder.LOG_ID);
                var first = new FakeSecondary(folder.resolve("s1"));
                var second = new FakeSecondary(folder.resolve("s2"))) {
            var acknowledgements = new Acknowledgements(3, own.log()::commit);
            try (var replication = replication(own, acknowledgements)) {
                replication.add(new SecondaryAddress("s1", true, URL), new Cuttable(first));
                replication.add(new SecondaryAddress("s2", true, URL), new Cuttable(second));
                replication.start(new RecordingListener());
                for (int round = 0; round < ROUNDS; round++) {
                    cut = true;
                    own.append("during " + round);
                    awaitTrue(() -> replication.views().stream().allMatch(
                            view -> view.health().status() == Status.UNHEALTHY));
                    awaitTrue(() -> replication.usable() == 1);
                    for (int turns = random.nextInt(1_000); turns > 0; turns--) {
                        Thread.yield();
                    }
                    cut = false;
                    long lastId = own.log().end().lastId();
                    assertThat(acknowledgements.await(
                            lastId, 2, TimeUnit.SECONDS.toNanos(5)).ending())
                            .as("seed %s, round %s", seed, round).isEqualTo(Ending.REACHED);
                    awaitTrue(() -> replication.usable() == 3);
                }
            }
            assertThat(first.folder().log().end()).isEqualTo(own.log().end());
            assertThat(second.folder().log().end()).isEqualTo(own.log().end());
        }
    }

    private Replication replication(LogFolder own, Acknowledgements acknowledgements) {
        var master = new Replication.Master(own.log(), OneSecondary.MASTER, OneSecondary.EPOCH,
                OneSecondary.INSTANCE, acknowledgements, () -> claim(own),
                new RecordingListener(), new LoggedLines());
        return new Replication(master, OptionalInt.of(3), new Replication.Options(
                new Backoff(List.of(Duration.ofHours(1))), 0, 1 << 10, new Health.Rules(2, 5),
                Duration.ofMillis(2)));
    }

    private static MasterInfo claim(LogFolder own) {
        return new MasterInfo(LogFolder.LOG_ID, OneSecondary.EPOCH, OneSecondary.INSTANCE,
                "master", URL, URL, own.log().end().lastId(), 0, Duration.ZERO);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }
}
