package replog.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import replog.log.LogEndSignal.RecentHashes;
import replog.log.frame.Hash;

class RecentHashesTest {
    private final RecentHashes recent = new RecentHashes();

    @Test
    void knowsTheEndsOfLateAndNoOtherEntries() {
        for (long id = 10; id <= 30; id += 10) {
            recent.add(id, head(id));
        }

        assertThat(recent.at(10)).contains(head(10));
        assertThat(recent.at(30)).contains(head(30));
        for (long id : new long[] {0, 9, 11, 29, 31}) {
            assertThat(recent.at(id)).as("after %s", id).isEmpty();
        }
    }

    @Test
    void forgetsTheOldestFirst() {
        for (long id = 1; id <= 1000; id++) {
            recent.add(id, head(id));
        }

        assertThat(recent.at(1000)).contains(head(1000));
        assertThat(recent.at(745)).contains(head(745));
        assertThat(recent.at(744)).isEmpty();
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(recent.at(0)).isEmpty();
    }

    private static Hash head(long id) {
        return Hash.start(new UUID(0, id));
    }
}
