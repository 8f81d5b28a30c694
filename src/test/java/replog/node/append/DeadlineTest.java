package replog.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void zeroIsNever() {
        assertThat(begun(Duration.ofDays(1), Duration.ZERO).nanosLeft())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void leavesWhatHasNotPassed() {
        assertThat(begun(Duration.ofSeconds(10), Duration.ofHours(1)).nanosLeft())
                .isBetween(Duration.ofMinutes(50).toNanos(), Duration.ofSeconds(3590).toNanos());
    }

    @Test
    void isOverWhenItHasPassed() {
        assertThat(begun(Duration.ofSeconds(10), Duration.ofSeconds(9)).nanosLeft())
                .isLessThanOrEqualTo(-Duration.ofSeconds(1).toNanos());
    }

    @Test
    void longestTimeoutOfAllDoesNotOverflow() {
        assertThat(begun(Duration.ofSeconds(10), Duration.ofSeconds(1_000_000_000)).nanosLeft())
                .isGreaterThan(Duration.ofDays(10_000).toNanos());
    }

    @Test
    void whatIsLeftIsBounded() {
        Duration least = Duration.ofSeconds(1);
        Duration most = Duration.ofSeconds(10);
        assertThat(begun(most, least).left(least, most)).isEqualTo(least);
        assertThat(begun(least, Duration.ofHours(1)).left(least, most)).isEqualTo(most);
        assertThat(begun(least, Duration.ZERO).left(least, most)).isEqualTo(most);
        assertThat(begun(least, Duration.ofSeconds(6)).left(least, most))
                .isBetween(least.multipliedBy(2), least.multipliedBy(5));
    }

    @Test
    void elapsedCountsFromTheBeginning() {
        assertThat(begun(Duration.ofSeconds(10), Duration.ZERO).elapsed())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }

    private static Deadline begun(Duration ago, Duration timeout) {
        return new Deadline(System.nanoTime() - ago.toNanos(), timeout);
    }
}
