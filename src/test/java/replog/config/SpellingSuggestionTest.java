package replog.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingSuggestionTest {
    @ParameterizedTest
    @CsvSource({
        "port, port, 0", "prot, port, 1", "pot, port, 1", "ports, port, 1", "Port, port, 0",
        "part, port, 1", "heartbeat-interval, heartbeat.interval, 1", "kitten, sitting, 3",
        "'', port, 4",
    })
    void countsEdits(String one, String other, int edits) {
        assertThat(SpellingSuggestion.edits(one, other)).isEqualTo(edits);
        assertThat(SpellingSuggestion.edits(other, one)).isEqualTo(edits);
    }

    @Test
    void guessesTheNearestAndNothingFarFetched() {
        assertThat(SpellingSuggestion.suggest("mastr", Stream.of("host", "master", "fsync")))
                .contains("master");
        assertThat(SpellingSuggestion.suggest("quorum", Stream.of("host", "master", "port")))
                .isEmpty();
    }
}
