package replog.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.frame.Logs;
import replog.log.segment.IdempotencyKeyIndex.Page;

/** Which ids an index names for a hash. */
@BesideOthers
class IdempotencyKeyIndexTest {
    private static final long LARGEST = (1L << 48) - 1;

    private final IdempotencyKeyIndex index = new IdempotencyKeyIndex();

    @Test
    void namesAllIdsOfOneHashNewestFirst() {
        for (long id : new long[] {0, 1, 65_535, 65_536, 131_071, 131_072, 200_000}) {
            index.add(LARGEST, id);
            index.add(LARGEST - 1, id + 1);
        }
        assertThat(index.ids(LARGEST)).containsExactly(
                200_000L, 131_072L, 131_071L, 65_536L, 65_535L, 1L, 0L);
        assertThat(index.ids(1)).isEmpty();
        assertThat(index.ids(LARGEST - 2)).isEmpty();
    }

    @Test
    void namesEachOfAFullPage() {
        var random = Logs.chance(7);
        var hashes = random.longs(Page.IDS + 1, 1, LARGEST).toArray();
        for (int id = 0; id < hashes.length; id++) {
            index.add(hashes[id], id);
        }
        for (int id = 0; id < hashes.length; id++) {
            assertThat(index.ids(hashes[id])).contains((long) id);
        }
    }

    /** A page goes once its last id is out. */
    @ParameterizedTest
    @CsvSource({"32766, 2", "32767, 1", "98302, 1", "98303, 0", "-5, 2"})
    void forgetsWholePagesAlone(long upTo, int left) {
        index.add(1, 3);
        index.add(1, 65_536);
        index.forgetUpTo(upTo);
        assertThat(index.ids(1)).hasSize(left);
    }

    @Test
    void pageThatIsCutGrowsAgain() {
        for (long id = 65_530; id < 65_550; id++) {
            index.add(9, id);
        }
        index.truncateAfter(65_532);
        assertThat(index.ids(9)).containsExactly(65_532L, 65_531L, 65_530L);
        index.add(8, 65_533);
        index.add(8, 65_537);
        assertThat(index.ids(8)).containsExactly(65_537L, 65_533L);
        index.truncateAfter(65_529);
        assertThat(index.pages(0, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void pagesOfTwoSourcesAreMerged() {
        index.add(0, new long[] {5L << Page.ID_BITS | 7, 6L << Page.ID_BITS | 9});
        index.add(0, new long[] {5L << Page.ID_BITS | 8});
        var more = new IdempotencyKeyIndex();
        more.add(5, 70_000);
        index.addAll(more);
        assertThat(index.ids(5)).containsExactly(70_000L, 8L, 7L);
        assertThat(index.sorted(0, 8, 100)).containsExactly(
                5L << Page.ID_BITS | 8, 6L << Page.ID_BITS | 9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void saysWhatAPlainTableSays(long seed) {
        Random random = Logs.chance(seed);
        var plain = new TreeMap<Long, Long>();
        long id = 0;
        for (int step = 0; step < 60; step++) {
            int run = random.nextInt(6_000);
            for (int i = 0; i < run; i++) {
                id += 1 + random.nextInt(4);
                long hash = 1 + random.nextInt(50);
                index.add(hash, id);
                plain.put(id, hash);
            }
            if (random.nextInt(3) == 0) {
                id = Math.max(0, id - random.nextInt(90_000));
                index.truncateAfter(id);
                plain.tailMap(id, false).clear();
            }
            if (random.nextInt(5) == 0) {
                long edge = id - random.nextInt(200_000);
                index.forgetUpTo(edge);
                long page = Page.numberOf(Math.max(0, edge + 1));
                plain.headMap(page << Page.ID_BITS).clear();
            }
        }
        assertThat(plain).isNotEmpty();
        for (long hash = 1; hash <= 50; hash++) {
            assertThat(index.ids(hash)).isEqualTo(idsOf(plain, hash));
        }
    }

    private static List<Long> idsOf(Map<Long, Long> plain, long hash) {
        return plain.entrySet().stream().filter(entry -> entry.getValue() == hash)
                .map(Map.Entry::getKey).sorted(Comparator.reverseOrder()).toList();
    }
}
