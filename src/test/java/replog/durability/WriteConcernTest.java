package replog.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteConcernTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 3", "6, 4", "7, 4", "1000, 501"})
    void majorityIsMoreThanHalf(int clusterSize, int nodes) {
        assertThat(new WriteConcern.Majority().nodes(clusterSize)).isEqualTo(nodes);
        assertThat(2 * nodes).isGreaterThan(clusterSize);
        assertThat(2 * (nodes - 1)).isLessThanOrEqualTo(clusterSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void allIsTheWholeCluster(int clusterSize) {
        assertThat(new WriteConcern.All().nodes(clusterSize)).isEqualTo(clusterSize);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "3, 3", "4, 3", "2147483647, 1"})
    void numberIsItselfEvenWhereItCanNotBeMet(int count, int clusterSize) {
        assertThat(new WriteConcern.Nodes(count).nodes(clusterSize)).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesLessThanTheMasterAlone(int count) {
        assertThatThrownBy(() -> new WriteConcern.Nodes(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not " + count);
    }
}
