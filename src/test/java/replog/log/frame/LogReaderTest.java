package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import replog.log.CrashableStorage;
import replog.log.Log;
import replog.log.segment.CorruptLogException;
import replog.log.segment.SegmentHeader;

/** Following a log that grows. */
class LogReaderTest {
    private final CrashableStorage storage = new CrashableStorage();

    @Test
    void readerGoesOnWithWhatComesLater() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4300)); var reader = log.reader(1)) {
            for (int id = 1; id <= 20; id++) {
                assertThat(reader.read(1000).isEmpty()).isTrue();
                Logs.append(log, "value " + id);
                FrameBatch frames = reader.read(1000);
                assertThat(frames.firstId()).isEqualTo(id);
                assertThat(frames.lastId()).isEqualTo(id);
                assertThat(reader.nextId()).isEqualTo(id + 1);
            }
        }
    }

    @Test
    void readerAtTheEndShowsNothingAfterItsPlace() throws IOException {
        try (Log log = Logs.open(storage); var reader = log.reader(2)) {
            Logs.append(log, "a");
            FrameBatch none = reader.read(1000);
            assertThat(none.firstId()).isEqualTo(2);
            assertThat(none.lastId()).isEqualTo(1);
        }
    }

    @Test
    void readsNoMoreThanAskedForButAnAtomicAppendWhole() throws IOException {
        try (Log log = Logs.open(storage); var reader = log.reader(1)) {
            Logs.append(log, "a", "b", "c");
            Logs.appendTogether(log, "d".repeat(90), "e", "f".repeat(9000));
            Logs.append(log, "g");
            assertThat(reader.read(2 * 43).lastId()).isEqualTo(2);
            assertThat(reader.read(2 * 43).lastId()).isEqualTo(3);
            assertThat(reader.read(1).lastId()).isEqualTo(6);
            assertThat(reader.read(1).lastId()).isEqualTo(7);
            assertThat(reader.read(1).isEmpty()).isTrue();
        }
    }

    @Test
    void readsInPiecesThatMayPartAnAtomicAppend() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4300)); var reader = log.reader(1)) {
            Logs.append(log, "a");
            Logs.appendTogether(log, "b", "c", "d".repeat(9000), "e");
            Logs.append(log, "f");
            assertThat(reader.readPiece(43).lastId()).isEqualTo(1); // the end of a segment
            assertThat(reader.readPiece(2 * 43).lastId()).isEqualTo(3);
            FrameBatch large = reader.readPiece(1);
            assertThat(large.firstId()).isEqualTo(4);
            assertThat(large.bytes()).isEqualTo(9042);
            assertThat(reader.readPiece(43).lastId()).isEqualTo(5);
            assertThat(reader.readPiece(5000).lastId()).isEqualTo(6);
            assertThat(reader.readPiece(5000).isEmpty()).isTrue();
        }
    }

    @Test
    void readsOnFromOneSegmentIntoTheNext() throws IOException {
        List<String> values = IntStream.range(0, 200).mapToObj(i -> i + "x".repeat(i)).toList();
        try (Log log = Logs.open(storage, Logs.options(4300))) {
            values.forEach(value -> Logs.append(log, value));
            assertThat(storage.names().stream().filter(Log::isSegment)).hasSizeGreaterThan(99);
            for (int maxBytes = 300; maxBytes < 9_000; maxBytes += 7) {
                assertThat(readInBatches(log, maxBytes)).isEqualTo(values);
            }
        }
        assertThat(storage.openFiles()).isZero();
    }

    @Test
    void anAtomicAppendOfTheNextSegmentIsReadWholeOrNotAtAll() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4300)); var reader = log.reader(1)) {
            Logs.append(log, "a");
            Logs.appendTogether(log, "b", "c", "d".repeat(9000), "e");
            Logs.append(log, "f");
            assertThat(reader.read(9000).lastId()).isEqualTo(1);
            assertThat(reader.read(9000).lastId()).isEqualTo(5);
            assertThat(reader.read(9000).lastId()).isEqualTo(6);
        }
    }

    @Test
    void damageOfTheNextSegmentIsNamedWhereItIs() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4160)); var reader = log.reader(1)) {
            Logs.append(log, "a", "b", "c");
            assertThat(reader.read(1).lastId()).isEqualTo(1);
            Logs.flip(storage, Logs.segment(3), SegmentHeader.BYTES + 42);
            assertThatThrownBy(() -> reader.read(5000)).isInstanceOf(CorruptLogException.class)
                    .hasMessageContaining(Logs.segment(3) + " is damaged at offset 4096, id 3:");
        }
    }

    @Test
    void aNextSegmentThatIsGoneIsNamed() throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4160)); var reader = log.reader(1)) {
            Logs.append(log, "a", "b", "c", "d");
            storage.remove(Logs.segment(2));
            assertThatThrownBy(() -> reader.read(5000)).isInstanceOf(CorruptLogException.class)
                    .hasMessageContaining(Logs.segment(2) + " is damaged: it is gone");
            assertThat(log.failure()).isPresent();
        }
        assertThat(storage.openFiles()).isZero();
    }

    @Test
    void wakesWhoWaitsForTheNextEntry() throws Exception {
        try (Log log = Logs.open(storage)) {
            assertThat(Logs.awaitBeyond(log, 0, 1, () -> false)).isFalse();
            CompletableFuture<Boolean> waiting = waitBeyond(log, 0, () -> false);
            Logs.append(log, "a");
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsTheWaitForTheNextEntryWhenItIsSaidToBeOver() throws Exception {
        var over = new AtomicBoolean();
        try (Log log = Logs.open(storage)) {
            CompletableFuture<Boolean> waiting = waitBeyond(log, 0, over::get);
            over.set(true);
            log.wakeReaders();
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void closeEndsTheWaitForTheNextEntry() throws Exception {
        Log log = Logs.open(storage);
        CompletableFuture<Boolean> waiting = waitBeyond(log, 0, () -> false);
        log.close();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void tellsTheNewsOfACommittedId() throws Exception {
        try (Log log = Logs.open(storage)) {
            Logs.append(log, "a");
            log.changes().await(1, 0, 1, () -> false);
            var asked = new AtomicBoolean();
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> await(
                    () -> log.changes().await(1, 0, Long.MAX_VALUE, () -> {
                        asked.set(true); // under the lock, which only its wait gives up
                        return false;
                    })), Thread::startVirtualThread);
            Logs.awaitUntil(asked::get);
            log.commit(1);
            waiting.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPauseEndsWithTheLogAndNotWithAnEntry() throws Exception {
        Log log = Logs.open(storage);
        CompletableFuture<Void> pausing = CompletableFuture.runAsync(() -> await(
                () -> log.changes().pause(Long.MAX_VALUE, () -> false)),
                Thread::startVirtualThread);
        Logs.append(log, "a");
        assertThat(pausing.isDone()).isFalse();
        log.close();
        pausing.get(20, TimeUnit.SECONDS);
        assertThat(log.changes().isClosed()).isTrue();
    }

    @Test
    void readsWhileItIsWritten() throws Exception {
        var log = Logs.open(storage, Logs.options(20_000));
        CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(
                () -> follow(log, 1000), Thread::startVirtualThread);
        List<String> values = IntStream.range(0, 1000)
                .mapToObj(i -> i + "x".repeat(i % 50)).toList();
        values.forEach(value -> log.append(Logs.drafts(value), 1));
        assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(values);
        log.close();
    }

    @FunctionalInterface
    private interface Wait {
        void run() throws InterruptedException;
    }

    private static void await(Wait wait) {
        try {
            wait.run();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Boolean> waitBeyond(
            Log log, long id, BooleanSupplier over) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Logs.awaitBeyond(log, id, TimeUnit.SECONDS.toNanos(20), over);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }, Thread::startVirtualThread);
    }

    private static List<String> readInBatches(Log log, int maxBytes) throws IOException {
        var values = new ArrayList<String>();
        try (var reader = log.reader(1)) {
            for (FrameBatch frames = reader.read(maxBytes); !frames.isEmpty();
                    frames = reader.read(maxBytes)) {
                boolean last = frames.lastId() == log.end().lastId();
                assertThat(frames.bytes()).isBetween(last ? 1 : maxBytes - 250, maxBytes);
                var cursor = frames.cursor();
                while (cursor.next()) {
                    values.add(cursor.entry().value());
                }
            }
        }
        return values;
    }

    private static List<String> follow(Log log, int count) {
        var values = new ArrayList<String>();
        try (var reader = log.reader(1)) {
            while (values.size() < count
                    && Logs.awaitBeyond(log, values.size(), Long.MAX_VALUE, () -> false)) {
                var cursor = reader.read(5000).cursor();
                while (cursor.next()) {
                    values.add(cursor.entry().value());
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return values;
    }
}
