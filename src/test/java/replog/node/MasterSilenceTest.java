package replog.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.LoggedLines;

/** What is logged of a master that is not heard. */
@Timeout(60)
class MasterSilenceTest {
    private final LoggedLines logger = new LoggedLines();

    @Test
    void saysOnceThatItIsTooLongAndOnceThatItEnds() {
        try (var silence = new MasterSilence(Duration.ofMillis(20), logger)) {
            silence.start();
            awaitLines(1);
            assertThat(silence.isTooLong()).isTrue();
            assertThat(logger.lines()).singleElement().asString().startsWith("WARNING")
                    .contains("has heard no master since its start at ");
            silence.heard();
            awaitLines(3); // it becomes too long again
            String since = silence.since();
            assertThat(since).isEqualTo("has heard no master since "
                    + silence.lastSeen().orElseThrow());
            assertThat(logger.lines().get(1)).startsWith("INFO hears its master again");
            assertThat(logger.lines().get(2)).startsWith("WARNING " + since);
        }
    }

    @Test
    void saysNothingOfAMasterThatSpeaks() {
        try (var silence = new MasterSilence(Duration.ofHours(1), logger)) {
            silence.start();
            silence.heard();
            silence.heard();
            assertThat(silence.isTooLong()).isFalse();
        }
        assertThat(logger.lines()).isEmpty();
    }

    private void awaitLines(int count) {
        while (logger.lines().size() < count) {
            Thread.onSpinWait();
        }
    }
}
