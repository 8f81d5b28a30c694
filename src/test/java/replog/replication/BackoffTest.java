package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Backoff TABLE = new Backoff(
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5)));

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 5000", "4, 5000", "1000000000, 5000"})
    void takesThePauseOfTheTableAndRepeatsTheLast(int failures, long millis) {
        assertThat(TABLE.pause(failures, 0.5)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0, 1800", "0.25, 1900", "0.5, 2000", "0.75, 2100", "1, 2200"})
    void jittersByATenthBothWays(double random, long millis) {
        assertThat(TABLE.pause(2, random)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void oneValueIsAConstantPause() {
        var constant = new Backoff(List.of(Duration.ofMillis(10)));
        assertThat(constant.pause(1, 0.5)).isEqualTo(constant.pause(7, 0.5));
    }

    @Test
    void keepsTheLongestPauseWithinItsBounds() {
        var days = new Backoff(List.of(Duration.ofDays(1)));
        assertThat(days.pause(1, 1)).isEqualTo(Duration.ofDays(1).plusMinutes(144));
    }

    @Test
    void refusesAnEmptyTable() {
        assertThatThrownBy(() -> new Backoff(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
