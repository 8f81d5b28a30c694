package replog.node.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import replog.node.secondary.SecondaryRole.LagTimer;

/** When a secondary has lacked for too long what its master had. */
class LagTimerTest {
    private static final UUID MASTER = new UUID(1, 1);
    private static final UUID NEXT = new UUID(2, 2);

    private final LagTimer lagTimer = new LagTimer(Duration.ofSeconds(10));

    @Test
    void isLevelOnceItHoldsWhatTheMasterHadAtFirst() {
        saw(0, 100, 0);
        assertThat(lack(1)).isEqualTo("holds 0 proven of 100 entries of its master 1 s ago");
        saw(2, 150, 99);
        assertThat(lack(2)).isEqualTo("holds 99 proven of 100 entries of its master 2 s ago");
        saw(3, 200, 100);
        assertThat(lack(3)).isNull();
    }

    @Test
    void emptyLogIsLevel() {
        saw(0, 0, 0);
        assertThat(lack(100)).isNull();
    }

    @Test
    void isLevelForEverWhileItIsAlwaysALittleBehind() {
        saw(0, 10, 10);
        for (int second = 1; second < 100; second++) {
            saw(second, 10 + 5 * second, 5 + 5 * second);
            assertThat(lack(second)).isNull();
        }
    }

    @Test
    void lacksWhatItDidNotReachInTime() {
        saw(0, 10, 10);
        saw(1, 20, 10);
        saw(2, 30, 15);
        assertThat(lack(11)).isNull();
        saw(12, 40, 15);
        assertThat(lack(12)).isEqualTo("holds 15 proven of 20 entries of its master 11 s ago");
        saw(13, 40, 20);
        assertThat(lack(13)).isNull();
    }

    @Test
    void silenceOfAMasterIsNoLack() {
        saw(0, 10, 10);
        assertThat(lack(1_000)).isNull();
        saw(1_000, 20, 10);
        assertThat(lack(1_005)).isNull();
    }

    @Test
    void nextMasterGetsTimeToProveItsHistory() {
        saw(0, 10, 10);
        lagTimer.update(NEXT, 10, 0, nanos(1_000));
        assertThat(lack(1_010)).isNull();
        assertThat(lack(1_011)).isEqualTo("holds 0 proven of 10 entries of its master 11 s ago");
        lagTimer.update(NEXT, 10, 10, nanos(1_012));
        assertThat(lack(1_012)).isNull();
    }

    private void saw(int second, long masterLastId, long proven) {
        lagTimer.update(MASTER, masterLastId, proven, nanos(second));
    }

    private String lack(int second) {
        return lagTimer.lack(nanos(second)).orElse(null);
    }

    /** Around where nanoseconds of a system's clock turn negative. */
    private static long nanos(int second) {
        return Long.MAX_VALUE - 500 + Duration.ofSeconds(second).toNanos();
    }
}
