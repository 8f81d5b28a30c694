package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.PagesLost;
import replog.log.PendingAppend.Outcome;
import replog.log.Step;

/** The power goes at each step of a scenario in turn. */
@BesideOthers
class CrashTest {
    private static final int CHANCES = 8;

    @Test
    void anAtomicAppendIsThereWholeOrNotAtAll() throws IOException {
        String[] bulk = IntStream.range(0, 40)
                .mapToObj(i -> i + "x".repeat(i * 2000)).toArray(String[]::new);
        atEachStep(halt -> {
            CrashableStorage storage = begun("before");
            Outcome outcome;
            try (Log log = Logs.open(storage, Logs.options(10 << 20))) {
                storage.hook(halt);
                outcome = Logs.outcome(log.append(Logs.drafts(bulk), 1));
            }
            for (int seed = 0; seed < CHANCES; seed++) {
                List<String> found = recovered(storage.crash(Logs.chance(seed)));
                assertThat(found.size()).as("%s, seed %s", halt, seed)
                        .isIn(outcome instanceof Outcome.Appended ? List.of(41) : List.of(1, 41));
                assertThat(found.getFirst()).isEqualTo("before");
            }
        });
    }

    @Test
    void aRollLosesNothingAndLeavesALogThatOpens() throws IOException {
        atEachStep(halt -> {
            CrashableStorage storage = begun("a", "b");
            Outcome outcome;
            try (Log log = Logs.open(storage, Logs.options(4100))) {
                storage.hook(halt);
                outcome = Logs.outcome(log.append(Logs.drafts("c"), 1));
            }
            assertFound(storage, halt, outcome);
        });
    }

    @Test
    void aRepairLosesNothing() throws IOException {
        atEachStep(halt -> {
            CrashableStorage killed = begun("a", "b").kill();
            byte[] torn = Arrays.copyOf(
                    killed.bytes(Logs.segment(1)), killed.bytes(Logs.segment(1)).length + 70);
            torn[torn.length - 1] = 1;
            killed.put(Logs.segment(1), torn).put(Logs.segment(3), new byte[600]);
            try {
                killed.hook(halt);
                Log.open(killed, Logs.ROOMY).log().close();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("power");
            }
            assertFound(killed, halt, new Outcome.NotAppended("never tried"));
        });
    }

    @Test
    void whatAFailedForceLeftToBeSeenIsDurableOnceItIsServedAgain() throws IOException {
        for (int number = 1; number <= 4; number++) {
            CrashableStorage storage = begun("a");
            var forces = new AtomicInteger(number);
            try (Log log = Logs.open(storage, Logs.options(4100))) {
                storage.hook(step -> {
                    if (step.kind() == Step.Kind.FORCE && forces.decrementAndGet() == 0) {
                        throw new PagesLost();
                    }
                });
                Logs.outcome(log.append(Logs.drafts("b"), 1));
            }
            CrashableStorage restarted = storage.kill();
            List<String> served = recovered(restarted);
            for (int seed = 0; seed < CHANCES; seed++) {
                assertThat(recovered(restarted.crash(Logs.chance(seed))))
                        .as("force %s, seed %s", number, seed)
                        .startsWith(served.toArray(String[]::new));
            }
        }
    }

    @Test
    void aLogIsBegunOrNot() throws IOException {
        atEachStep(halt -> {
            var storage = new CrashableStorage().hook(halt);
            boolean begun = false;
            try (Log log = Log.open(storage, Logs.ROOMY).log()) {
                log.begin(Logs.ID);
                begun = true;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("power");
            }
            for (int seed = 0; seed < CHANCES; seed++) {
                try (Log log = Log.open(storage.crash(Logs.chance(seed)), Logs.ROOMY).log()) {
                    assertThat(log.id().isPresent() || !begun).as("%s, seed %s", halt, seed)
                            .isTrue();
                    if (log.id().isEmpty()) {
                        log.begin(Logs.ID);
                    }
                    Logs.append(log, "a");
                }
            }
        });
    }

    private static void assertFound(CrashableStorage storage, Hooks.Halt halt, Outcome outcome)
            throws IOException {
        for (int seed = 0; seed < CHANCES; seed++) {
            assertThat(recovered(storage.crash(Logs.chance(seed)))).as("%s, seed %s", halt, seed)
                    .isIn(switch (outcome) {
                        case Outcome.Appended _ -> List.of(List.of("a", "b", "c"));
                        case Outcome.NotAppended _ -> List.of(List.of("a", "b"));
                        case Outcome.Unknown _ ->
                                List.of(List.of("a", "b"), List.of("a", "b", "c"));
                    });
        }
    }

    private static CrashableStorage begun(String... values) throws IOException {
        var storage = new CrashableStorage();
        try (Log log = Logs.open(storage)) {
            Logs.append(log, values);
        }
        return storage;
    }

    /** All values, after a start that goes on well. */
    private static List<String> recovered(CrashableStorage storage) throws IOException {
        List<String> values;
        try (Log log = Logs.open(storage)) {
            values = Logs.values(log);
            assertThat(log.end().head()).hasToString(Logs.naiveChain(log).getLast());
            Logs.append(log, "next");
        }
        try (Log log = Logs.open(storage)) {
            assertThat(Logs.values(log)).hasSize(values.size() + 1);
        }
        return values;
    }

    @FunctionalInterface
    private interface Scenario {
        void run(Hooks.Halt halt) throws IOException;
    }

    private static void atEachStep(Scenario scenario) throws IOException {
        int steps = 0;
        Hooks.Halt halt;
        do {
            halt = new Hooks.Halt(steps++);
            scenario.run(halt);
        } while (halt.halted());
        assertThat(steps).isGreaterThan(3);
    }
}
