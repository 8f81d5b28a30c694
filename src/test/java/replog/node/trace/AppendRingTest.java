package replog.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.node.trace.TraceRecorder.AppendRing;
import replog.node.trace.TraceRecorder.AppendRing.Row;

/** The numbers of the last appends. */
@Timeout(20)
class AppendRingTest {
    private final AppendRing ring = new AppendRing(8);

    @Test
    void findsTheAppendThatAnEntryWasPartOf() {
        ring.add(1, 1, 2, 10, 11);
        ring.add(2, 9, 3, 20, 21);
        ring.add(12, 12, 1, 30, 31);
        assertThat(ring.holding(1)).contains(new Row(1, 1, 2, 10, 11));
        for (long id = 2; id <= 9; id++) {
            assertThat(ring.holding(id)).contains(new Row(2, 9, 3, 20, 21));
        }
        assertThat(ring.holding(12)).isPresent();
    }

    @Test
    void knowsNothingOfEntriesThatWereNotAppended() {
        assertThat(ring.holding(1)).isEmpty();
        ring.add(5, 5, 1, 0, 0);
        ring.add(8, 8, 1, 0, 0);
        for (long id : new long[] {1, 4, 6, 7, 9}) {
            assertThat(ring.holding(id)).as("%s", id).isEmpty();
        }
    }

    @Test
    void forgetsTheOldest() {
        for (long id = 1; id <= 100; id++) {
            ring.add(id, id, 1, id, id);
        }
        assertThat(ring.holding(100)).isPresent();
        assertThat(ring.holding(93)).isPresent();
        assertThat(ring.holding(92)).isEmpty();
        assertThat(ring.holding(1)).isEmpty();
    }

    @Test
    void neverShowsARowThatIsHalfOverwritten() throws InterruptedException {
        var over = new AtomicBoolean();
        var newest = new AtomicLong();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (long id = 1; !over.get(); id++) {
                ring.add(id, id, (int) (id & 7), id * 3, id * 5);
                newest.setOpaque(id);
            }
        });
        try {
            int seen = 0;
            for (int look = 0; look < 2_000_000 || seen == 0; look++) {
                long id = newest.getOpaque() - look % 8;
                var row = ring.holding(id);
                seen += row.isPresent() ? 1 : 0;
                row.ifPresent(found -> assertThat(found).isEqualTo(
                        new Row(id, id, (int) (id & 7), id * 3, id * 5)));
            }
        } finally {
            over.set(true);
            writer.join();
        }
    }
}
