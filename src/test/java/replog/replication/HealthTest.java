package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    /** The clock may pass its largest number. */
    private static final long BEGUN_NANOS = Long.MAX_VALUE - 3_500_000_000L;
    private static final long SECOND = 1_000_000_000L;
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

    @ParameterizedTest
    @CsvSource({
        "-,   1, 1, UNHEALTHY",
        "+-,  1, 3, SUSPECTED",
        "+--, 1, 3, SUSPECTED",
        "+--, 1, 2, UNHEALTHY",
        "+--, 3, 3, HEALTHY",
        "+---, 3, 3, UNHEALTHY",
    })
    void fallsByTheRules(String heartbeats, int suspected, int unhealthy, Health.Status status) {
        assertThat(after(heartbeats, new Health.Rules(suspected, unhealthy)).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "3, 2", "-1, -1"})
    void rulesThatContradictThemselvesAreRefused(int suspected, int unhealthy) {
        assertThatThrownBy(() -> new Health.Rules(suspected, unhealthy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(unhealthy));
    }

    /** {@code d} is when it can't be counted on any more, and {@code t} when it can again. */
    @ParameterizedTest
    @CsvSource({
        "+d,       UNHEALTHY, HEALTHY",
        "d+,       UNHEALTHY, HEALTHY",
        "+d+,      UNHEALTHY, HEALTHY",
        "+dt,      HEALTHY,   HEALTHY",
        "+d--t,    SUSPECTED, SUSPECTED",
        "+d-----t, UNHEALTHY, UNHEALTHY",
    })
    void whoCanNotBeCountedOnIsNeverHealthy(
            String events, Health.Status status, Health.Status heartbeats) {
        assertThat(after(events).status()).isEqualTo(status);
        assertThat(after(events).heartbeats()).isEqualTo(heartbeats);
    }

    @ParameterizedTest
    @CsvSource({
        "'',          0",
        "---,         0",
        "-----,       5",
        "------,      5",
        "+,           1",
        "+++,         1",
        "+--,         3",
        "+---,        3",
        "+-----,      6",
        "+------,     6",
        "+-----+,     7",
        "+d+,         2",
        "+d-----,     2",
        "+d-----t,    2",
        "+dt,         3",
    })
    void knowsSinceWhenItsStatusIsWhatItIs(String events, int second) {
        Health health = after(events);
        long laterNanos = BEGUN_NANOS + 60 * SECOND;
        assertThat(health.statusFor(laterNanos)).isEqualTo(Duration.ofSeconds(60 - second));
    }

    @Test
    void oneThatWasNeverHeardIsToldFromOneThatFellSilent() {
        assertThat(after("-----").isHeard()).isFalse();
        assertThat(after("+-----").isHeard()).isTrue();
    }

    private static Health after(String heartbeats) {
        return after(heartbeats, new Health.Rules(2, 5));
    }

    /** One heartbeat a second, the first one a second after {@code BEGUN_NANOS}. */
    private static Health after(String heartbeats, Health.Rules rules) {
        Health health = Health.unheard(BEGUN_NANOS);
        long nowNanos = BEGUN_NANOS;
        for (char heartbeat : heartbeats.toCharArray()) {
            nowNanos += SECOND;
            health = switch (heartbeat) {
                case '+' -> health.afterSuccess(NOW, nowNanos);
                case '-' -> health.afterFailure(rules, nowNanos);
                case 'd' -> health.trusted(false, nowNanos);
                case 't' -> health.trusted(true, nowNanos);
                default -> throw new IllegalArgumentException(heartbeats);
            };
        }
        return health;
    }
}
