package replog.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.DiskFull;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.PendingAppend.Outcome;
import replog.log.Step.Kind;
import replog.log.frame.Logs;

/** A disk without room: appends are refused without a trace, and go on once there is room. */
@BesideOthers
class FullDiskTest {
    private final CrashableStorage storage = new CrashableStorage();
    private Log log;

    @BeforeEach
    void open() throws IOException {
        log = Logs.open(storage, Logs.options(5000));
        Logs.append(log, "a", "b");
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 73, 74})
    void leavesNoPartOfAnAppend(int room) throws IOException {
        storage.hook(Hooks.room(room));
        assertThat(append("c")).isInstanceOfSatisfying(Outcome.NotAppended.class,
                outcome -> assertThat(outcome.reason()).contains("no space left"));
        assertThat(log.full()).isPresent();
        assertThat(log.failure()).isEmpty();
        assertThat(append("d")).isInstanceOf(Outcome.NotAppended.class);
        assertThat(Logs.values(log)).containsExactly("a", "b");
        assertFoundByTheNextProcess("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40, 100})
    void appendsAgainOnceThereIsRoom(int room) throws IOException {
        var full = new AtomicBoolean(true);
        storage.hook(step -> {
            if (full.get() && step.kind() == Kind.WRITE) {
                throw new DiskFull(Math.min(room, step.bytes()));
            }
        });
        assertThat(append("c")).isInstanceOf(Outcome.NotAppended.class);
        full.set(false);
        Logs.awaitUntil(() -> log.full().isEmpty());
        assertThat(append("d")).isEqualTo(new Outcome.Appended(3, 3));
        assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        assertFoundByTheNextProcess("a", "b", "d");
    }

    @Test
    void tellsOnceThatItIsFullAndOnceThatThereIsRoom() {
        var told = new CopyOnWriteArrayList<Optional<String>>();
        log.onFull(told::add);
        var full = new AtomicBoolean(true);
        storage.hook(step -> {
            if (full.get() && step.kind() == Kind.WRITE) {
                throw new DiskFull(0);
            }
        });
        append("c");
        append("d");
        assertThat(told).singleElement().satisfies(reason -> assertThat(reason).get().asString()
                .contains("the disk is full", "no space left"));
        var toldLate = new CopyOnWriteArrayList<Optional<String>>();
        log.onFull(reason -> {
            toldLate.add(reason);
            told.add(reason);
        });
        full.set(false);
        Logs.awaitUntil(() -> told.size() == 3);
        assertThat(told.getLast()).isEmpty();
        assertThat(toldLate).hasSize(2).first().isEqualTo(told.getFirst());
        assertThat(append("e")).isInstanceOf(Outcome.Appended.class);
        assertThat(told).hasSize(3);
    }

    @Test
    void doesNotStandInTheWayOfTheNextSegment() throws IOException {
        var full = new AtomicBoolean(true);
        storage.hook(step -> {
            if (full.get() && step.kind() == Kind.WRITE && step.bytes() == SegmentHeader.BYTES) {
                throw new DiskFull(1000);
            }
        });
        String large = "x".repeat(4000);
        assertThat(append(large)).isInstanceOf(Outcome.NotAppended.class);
        full.set(false);
        Logs.awaitUntil(() -> log.full().isEmpty());
        assertThat(append(large)).isEqualTo(new Outcome.Appended(3, 3));
        assertFoundByTheNextProcess("a", "b", large);
    }

    /** As without inodes, when there is room for bytes, or with too many open files. */
    @Test
    void tellsOnceThatTheNextSegmentCantBeBegunAndTriesThatAgain() throws IOException {
        var told = new CopyOnWriteArrayList<Optional<String>>();
        log.onFull(told::add);
        var refused = new AtomicInteger();
        storage.hook(step -> {
            if (step.kind() == Kind.CREATE && step.file().equals(Logs.segment(3))
                    && refused.incrementAndGet() <= 2) {
                throw new IOException("injected");
            }
        });
        String large = "x".repeat(4000);
        assertThat(append(large)).isInstanceOfSatisfying(Outcome.NotAppended.class, outcome ->
                assertThat(outcome.reason())
                        .isEqualTo("the next segment can't be begun: injected"));
        Logs.awaitUntil(() -> log.full().isEmpty());
        assertThat(refused).hasValue(3);
        assertThat(told).hasSize(2);
        assertThat(append(large)).isEqualTo(new Outcome.Appended(3, 3));
        assertFoundByTheNextProcess("a", "b", large);
    }

    /** A file system may need room to write in place; by then the next segment is there already. */
    @Test
    void endsTheLogWhenTheLastSegmentCantBeSealed() throws IOException {
        String last = SegmentHeader.fileName(1);
        var failed = new AtomicBoolean();
        storage.hook(step -> {
            boolean seals = step.kind() == Kind.WRITE && step.file().equals(last)
                    && storage.names().contains(SegmentHeader.fileName(3));
            if (seals && failed.compareAndSet(false, true)) {
                throw new DiskFull(0);
            }
        });
        assertThat(append("x".repeat(4000))).isInstanceOf(Outcome.NotAppended.class);
        assertThat(failed).isTrue();
        assertThat(append("d")).isInstanceOf(Outcome.NotAppended.class);
        storage.hook(step -> { });
        log.close();
        assertFoundByTheNextProcess("a", "b");
    }

    @Test
    void closesWhileItIsFull() throws IOException {
        storage.hook(Hooks.room(0));
        append("c");
        storage.hook(step -> { });
        log.close();
        assertFoundByTheNextProcess("a", "b");
    }

    private Outcome append(String value) {
        return Logs.outcome(log.append(Logs.drafts(value), 1));
    }

    private void assertFoundByTheNextProcess(String... values) throws IOException {
        try (Log found = Logs.open(storage.kill())) {
            assertThat(Logs.values(found)).containsExactly(values);
        }
    }
}
