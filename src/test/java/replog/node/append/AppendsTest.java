package replog.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.node.TestNodes;
import replog.node.result.AppendResult.Acknowledged;
import replog.node.result.AppendResult.ShutDownWhileWaiting;
import replog.node.result.AppendResult.Stored;
import replog.node.result.AppendResult.WaitEnded;
import replog.node.result.PendingResult;

/** What is said of an append whose wait ends just while the disk says that it is stored. */
@Timeout(60)
class AppendsTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private final CountDownLatch storing = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean breaking;
    private LoneMaster master;

    @BeforeEach
    void begin() throws IOException {
        master = new LoneMaster(folder, this::told);
    }

    @AfterEach
    void end() throws IOException {
        answered.countDown();
        master.close();
    }

    @Test
    void namesOnlyThoseWhoHoldWhatWasStoredAsTheTimeoutCame() throws Exception {
        PendingResult pending = append(2, SHORT);
        storing.await();
        assertThat(pending.await()).isInstanceOfSatisfying(WaitEnded.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
    }

    @Test
    void whatWasStoredAsTheTimeoutCameIsAcknowledgedIfThatIsEnough() throws Exception {
        PendingResult pending = append(1, SHORT);
        storing.await();
        assertThat(pending.await()).isInstanceOfSatisfying(Acknowledged.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
    }

    @Test
    void namesOnlyThoseWhoHoldWhatWasStoredAsTheNodeEnded() throws Exception {
        PendingResult pending = append(2, Duration.ZERO);
        storing.await();
        master.appends.drain(Duration.ZERO);
        master.appends.end();
        // Its wait was taken off the list of those that the disk may leave undecided.
        answered.countDown();
        assertThat(pending.await()).isInstanceOfSatisfying(ShutDownWhileWaiting.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
    }

    @Test
    void isAnsweredThoughWhoIsToldBreaks() {
        breaking = true;
        assertThat(append(1, Duration.ZERO).await()).isInstanceOfSatisfying(Acknowledged.class,
                result -> assertHeldByTheMasterAlone(result.stored()));
        master.storing.awaitNone();
    }

    /** The log's writer is held up between telling the outcome and telling for what to wait. */
    private void told(long firstId, long lastId, int w, long receivedNanos) {
        storing.countDown();
        if (breaking) {
            throw new IllegalStateException("as if out of memory");
        }
        try {
            answered.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private PendingResult append(int w, Duration timeout) {
        return master.appends.append(TestNodes.request("a", w), w,
                new Deadline(System.nanoTime(), timeout), Optional.empty());
    }

    private static void assertHeldByTheMasterAlone(Stored stored) {
        assertThat(stored.firstId()).isEqualTo(1);
        assertThat(stored.acknowledged()).containsExactly("master");
    }
}
