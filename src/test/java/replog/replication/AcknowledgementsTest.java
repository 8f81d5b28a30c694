package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.replication.Acknowledgements.Holders;

/** What is reached, and by whom; see {@link AcknowledgementWaitsTest} for those who wait. */
class AcknowledgementsTest {
    private static final UUID M = new UUID(0, 1);
    private static final UUID A = new UUID(0, 2);
    private static final UUID B = new UUID(0, 3);

    private final List<Long> committed = new ArrayList<>();
    private final Acknowledgements acknowledgements = new Acknowledgements(3, committed::add);

    @BeforeEach
    void joinAll() {
        List.of("master", "a", "b").forEach(acknowledgements::addNode);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, 0",
        "7, 0, 0, 7, 0, 0",
        "7, 5, 3, 7, 5, 3",
        "7, 3, 5, 7, 5, 3",
        "3, 7, 5, 7, 5, 3",
        "7, 7, 7, 7, 7, 7",
        "7, 7, 0, 7, 7, 0",
    })
    void concernHasReachedTheWthHighestPosition(
            long master, long a, long b, long one, long two, long three) {
        own(master);
        record("a", A, a);
        record("b", B, b);
        assertThat(reached()).containsExactly(one, two, three);
    }

    @Test
    void nodesThatTheClusterLacksHoldNothing() {
        var alone = new Acknowledgements(5, committed::add);
        alone.recordOwn("master", M, 7, true);
        assertThat(alone.reached(1)).isEqualTo(7);
        assertThat(alone.reached(2)).isZero();
        assertThat(alone.reached(5)).isZero();
    }

    @Test
    void sameReportTwiceCountsOnce() {
        own(7);
        record("a", A, 7);
        record("a", A, 7);
        assertThat(reached()).containsExactly(7L, 7L, 0L);
    }

    @Test
    void oneNodeUnderTwoNamesCountsOnce() {
        own(7);
        record("a", A, 7);
        record("b", A, 7);
        assertThat(reached()).containsExactly(7L, 7L, 0L);
        assertThat(acknowledgements.holders(7).names()).containsExactly("master", "b");
    }

    @Test
    void oneNodeUnderTwoNamesCountsAsFarAsItWasHeardLast() {
        own(7);
        record("a", A, 2); // that way to it is cut
        record("b", A, 7);
        assertThat(reached()).containsExactly(7L, 7L, 0L);
        assertThat(acknowledgements.holders(7).names()).containsExactly("master", "b");
    }

    @Test
    void whatOneNodeHeldBeforeItsDiskWasRolledBackCountsUnderNoName() {
        own(7);
        record("a", A, 7);
        record("b", A, 3);
        assertThat(reached()).containsExactly(7L, 3L, 0L);
    }

    @Test
    void answersCallANodeAsItIsShown() {
        own(7);
        acknowledgements.record("a", "its own name", A, 7, true);
        assertThat(acknowledgements.holders(7).names())
                .containsExactly("master", "its own name");
    }

    @Test
    void forgottenNodeHoldsNothing() {
        own(7);
        record("a", A, 7);
        acknowledgements.forget("a");
        assertThat(reached()).containsExactly(7L, 0L, 0L);
    }

    @Test
    void mastersOwnNodeIdUnderAnotherNameCountsOnce() {
        own(7);
        record("a", M, 7);
        assertThat(reached()).containsExactly(7L, 0L, 0L);
    }

    @Test
    void positionsMayFall() {
        own(7);
        record("a", A, 7);
        record("a", B, 0);
        assertThat(reached()).containsExactly(7L, 0L, 0L);
        assertThat(acknowledgements.holders(1).names()).containsExactly("master");
    }

    @Test
    void ownPositionOnlyRises() {
        own(7);
        own(5);
        assertThat(reached()).containsExactly(7L, 0L, 0L);
    }

    @Test
    void holdersStandInTheOrderInWhichTheyJoined() {
        record("b", B, 7);
        record("a", A, 7);
        own(7);
        assertThat(acknowledgements.holders(7).names()).containsExactly("master", "a", "b");
        assertThat(acknowledgements.holders(8).names()).isEmpty();
    }

    @Test
    void joiningTwiceTakesNothingAway() {
        own(7);
        acknowledgements.addNode("master");
        assertThat(acknowledgements.reached(1)).isEqualTo(7);
    }

    @Test
    void holdersAreDurableOnlyWhenEachOfThemIs() {
        own(7);
        acknowledgements.record("a", "a", A, 5, false);
        assertThat(acknowledgements.holders(7)).isEqualTo(new Holders(List.of("master"), true));
        assertThat(acknowledgements.holders(5))
                .isEqualTo(new Holders(List.of("master", "a"), false));
    }

    @Test
    void tellsWhatAMajorityHolds() {
        own(7);
        record("a", A, 5);
        record("b", B, 6);
        assertThat(committed).containsExactly(5L, 6L);
    }

    @Test
    void aClusterOfOneIsItsOwnMajority() {
        var alone = new Acknowledgements(1, committed::add);
        alone.recordOwn("master", M, 4, true);
        assertThat(committed).containsExactly(4L);
    }

    private void own(long position) {
        acknowledgements.recordOwn("master", M, position, true);
    }

    private void record(String name, UUID nodeId, long position) {
        acknowledgements.record(name, name, nodeId, position, true);
    }

    private List<Long> reached() {
        return List.of(acknowledgements.reached(1), acknowledgements.reached(2),
                acknowledgements.reached(3));
    }
}
