package replog.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import replog.node.trace.TraceRecorder.SecondaryTrace;
import replog.replication.ReplicationAttempt;
import replog.replication.ReplicationAttempt.Result;

/** What is remembered of one secondary. */
class SecondaryTraceTest {
    private static final OptionalLong BEGINNING = OptionalLong.of(0);
    private static final int CAPACITY = SecondaryTrace.CAPACITY;

    private final SecondaryTrace trace = new SecondaryTrace();

    @Test
    void showsTheAttemptsThatBoreAnEntry() {
        ReplicationAttempt failed = attempt(3, 4, 100, Result.FAILED);
        ReplicationAttempt succeeded = attempt(3, 9, 200, Result.SUCCEEDED);
        List.of(attempt(1, 2, 50, Result.SUCCEEDED), failed, attempt(5, 4, 150, Result.SUCCEEDED),
                succeeded, attempt(10, 12, 300, Result.SUCCEEDED)).forEach(trace::attempted);
        assertThat(trace.of(4, BEGINNING).attempts()).containsExactly(failed, succeeded);
        assertThat(trace.of(5, BEGINNING).attempts()).containsExactly(succeeded);
        assertThat(trace.of(13, BEGINNING).attempts()).isEmpty();
    }

    @Test
    void showsEachTimeThatItCameToHoldAnEntry() {
        trace.acknowledged(1, 2, 100);
        trace.acknowledged(7, 9, 300);
        trace.acknowledged(3, 6, 200); // seen by another thread, and before the last
        trace.acknowledged(4, 8, 500); // with another, emptied disk
        assertThat(trace.of(1, BEGINNING).acknowledgedNanos()).containsExactly(100L);
        assertThat(trace.of(5, BEGINNING).acknowledgedNanos()).containsExactly(200L, 500L);
        assertThat(trace.of(9, BEGINNING).acknowledgedNanos()).containsExactly(300L);
        assertThat(trace.of(10, BEGINNING).acknowledgedNanos()).isEmpty();
    }

    @Test
    void saysWhatItMayHaveForgotten() {
        LongStream.rangeClosed(1, CAPACITY).forEach(id -> trace.acknowledged(id, id, id));
        assertThat(trace.of(1, BEGINNING).complete()).isTrue();
        trace.acknowledged(CAPACITY + 1, CAPACITY + 1, CAPACITY + 1);
        assertThat(trace.of(2, OptionalLong.of(1)).complete()).isFalse();
        assertThat(trace.of(1, OptionalLong.of(1)).acknowledgedNanos()).isEmpty();
        assertThat(trace.of(2, OptionalLong.of(1)).acknowledgedNanos()).containsExactly(2L);
        assertThat(trace.of(3, OptionalLong.of(2)).complete()).isTrue();
        assertThat(trace.of(3, OptionalLong.of(2)).acknowledgedNanos()).containsExactly(3L);
        assertThat(trace.of(3, OptionalLong.empty()).complete()).isFalse();
    }

    @Test
    void forgetsTheOldestAttempts() {
        LongStream.rangeClosed(1, CAPACITY + 5).forEach(id ->
                trace.attempted(attempt(id, id, id, Result.SUCCEEDED)));
        assertThat(trace.of(5, BEGINNING).attempts()).isEmpty();
        assertThat(trace.of(5, BEGINNING).complete()).isFalse();
        assertThat(trace.of(6, OptionalLong.of(6)).attempts()).hasSize(1);
        assertThat(trace.of(6, OptionalLong.of(6)).complete()).isTrue();
    }

    @Test
    void keepsTheBeginningOfALongDetail() {
        trace.attempted(new ReplicationAttempt(1, 1, 9, 0, 0, Result.REFUSED, "x".repeat(9999),
                Optional.of(Duration.ofSeconds(1))));
        ReplicationAttempt kept = trace.of(1, BEGINNING).attempts().getFirst();
        assertThat(kept.detail()).hasSize(300);
        assertThat(kept.pause()).contains(Duration.ofSeconds(1));
    }

    private static ReplicationAttempt attempt(long firstId, long lastId, long begunNanos,
            Result result) {
        return new ReplicationAttempt(firstId, lastId, 9, begunNanos, 5, result, "",
                Optional.empty());
    }
}
