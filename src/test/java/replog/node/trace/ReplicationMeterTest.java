package replog.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import replog.node.trace.NodeMeters.ReplicationMeter;
import replog.replication.ReplicationAttempt;
import replog.replication.ReplicationAttempt.Result;

class ReplicationMeterTest {
    private final ReplicationMeter meter = new ReplicationMeter();

    @Test
    void attemptsAreCountedByResultAndWhatTheySentIfItWasTaken() {
        meter.onAttempt("a", attempt(1, 3, Result.SUCCEEDED));
        meter.onAttempt("a", attempt(4, 3, Result.SUCCEEDED)); // an empty batch
        meter.onAttempt("a", attempt(4, 9, Result.TIMED_OUT));
        var tallies = meter.tallies(Set.of("a", "b"));
        assertThat(tallies.keySet()).containsExactly("a", "b");
        var tally = tallies.get("a");
        assertThat(tally.count(Result.SUCCEEDED)).isEqualTo(2);
        assertThat(tally.count(Result.TIMED_OUT)).isEqualTo(1);
        assertThat(tally.count(Result.FAILED)).isZero();
        assertThat(tally.entries()).isEqualTo(3);
        assertThat(tally.bytes()).isEqualTo(30);
        assertThat(tally.succeeded().count()).isEqualTo(2);
        assertThat(tally.succeeded().sum()).isEqualTo(Duration.ofSeconds(2));
        assertThat(tallies.get("b").count(Result.SUCCEEDED)).isZero();
    }

    @Test
    void whoIsGoneIsForgotten() {
        meter.onAttempt("a", attempt(1, 1, Result.SUCCEEDED));
        meter.onAttempt("b", attempt(1, 1, Result.SUCCEEDED));
        assertThat(meter.tallies(Set.of("b")).keySet()).containsExactly("b");
        var tallies = meter.tallies(Set.of("a", "b"));
        assertThat(tallies.get("a").entries()).isZero();
        assertThat(tallies.get("b").entries()).isEqualTo(1);
    }

    private static ReplicationAttempt attempt(long firstId, long lastId, Result result) {
        int bytes = 10 * (int) (lastId - firstId + 1);
        return new ReplicationAttempt(firstId, lastId, bytes, 0, Duration.ofSeconds(1).toNanos(),
                result, "",
                Optional.empty());
    }
}
