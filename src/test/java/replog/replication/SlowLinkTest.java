package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.replication.Progress.RetryState;
import replog.replication.Progress.Sent;
import replog.replication.Progress.Step;

/** A link that carries so many bytes a second, on a clock of the test's own. */
class SlowLinkTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MAX_BATCH = 1 << 20;
    private static final Backoff DEFAULT = new Backoff(Stream.of(
            1, 2, 5, 10, 30, 60, 90, 180, 300).map(Duration::ofSeconds).toList());

    private final Random random = new Random(1);
    private final Progress progress = new Progress(
            new RetryState(DEFAULT, 0), MAX_BATCH, Duration.ofSeconds(5));
    private long now = 1;
    private long heldId;

    /**
     * What comes through of what the link could carry: each try at a batch of twice the size costs
     * a timeout and the first pause of the table, and the first descent the pauses beyond.
     */
    @ParameterizedTest
    @CsvSource({
        "1000000, 1000, 5000, 0.9",
        "  20000, 1000, 5000, 0.25",
        "  20000,  100, 5000, 0.02",
        "   2000, 1000,  500, 0.2",
        "    200,  300,   50, 0.1",
    })
    void makesProgress(int bytesPerSecond, int entryBytes, long lastId, double share) {
        hear(lastId);
        while (heldId < lastId) {
            pass(bytesPerSecond, entryBytes, lastId);
        }
        double carried = (double) lastId * entryBytes / bytesPerSecond;
        assertThat(carried / ((double) now / SECOND)).isGreaterThan(share);
    }

    private void pass(int bytesPerSecond, int entryBytes, long lastId) {
        switch (progress.next(now, lastId, true)) {
            case Step.Pause(long nanos) -> now += nanos;
            case Step.Send send -> send(send, bytesPerSecond, entryBytes, lastId);
            case Step.AwaitEntries _, Step.AwaitNews _, Step.Probe _ ->
                    throw new AssertionError("there is work");
        }
    }

    /** At least one entry goes, as a reader gives one however small the batch may be. */
    private void send(Step.Send send, int bytesPerSecond, int entryBytes, long lastId) {
        long count = Math.clamp(send.maxBytes() / entryBytes, 1, lastId - heldId);
        long bytes = count * entryBytes;
        var timeout = Duration.ofSeconds(2).plusMillis(bytes * 1000 >> 20);
        long neededNanos = bytes * SECOND / bytesPerSecond;
        if (neededNanos > timeout.toNanos()) {
            long begun = now;
            now += timeout.toNanos();
            progress.attemptTimedOut(
                    timeout, new Sent(begun, (int) bytes), now, random.nextDouble());
        } else {
            now += neededNanos;
            heldId += count;
            hear(lastId);
            progress.attemptSucceeded(Standings.PROCESS, lastId);
        }
    }

    private void hear(long goalId) {
        var none = Optional.<PrefixCheck.Contradiction>empty();
        progress.receive(Standings.at(Standings.PROCESS, heldId), none, now, now, goalId);
    }
}
