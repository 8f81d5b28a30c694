package replog.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import replog.node.append.Appends.WaiterLimit;

class WaiterLimitTest {
    private final WaiterLimit waiters = new WaiterLimit(2);

    @Test
    void boundsThoseWhoseConcernCantBeReached() {
        assertThat(waiters.enter(3, 2)).isTrue();
        assertThat(waiters.enter(4, 2)).isTrue();
        assertThat(waiters.enter(3, 2)).isFalse();
        waiters.leave(4);
        assertThat(waiters.enter(3, 2)).isTrue();
    }

    @Test
    void neverRefusesWhatCanBeReached() {
        for (int number = 0; number < 100; number++) {
            assertThat(waiters.enter(2, 2)).isTrue();
        }
        assertThat(waiters.enter(3, 2)).isTrue();
    }

    @Test
    void countsThoseWhoBecameUnreachableMeanwhile() {
        assertThat(waiters.enter(2, 2)).isTrue();
        assertThat(waiters.enter(2, 2)).isTrue();
        assertThat(waiters.enter(2, 1)).isFalse();
        assertThat(waiters.enter(1, 1)).isTrue();
    }

    @Test
    void zeroLetsNobodyWaitForWhatCantBeReached() {
        assertThat(new WaiterLimit(0).enter(2, 1)).isFalse();
        assertThat(new WaiterLimit(0).enter(1, 1)).isTrue();
    }

    @Test
    void knowsAnyConcern() {
        assertThat(waiters.enter(1_000, 1)).isTrue();
        waiters.leave(1_000);
        assertThat(waiters.enter(7, 1)).isTrue();
        assertThat(waiters.enter(8, 1)).isTrue();
        assertThat(waiters.enter(9, 1)).isFalse();
    }
}
