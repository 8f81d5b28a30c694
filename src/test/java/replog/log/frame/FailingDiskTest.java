package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import replog.log.CrashableStorage;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.LogReader;
import replog.log.PendingAppend;
import replog.log.PendingAppend.Outcome;
import replog.log.Step;
import replog.log.Step.Kind;
import replog.log.WatchedStorage;
import replog.log.segment.CorruptLogException;

/** A disk that fails under a running log: what was lost is said, and nothing else is lost. */
class FailingDiskTest {
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

    @Test
    void whatIsStoredIsToldSoEvenIfWhoWasToldBeforeItBreaks() {
        var gate = new Hooks.Gate(Kind.FORCE);
        storage.hook(gate);
        var outcomes = new LinkedBlockingQueue<Outcome>();
        log.append(Logs.drafts("c"), 1, Long.MAX_VALUE, outcomes::add);
        gate.awaitHeld();
        log.append(Logs.drafts("d"), 1, Long.MAX_VALUE, _ -> {
            throw new AssertionError("injected");
        });
        log.append(Logs.drafts("e"), 1, Long.MAX_VALUE, outcomes::add);
        PendingAppend last = log.append(Logs.drafts("f"), 1);
        gate.open();
        assertThat(Logs.outcome(last)).isEqualTo(new Outcome.Appended(6, 6));
        assertThat(outcomes)
                .containsExactly(new Outcome.Appended(3, 3), new Outcome.Appended(5, 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void failedWriteOfSlotOrFramesAppendsNothing(int number) throws IOException {
        storage.hook(Hooks.fail(Kind.WRITE, number));
        assertThat(append("c")).isInstanceOfSatisfying(Outcome.NotAppended.class,
                outcome -> assertThat(outcome.reason()).contains("injected"));
        assertAppendsNoMoreButReads();
        assertFoundByTheNextProcess("a", "b");
    }

    @Test
    void failedLaterWriteOfALargeAppendTakesTheEarlierOnesBack() throws IOException {
        log.close();
        log = Logs.open(storage, Logs.options(10 << 20));
        storage.hook(Hooks.fail(Kind.WRITE, 3));
        String large = "x".repeat(700_000);
        PendingAppend append = log.append(Logs.drafts(large, large, large), 1);
        assertThat(Logs.outcome(append)).isInstanceOf(Outcome.NotAppended.class);
        assertFoundByTheNextProcess("a", "b");
    }

    @Test
    void whatWasTakenBackStaysAwayAfterAPowerLoss() throws IOException {
        log.close();
        log = Logs.open(storage, Logs.options(10 << 20));
        storage.hook(Hooks.fail(Kind.WRITE, 3));
        String large = "x".repeat(700_000);
        FrameBatch group = Logs.framesOf(3, List.of(List.of("c"), List.of(large), List.of(large)));
        assertThat(Logs.outcome(log.append(group))).isInstanceOf(Outcome.NotAppended.class);
        for (int seed = 0; seed < 20; seed++) {
            try (Log found = Logs.open(storage.crash(Logs.chance(seed)))) {
                assertThat(Logs.values(found)).containsExactly("a", "b");
            }
        }
    }

    @Test
    void failedWriteThatCantBeTakenBackIsUnknown() {
        storage.hook(step -> {
            if (step.kind() == Kind.WRITE || step.kind() == Kind.TRUNCATE) {
                throw new IOException("injected");
            }
        });
        assertThat(append("c")).isInstanceOf(Outcome.Unknown.class);
        assertAppendsNoMoreButReads();
    }

    @Test
    void failedForceIsUnknownAndNeverTriedAgain() throws IOException {
        storage.hook(Hooks.fail(Kind.FORCE, 1));
        int forces = storage.forces();
        assertThat(append("c")).isInstanceOfSatisfying(Outcome.Unknown.class,
                outcome -> assertThat(outcome.reason()).contains("injected"));
        assertAppendsNoMoreButReads();
        log.close();
        assertThat(storage.forces()).isEqualTo(forces);
        assertFoundByTheNextProcess("a", "b", "c");
    }

    @Test
    void whatWasQueuedBehindAFailedForceIsNotAppended() {
        var gate = new Hooks.Gate(Kind.FORCE);
        storage.hook(step -> {
            gate.before(step);
            if (step.kind() == Kind.FORCE) {
                throw new IOException("injected");
            }
        });
        PendingAppend first = log.append(Logs.drafts("c"), 1);
        gate.awaitHeld();
        List<PendingAppend> queued = IntStream.range(0, 20)
                .mapToObj(i -> log.append(Logs.drafts("queued " + i), 1)).toList();
        gate.open();
        assertThat(Logs.outcome(first)).isInstanceOf(Outcome.Unknown.class);
        assertThat(queued).extracting(Logs::outcome)
                .hasOnlyElementsOfType(Outcome.NotAppended.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FORCE", "CREATE", "FORCE_FOLDER"})
    void failureDuringARollLosesNothing(Kind kind) throws IOException {
        for (int number = 1; number <= 4; number++) {
            var disk = new CrashableStorage();
            try (Log rolling = Logs.open(disk, Logs.options(4100))) {
                Logs.append(rolling, "a");
                disk.hook(Hooks.fail(kind, number));
                Outcome outcome = Logs.outcome(rolling.append(Logs.drafts("b"), 1));
                assertThat(Logs.values(rolling)).startsWith("a");
                try (Log next = Logs.open(disk.kill(), Logs.options(4100))) {
                    switch (outcome) {
                        case Outcome.Appended _ -> assertThat(Logs.values(next))
                                .containsExactly("a", "b");
                        case Outcome.NotAppended _ -> assertThat(Logs.values(next))
                                .containsExactly("a");
                        case Outcome.Unknown _ -> assertThat(Logs.values(next)).startsWith("a");
                    }
                    Logs.append(next, "after");
                    assertThat(Logs.values(next)).endsWith("after");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("unexpected")
    void anErrorInAWriteSettlesWhatWasBeingWritten(Throwable error) throws IOException {
        storage.hook(step -> raise(step, Kind.WRITE, error));
        assertThat(append("c")).isInstanceOf(Outcome.NotAppended.class);
        assertAppendsNoMoreButReads();
        assertFoundByTheNextProcess("a", "b");
    }

    @ParameterizedTest
    @MethodSource("unexpected")
    void anErrorInAForceIsUnknown(Throwable error) {
        storage.hook(step -> raise(step, Kind.FORCE, error));
        assertThat(append("c")).isInstanceOf(Outcome.Unknown.class);
        assertAppendsNoMoreButReads();
    }

    @ParameterizedTest
    @MethodSource("unexpected")
    void anErrorThatCantBeTakenBackIsUnknown(Throwable error) {
        storage.hook(step -> {
            raise(step, Kind.WRITE, error);
            raise(step, Kind.TRUNCATE, error);
        });
        assertThat(append("c")).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void failedReadIsTriedAgainAtTheSameEntry() throws IOException {
        var failing = new WatchedStorage(storage);
        try (Log reading = Logs.open(failing); LogReader reader = reading.reader(2)) {
            failing.failAt("read");
            assertThatThrownBy(() -> reader.read(1000)).isInstanceOf(IOException.class)
                    .isNotInstanceOf(CorruptLogException.class);
            failing.hook(_ -> { });
            assertThat(reader.read(1000).firstId()).isEqualTo(2);
            assertThat(reading.failure()).isEmpty();
        }
    }

    static List<Throwable> unexpected() {
        return List.of(new IllegalStateException("injected"), new OutOfMemoryError("injected"));
    }

    private static void raise(Step step, Kind kind, Throwable error) {
        if (step.kind() == kind) {
            switch (error) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(error);
            }
        }
    }

    private Outcome append(String value) {
        return Logs.outcome(log.append(Logs.drafts(value), 1));
    }

    private void assertAppendsNoMoreButReads() {
        assertThat(append("later")).isInstanceOfSatisfying(Outcome.NotAppended.class,
                outcome -> assertThat(outcome.reason()).isNotBlank());
        assertThat(log.failure()).isPresent();
        assertThat(log.end().lastId()).isEqualTo(2);
        try {
            assertThat(Logs.values(log)).containsExactly("a", "b");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertFoundByTheNextProcess(String... values) throws IOException {
        try (Log next = Logs.open(storage.kill())) {
            assertThat(Logs.values(next)).containsExactly(values);
            Logs.append(next, "more");
        }
    }
}
