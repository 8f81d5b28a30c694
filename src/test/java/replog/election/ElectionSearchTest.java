package replog.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import replog.election.ElectionSearch.Bounds;
import replog.election.ElectionSearch.Found;
import replog.election.ElectionSearch.Rule;

/** Larger bounds by hand: {@code -DargLine="-Dreplog.epochs=3 -Dreplog.entries=2 -Xmx8g"}. */
class ElectionSearchTest {
    @ParameterizedTest
    @CsvSource({"2, 2, true", "3, 1, true"})
    void noInterleavingBreaksTheRule(int epochs, int entries, boolean parallel) {
        var bounds = new Bounds(Integer.getInteger("replog.epochs", epochs),
                Integer.getInteger("replog.entries", entries), parallel);
        Found found = ElectionSearch.run(Rule.DESIGN, bounds);
        System.out.println(bounds + ": " + found.states() + " states");
        assertThat(found.trace()).isEmpty();
    }

    /** Figure 8 of the Raft paper. */
    @Test
    void aRankByTheLastEntryLosesACommittedOne() {
        Found found = ElectionSearch.run(Rule.LAST_ENTRY, new Bounds(4, 1, false));
        assertThat(found.trace().getLast()).endsWith("the master lacks the committed entry 1");
    }

    @Test
    void countingBeforeTheStartIsReachedLosesACommittedEntry() {
        Found found = ElectionSearch.run(Rule.SYNCED_EARLY, new Bounds(3, 2, false));
        assertThat(found.trace().getLast()).contains("committed entry");
    }
}
