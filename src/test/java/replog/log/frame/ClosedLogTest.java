package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.LogReader;
import replog.log.WatchedStorage;
import replog.log.segment.CorruptLogException;
import replog.log.segment.LogTruncation;

/** What is still read of a log that is closed fails, and is no damage, whatever became of it. */
class ClosedLogTest {
    private final CrashableStorage storage = new CrashableStorage();
    private final AtomicInteger failures = new AtomicInteger();
    private Log log;

    @BeforeEach
    void open() throws IOException {
        log = Logs.open(storage, Logs.options(4300));
        log.onFailure(_ -> failures.incrementAndGet());
        Logs.append(log, "one", "two", "three", "four", "five", "six");
    }

    @Test
    void aReaderThatStillStreamsIsToldThatItIsClosed() throws IOException {
        try (LogReader reader = log.reader(1)) {
            assertThat(reader.read(45).lastId()).isEqualTo(1);
            log.close();
            LogTruncation.truncateAfter(storage, 1);
            assertClosed(() -> reader.read(1000));
            assertClosed(() -> reader.read(1000));
        }
        assertClosed(() -> log.hashAt(3));
        assertClosed(() -> log.entry(2));
        assertThat(log.failure()).isEmpty();
        assertThat(failures).hasValue(0);
    }

    @Test
    void aReadInWhichItIsClosedAndCutIsNoDamage() throws IOException {
        Log slow = slow(_ -> LogTruncation.truncateAfter(storage, 1));
        try (LogReader reader = slow.reader(1)) {
            assertClosed(() -> reader.read(1000));
        }
        assertThat(slow.failure()).isEmpty();
        assertThat(failures).hasValue(0);
    }

    @Test
    void aReadInWhichItIsClosedCutAndWrittenAnewShowsNothing() throws IOException {
        Log slow = slow(_ -> {
            LogTruncation.truncateAfter(storage, 0);
            try (Log next = Logs.open(storage)) {
                Logs.append(next, "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX");
            }
        });
        try (LogReader reader = slow.reader(1)) {
            assertClosed(() -> reader.read(45));
        }
    }

    /** A log that is closed, and something done to its folder, in the midst of its first read. */
    private Log slow(WatchedStorage.Hook after) throws IOException {
        log.close();
        var reads = new WatchedStorage(storage);
        Log slow = Log.open(reads, Logs.ROOMY).log();
        slow.onFailure(_ -> failures.incrementAndGet());
        reads.hook(step -> {
            reads.hook(_ -> { });
            slow.close();
            after.before(step);
        });
        return slow;
    }

    private static void assertClosed(ThrowingCallable read) {
        assertThatThrownBy(read).isInstanceOf(IOException.class)
                .isNotInstanceOf(CorruptLogException.class).hasMessage("the log is closed");
    }
}
