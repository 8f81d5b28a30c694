package replog.node.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.config.Settings;
import replog.fixture.LoggedLines;

/** When a master counts as silent, and what is logged of it. */
@Timeout(60)
class MasterHeartbeatMonitorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LoggedLines logger = new LoggedLines();

    @Test
    void saysOnceThatItIsTooLongAndOnceThatItEnds() {
        try (var heartbeatMonitor = silence(Duration.ofMillis(50), 2)) {
            heartbeatMonitor.start();
            awaitLines(1, () -> { });
            assertThat(heartbeatMonitor.isTooLong()).isTrue();
            assertThat(logger.lines()).singleElement().asString().startsWith("WARNING")
                    .contains("has heard no master since its start at ");
            awaitLines(2, () -> heartbeatMonitor.onMasterHeard(Duration.ZERO, System.nanoTime()));
            awaitLines(3, () -> { }); // it becomes too long again
            String since = heartbeatMonitor.since();
            assertThat(since).isEqualTo("has heard no master since "
                    + heartbeatMonitor.lastSeen().orElseThrow());
            assertThat(logger.lines().get(1)).startsWith("INFO hears its master again");
            assertThat(logger.lines().get(2)).startsWith("WARNING " + since);
        }
    }

    @Test
    void saysNothingOfAMasterThatSpeaks() {
        try (var heartbeatMonitor = silence(Duration.ofHours(1), 2)) {
            heartbeatMonitor.start();
            heartbeatMonitor.onMasterHeard(Duration.ZERO, System.nanoTime());
            heartbeatMonitor.onMasterHeard(Duration.ZERO, System.nanoTime());
            assertThat(heartbeatMonitor.isTooLong()).isFalse();
        }
        assertThat(logger.lines()).isEmpty();
    }

    /** They may have been sent long before, to a process that was stopped. */
    @Test
    void believesNoBurstOfHeartbeatsAfterASilence() {
        try (var heartbeatMonitor = silence(SECOND, 5)) {
            long late = System.nanoTime() + SECOND.multipliedBy(6).toNanos();
            assertThat(heartbeatMonitor.isTooLong(late)).isTrue();
            for (int beat = 0; beat < 100; beat++) {
                heartbeatMonitor.onMasterHeard(SECOND, late + beat);
            }
            assertThat(heartbeatMonitor.isTooLong(late + 100)).isTrue();
            assertThat(heartbeatMonitor.lastSeen()).isEmpty();
            long next = late + SECOND.toNanos() / 2;
            heartbeatMonitor.onMasterHeard(SECOND, next);
            assertThat(heartbeatMonitor.isTooLong(next)).isFalse();
            assertThat(heartbeatMonitor.lastSeen()).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // own interval, the master's, unhealthy, when it is not yet and when it is too long
        "1s, 1s, 5, 4999, 5000",
        "1s, 0s, 5, 4999, 5000",
        "1s, 10s, 5, 49999, 50000",
        "10s, 1s, 5, 49999, 50000",
        "1s, 1s, 2, 1999, 2000",
        "1s, 1s, 1, 1999, 2000",
    })
    void isTooLongAfterSoManyOfTheLongerIntervals(
            String own, String masters, int unhealthy, long yet, long tooLong) {
        try (var heartbeatMonitor = silence(Duration.parse("PT" + own), unhealthy)) {
            long heard = System.nanoTime();
            heartbeatMonitor.onMasterHeard(Duration.parse("PT" + masters), heard);
            assertThat(heartbeatMonitor.isTooLong(heard + yet * 1_000_000)).isFalse();
            assertThat(heartbeatMonitor.isTooLong(heard + tooLong * 1_000_000)).isTrue();
        }
    }

    /** A fixed delay between heartbeats makes the time from one to the next a little longer. */
    @ParameterizedTest
    @CsvSource({"1, 5", "10, 5", "10, 1", "1, 1", "3600, 1"})
    void hearsAnIdleMasterAllTheTime(long mastersSeconds, int unhealthy) {
        Duration period = Duration.ofSeconds(mastersSeconds);
        try (var heartbeatMonitor = silence(SECOND, unhealthy)) {
            long at = System.nanoTime();
            heartbeatMonitor.onMasterHeard(period, at);
            for (int beat = 0; beat < 100; beat++) {
                at += period.toNanos() + 20_000_000;
                assertThat(heartbeatMonitor.isTooLong(at)).as("before %s", beat).isFalse();
                heartbeatMonitor.onMasterHeard(period, at);
            }
        }
    }

    /** One that does not say its interval, at a pace of more than this node's limit. */
    @Test
    void aSecondHeartbeatEndsASilenceHoweverLateItIs() {
        try (var heartbeatMonitor = silence(SECOND, 5)) {
            long first = System.nanoTime() + SECOND.multipliedBy(10).toNanos();
            heartbeatMonitor.onMasterHeard(Duration.ZERO, first);
            assertThat(heartbeatMonitor.isTooLong(first)).isTrue();
            long second = first + SECOND.multipliedBy(10).toNanos();
            heartbeatMonitor.onMasterHeard(Duration.ZERO, second);
            assertThat(heartbeatMonitor.isTooLong(second)).isFalse();
        }
    }

    private MasterHeartbeatMonitor silence(Duration interval, int unhealthy) {
        return new MasterHeartbeatMonitor(
                new Settings.Heartbeat(interval, Duration.ofSeconds(1), 1, unhealthy), logger);
    }

    private void awaitLines(int count, Runnable meanwhile) {
        while (logger.lines().size() < count) {
            meanwhile.run();
            Thread.onSpinWait();
        }
    }
}
