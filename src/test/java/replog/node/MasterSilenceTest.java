package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.config.Settings;
import replog.fixture.LoggedLines;

/** When a master counts as silent, and what is logged of it. */
@Timeout(60)
class MasterSilenceTest {
    private final LoggedLines logger = new LoggedLines();

    @Test
    void saysOnceThatItIsTooLongAndOnceThatItEnds() {
        try (var silence = silence(Duration.ofMillis(50))) {
            silence.start();
            awaitLines(1, () -> { });
            assertThat(silence.isTooLong()).isTrue();
            assertThat(logger.lines()).singleElement().asString().startsWith("WARNING")
                    .contains("has heard no master since its start at ");
            awaitLines(2, silence::heard);
            awaitLines(3, () -> { }); // it becomes too long again
            String since = silence.since();
            assertThat(since).isEqualTo("has heard no master since "
                    + silence.lastSeen().orElseThrow());
            assertThat(logger.lines().get(1)).startsWith("INFO hears its master again");
            assertThat(logger.lines().get(2)).startsWith("WARNING " + since);
        }
    }

    @Test
    void saysNothingOfAMasterThatSpeaks() {
        try (var silence = silence(Duration.ofHours(1))) {
            silence.start();
            silence.heard();
            silence.heard();
            assertThat(silence.isTooLong()).isFalse();
        }
        assertThat(logger.lines()).isEmpty();
    }

    /** It may have been sent long before, to a process that was stopped. */
    @Test
    void believesNoBurstOfVoicesAfterASilence() {
        try (var silence = new MasterSilence(new Settings.Heartbeat(
                Duration.ofHours(1), Duration.ofSeconds(1), 0, 0), logger)) {
            assertThat(silence.isTooLong()).isTrue();
            for (int voice = 0; voice < 100; voice++) {
                silence.heard();
            }
            assertThat(silence.lastSeen()).isEmpty();
        }
    }

    private MasterSilence silence(Duration interval) {
        return new MasterSilence(
                new Settings.Heartbeat(interval, Duration.ofSeconds(1), 1, 2), logger);
    }

    private void awaitLines(int count, Runnable meanwhile) {
        while (logger.lines().size() < count) {
            meanwhile.run();
            Thread.onSpinWait();
        }
    }
}
