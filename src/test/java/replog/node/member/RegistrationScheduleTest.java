package replog.node.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import replog.node.member.RegistrationLoop.RegistrationSchedule;
import replog.replication.Backoff;

/** Seconds on a clock that began at 100. */
class RegistrationScheduleTest {
    private static final long BEGUN = 100;
    private static final double NO_JITTER = 0.5;

    private final RegistrationSchedule schedule = new RegistrationSchedule(
            new Backoff(List.of(Duration.ofSeconds(1), Duration.ofSeconds(30))),
            Duration.ofSeconds(5), nanos(BEGUN));

    @Test
    void registersAtOnce() {
        assertThat(secondsLeft(BEGUN)).isZero();
    }

    @Test
    void failuresWaitByTheTableWhoseLastPauseRepeats() {
        fail(100);
        assertThat(secondsLeft(100)).isEqualTo(1);
        fail(101);
        assertThat(secondsLeft(101)).isEqualTo(30);
        fail(131);
        assertThat(secondsLeft(141)).isEqualTo(20);
    }

    @Test
    void pausesAreJittered() {
        schedule.failed(nanos(100), 1);
        assertThat(schedule.nanosLeft(nanos(100))).isEqualTo(1_100_000_000L);
    }

    @Test
    void silenceAfterASuccessIsTimeAgain() {
        schedule.registered(nanos(100));
        assertThat(secondsLeft(100)).isEqualTo(5);
        assertThat(schedule.onMasterHeard(nanos(103))).isFalse();
        assertThat(secondsLeft(105)).isEqualTo(3);
        assertThat(secondsLeft(108)).isZero();
    }

    @Test
    void tableBeginsAnewAfterASuccess() {
        fail(100);
        fail(101);
        schedule.registered(nanos(131));
        fail(136);
        assertThat(secondsLeft(136)).isEqualTo(1);
    }

    @Test
    void masterThatSpeaksAgainEndsAPause() {
        schedule.registered(nanos(100));
        fail(105);
        fail(106);
        assertThat(secondsLeft(107)).isEqualTo(29);
        assertThat(schedule.onMasterHeard(nanos(107))).isTrue();
        assertThat(secondsLeft(107)).isEqualTo(5);
        fail(112);
        assertThat(secondsLeft(112)).as("the table begins anew").isEqualTo(1);
    }

    @Test
    void whoNeverRegisteredGoesOnThoughItIsHeard() {
        fail(100);
        assertThat(schedule.onMasterHeard(nanos(100))).isFalse();
        assertThat(secondsLeft(101)).isZero();
    }

    private void fail(long second) {
        schedule.failed(nanos(second), NO_JITTER);
    }

    private long secondsLeft(long second) {
        return Duration.ofNanos(schedule.nanosLeft(nanos(second))).toSeconds();
    }

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
