package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.log.DiskStorage;
import replog.log.PendingAppend.Fate;
import replog.log.Storage;
import replog.node.AppendResult.Acknowledged;
import replog.node.AppendResult.ShutDownWhileWaiting;
import replog.node.AppendResult.Stored;
import replog.node.AppendResult.WaitEnded;
import replog.replication.Acknowledgements;

/** What is said of an append whose wait ends just while the disk says that it is stored. */
@Timeout(60)
class AcceptanceTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private final Acknowledgements acknowledgements = new Acknowledgements(2, _ -> { });
    private final CountDownLatch storing = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private Storage storage;
    private Ground ground;
    private Acceptance acceptance;

    @BeforeEach
    void begin() throws IOException {
        storage = DiskStorage.open(folder);
        ground = Ground.open(TestNodes.place("master", folder), storage,
                TestNodes.settings("--role=master").storage(), _ -> { },
                System.getLogger("s1/node"));
        ground.beginLog(UUID.randomUUID());
        acknowledgements.join("master");
        acknowledgements.join("s1");
        acceptance = new Acceptance(ground, new LoneMaster(), acknowledgements,
                (_, _, _, _) -> { }, 10);
    }

    @AfterEach
    void end() throws IOException {
        answered.countDown();
        ground.close(Duration.ofSeconds(10));
        storage.close();
    }

    @Test
    void namesOnlyThoseWhoHoldWhatWasStoredAsTheTimeoutCame() throws Exception {
        Appending appending = append(2, SHORT);
        storing.await();
        assertThat(appending.await()).isInstanceOfSatisfying(WaitEnded.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
    }

    @Test
    void whatWasStoredAsTheTimeoutCameIsAcknowledgedIfThatIsEnough() throws Exception {
        Appending appending = append(1, SHORT);
        storing.await();
        assertThat(appending.await()).isInstanceOfSatisfying(Acknowledged.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
    }

    @Test
    void namesOnlyThoseWhoHoldWhatWasStoredAsTheNodeEnded() throws Exception {
        Appending appending = append(2, Duration.ZERO);
        storing.await();
        acceptance.drain(Duration.ZERO);
        acceptance.end();
        // Its wait was taken off the list of those that the disk may leave undecided.
        answered.countDown();
        assertThat(appending.await()).isInstanceOfSatisfying(ShutDownWhileWaiting.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
    }

    @Test
    void isAnsweredThoughItsCourseBreaks() {
        Appending appending = acceptance.first(TestNodes.request("a", 1), 1,
                new Deadline(System.nanoTime(), Duration.ZERO), new Repeats.Course() {
                    @Override
                    public Optional<Appending> instead() {
                        return Optional.empty();
                    }

                    @Override
                    public void settled(Fate fate) {
                        throw new IllegalStateException("as if out of memory");
                    }
                });
        assertThat(appending.await()).isInstanceOfSatisfying(Acknowledged.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
        acceptance.awaitNoneStoring();
    }

    /** The log's writer is held up between telling the fate and telling for what to wait. */
    private Appending append(int w, Duration timeout) {
        var course = new Repeats.Course() {
            @Override
            public Optional<Appending> instead() {
                return Optional.empty();
            }

            @Override
            public void settled(Fate fate) {
                storing.countDown();
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        return acceptance.first(TestNodes.request("a", w), w,
                new Deadline(System.nanoTime(), timeout), course);
    }

    private static void assertHeldByTheMasterAlone(Stored stored) {
        assertThat(stored.firstId()).isEqualTo(1);
        assertThat(stored.acknowledged()).containsExactly("master");
    }

    /** With a secondary of which nothing was heard yet. */
    private final class LoneMaster implements Acceptance.Master {
        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public int clusterSize() {
            return 2;
        }

        @Override
        public int usable() {
            return 2;
        }

        @Override
        public Optional<ReadOnlyMode> readOnly() {
            return Optional.empty();
        }

        @Override
        public List<String> unheard() {
            return List.of();
        }

        @Override
        public Optional<String> fenced() {
            return Optional.empty();
        }

        @Override
        public void stored(long lastId) {
            acknowledgements.recordOwn("master", new UUID(0, 1), lastId, true);
        }
    }
}
