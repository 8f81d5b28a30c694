package replog.scenario;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Whatever happens to nodes and networks, what clients were told is so. */
class RandomFaultsIT {
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration SHORT_ROUND = Duration.ofSeconds(7);
    private static final Duration LONG_ROUND = Duration.ofSeconds(12);
    private static final int MINUTES = 30;

    @Test
    @Timeout(180)
    @DisabledIfSystemProperty(named = "replog.search", matches = "true",
            disabledReason = "the long search takes its place")
    void nothingAcknowledgedIsLostInAShortSearch() throws InterruptedException {
        RandomFaults.run(SHORT, SHORT_ROUND);
    }

    /** As long as a person likes: {@code -Dreplog.minutes=30}. */
    @Test
    @Timeout(24 * 60 * 60)
    @EnabledIfSystemProperty(named = "replog.search", matches = "true",
            disabledReason = "only by hand, with -Dreplog.search=true")
    void nothingAcknowledgedIsLostInALongSearch() throws InterruptedException {
        RandomFaults.run(
                Duration.ofMinutes(Integer.getInteger("replog.minutes", MINUTES)), LONG_ROUND);
    }
}
