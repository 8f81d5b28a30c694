package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    /** {@code +} is a good heartbeat and {@code -} a missed one. */
    @ParameterizedTest
    @CsvSource({
        "'',        SUSPECTED, 0",
        "-,         SUSPECTED, 1",
        "----,      SUSPECTED, 4",
        "-----,     UNHEALTHY, 5",
        "+,         HEALTHY,   0",
        "+-,        HEALTHY,   1",
        "+--,       SUSPECTED, 2",
        "+----,     SUSPECTED, 4",
        "+-----,    UNHEALTHY, 5",
        "+------,   UNHEALTHY, 6",
        "+-+-+-,    HEALTHY,   1",
        "+--+,      HEALTHY,   0",
        "+--+-,     HEALTHY,   1",
        "------+,   HEALTHY,   0",
        "------+--, SUSPECTED, 2",
    })
    void followsTheHeartbeats(String heartbeats, Health.Status status, int failures) {
        Health health = after(heartbeats);
        assertThat(health.status()).isEqualTo(status);
        assertThat(health.failures()).isEqualTo(failures);
    }

    @Test
    void remembersWhenItWasLastSeen() {
        assertThat(after("").lastSeen()).isEmpty();
        assertThat(after("--").lastSeen()).isEmpty();
        assertThat(after("+------").lastSeen()).contains(NOW);
    }

    private static Health after(String heartbeats) {
        Health health = Health.unheard();
        for (char heartbeat : heartbeats.toCharArray()) {
            health = heartbeat == '+' ? health.heard(NOW) : health.missed();
        }
        return health;
    }
}
