package replog.log.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.log.Log;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Outcome;
import replog.log.storage.Storage;

/** What a log does on any storage that works. */
abstract class LogBehaviour {
    /** The folder of this test; one that is empty at the first call, and the same at the next. */
    abstract Storage storage() throws IOException;

    /** Another empty folder. */
    abstract Storage otherStorage() throws IOException;

    @Test
    void isEmptyBeforeItIsBegun() throws IOException {
        try (Log log = Log.open(storage(), Logs.ROOMY).log()) {
            assertThat(log.id()).isEmpty();
            assertThat(log.end()).isEqualTo(new LogEnd(0, Hash.NONE));
            assertThat(log.entry(1)).isEmpty();
            assertThatThrownBy(() -> log.append(Logs.drafts("a"), 1))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void isBegunOnce() throws IOException {
        try (Log log = Log.open(storage(), Logs.ROOMY).log()) {
            log.begin(Logs.ID);
            assertThat(log.id()).contains(Logs.ID);
            assertThat(log.end()).isEqualTo(new LogEnd(0, Hash.start(Logs.ID)));
            assertThatThrownBy(() -> log.begin(UUID.randomUUID()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Logs.ID.toString());
        }
        try (Log log = Log.open(storage(), Logs.ROOMY).log()) {
            assertThat(log.id()).contains(Logs.ID);
            assertThat(log.end()).isEqualTo(new LogEnd(0, Hash.start(Logs.ID)));
        }
    }

    @Test
    void givesBackWhatWasAppendedAlsoAfterAReopen() throws IOException {
        LogEnd end;
        try (Log log = Logs.open(storage())) {
            Logs.append(log, "a", "", "ö");
            Logs.appendTogether(log, "x", "y");
            assertThat(Logs.values(log)).containsExactly("a", "", "ö", "x", "y");
            end = log.end();
        }
        try (Log log = Logs.open(storage())) {
            assertThat(log.end()).isEqualTo(end);
            Logs.append(log, "z");
            assertThat(Logs.values(log)).containsExactly("a", "", "ö", "x", "y", "z");
        }
    }

    @Test
    void cleanReopenRepairsNothing() throws IOException {
        try (Log log = Logs.open(storage(), Logs.options(5000))) {
            Logs.append(log, "a".repeat(800), "b".repeat(800), "c");
        }
        Log.Opened opened = Log.open(storage(), Logs.ROOMY);
        assertThat(opened.repairs()).isEmpty();
        opened.log().close();
    }

    @Test
    void keepsKeyEpochAndTime() throws IOException {
        try (Log log = Logs.open(storage())) {
            var newEntry = new NewEntry("key".getBytes(UTF_8), "value".getBytes(UTF_8));
            Logs.appended(log.append(List.of(newEntry), 9));
            Entry entry = log.entry(1).orElseThrow();
            assertThat(entry.key()).contains("key");
            assertThat(entry.epoch()).isEqualTo(9);
            assertThat(entry.timestamp()).isEqualTo(Logs.ROOMY.clock().instant());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4200, 6000, 1 << 20})
    void givesConsecutiveIdsAcrossAppendsAndSegments(long segmentBytes) throws IOException {
        try (Log log = Logs.open(storage(), Logs.options(segmentBytes))) {
            for (int round = 0; round < 30; round++) {
                long next = 3L * round + 1;
                assertThat(Logs.appendTogether(log, "one"))
                        .isEqualTo(new Outcome.Appended(next, next));
                assertThat(Logs.appendTogether(log, "a" + round, "b".repeat(100)))
                        .isEqualTo(new Outcome.Appended(next + 1, next + 2));
            }
        }
        try (Log log = Logs.open(storage(), Logs.options(segmentBytes))) {
            assertThat(Logs.entries(log, 1)).extracting(Entry::id)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 90)
                            .mapToObj(Long::valueOf).toList());
        }
    }

    @Test
    void isReadFromAnyIdOn() throws IOException {
        List<String> values = IntStream.rangeClosed(1, 200)
                .mapToObj(id -> id + ":" + "x".repeat(id % 7 * 100)).toList();
        try (Log log = Logs.open(storage(), Logs.options(30_000))) {
            Logs.append(log, values.toArray(String[]::new));
            for (int id = 1; id <= 200; id++) {
                assertThat(log.entry(id)).map(Entry::value).contains(values.get(id - 1));
                assertThat(Logs.entries(log, id)).extracting(Entry::value)
                        .isEqualTo(values.subList(id - 1, 200));
            }
            assertThat(Logs.entries(log, 201)).isEmpty();
            assertThat(Logs.entries(log, 999)).isEmpty();
            assertThat(log.entry(201)).isEmpty();
        }
    }

    @Test
    void anAtomicAppendLiesInOneSegment() throws IOException {
        String[] bulk = IntStream.range(0, 50).mapToObj(i -> "bulk " + i).toArray(String[]::new);
        Storage storage = storage();
        try (Log log = Logs.open(storage, Logs.options(4400))) {
            Logs.append(log, "a");
            Logs.appendTogether(log, bulk);
            Logs.append(log, "b");
            try (var reader = log.reader(2)) {
                assertThat(reader.read(1).count()).isEqualTo(50);
            }
            assertThat(storage.names())
                    .contains(Logs.segment(1), Logs.segment(2), Logs.segment(52))
                    .filteredOn(name -> name.endsWith(".log")).hasSize(3);
        }
    }

    @Test
    void framesOfOneLogMakeAnotherTheSame() throws IOException {
        try (Log log = Logs.open(storage(), Logs.options(5000));
                Log copy = Logs.open(otherStorage(), Logs.options(9000));
                var reader = log.reader(1)) {
            for (int round = 0; round < 40; round++) {
                Logs.append(log, "alone " + round);
                Logs.appendTogether(log, "a", "b".repeat(50 * round), "c");
            }
            FrameBatch frames = reader.read(700);
            while (!frames.isEmpty()) {
                assertThat(Logs.appended(copy.append(frames))).isEqualTo(
                        new Outcome.Appended(frames.firstId(), frames.lastId()));
                frames = reader.read(700);
            }
            assertThat(copy.end()).isEqualTo(log.end());
            assertThat(Logs.frames(copy)).isEqualTo(Logs.frames(log));
        }
    }

    @Test
    void holdsAValueLargerThanAllBuffers() throws IOException {
        var value = "v".repeat(3 << 20);
        try (Log log = Logs.open(storage())) {
            Logs.append(log, "before");
            Logs.appendTogether(log, "x", value, "y");
            Logs.append(log, "after");
        }
        try (Log log = Logs.open(storage())) {
            assertThat(Logs.values(log)).containsExactly("before", "x", value, "y", "after");
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        }
    }

    @Test
    void closeSettlesAllAndTakesNoMore() throws IOException {
        var appends = new ArrayList<PendingAppend>();
        Log log = Logs.open(storage());
        for (int i = 0; i < 500; i++) {
            appends.add(log.append(Logs.drafts("value " + i), 1));
        }
        log.close();
        assertThat(appends).allSatisfy(append -> assertThat(append.await(0)).get()
                .isInstanceOf(Outcome.Appended.class));
        assertThat(log.append(Logs.drafts("late"), 1).await(0)).get()
                .isInstanceOf(Outcome.NotAppended.class);
        log.close();
        try (Log again = Logs.open(storage())) {
            assertThat(again.end().lastId()).isEqualTo(500);
        }
    }

    @Test
    void committedIdRisesOnlyAndIsKept() throws IOException {
        try (Log log = Logs.open(storage())) {
            Logs.append(log, "a", "b", "c");
            log.commit(2);
            log.commit(1);
            assertThat(log.committedId()).isEqualTo(2);
        }
        try (Log log = Logs.open(storage(), Logs.options(1))) {
            assertThat(log.committedId()).isEqualTo(2);
            log.commit(3);
            Logs.append(log, "d", "e");
        }
        try (Log log = Logs.open(storage())) {
            assertThat(log.committedId()).isEqualTo(3);
        }
    }

    @Test
    void hashAtRefusesWhatIsNotThere() throws IOException {
        try (Log log = Logs.open(storage())) {
            Logs.append(log, "a");
            Stream.of(-1L, 2L).forEach(id -> assertThatThrownBy(() -> log.hashAt(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(id.toString()));
        }
    }
}
