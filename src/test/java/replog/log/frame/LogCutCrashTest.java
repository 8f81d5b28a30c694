package replog.log.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import replog.fixture.BesideOthers;
import replog.log.CrashableStorage;
import replog.log.Hooks;
import replog.log.Log;
import replog.log.PagesLost;
import replog.log.Step;
import replog.log.segment.LogTruncation;

/** The power goes at each step of a cut, and again while the next start finishes it. */
@BesideOthers
class LogCutCrashTest {
    private static final List<String> VALUES = List.of("a", "b", "c", "d", "e", "f", "g");
    private static final int CHANCES = 4;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 7})
    void leavesTheWholeLogOrExactlyTheCutOne(int kept) throws IOException {
        int cutFound = 0;
        int wholeFound = 0;
        boolean returned = false;
        for (int steps = 0; !returned; steps++) {
            CrashableStorage storage = filled().hook(new Hooks.Halt(steps));
            returned = cut(storage, kept);
            for (int seed = 0; seed < CHANCES; seed++) {
                Random random = Logs.chance(seed);
                CrashableStorage left = seed == 0 ? storage.kill() : storage.crash(random);
                List<String> found = restarts(left, random, returned, kept);
                cutFound += found.size() == kept ? 1 : 0;
                wholeFound += found.size() == VALUES.size() ? 1 : 0;
            }
        }
        assertThat(cutFound).isGreaterThan(CHANCES);
        assertThat(wholeFound).isGreaterThan(CHANCES);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void isOnDiskAlsoWhenAnEarlierTryFailedToForceIt(int kept) throws IOException {
        for (int number = 1; number <= 12; number++) {
            CrashableStorage storage = filled();
            var forces = new AtomicInteger(number);
            storage.hook(step -> {
                if (step.kind() == Step.Kind.FORCE && forces.decrementAndGet() == 0) {
                    throw new PagesLost();
                }
            });
            boolean returned = cut(storage, kept);
            CrashableStorage restarted = storage.kill();
            List<String> served = values(restarted);
            assertThat(served).isIn(VALUES, VALUES.subList(0, kept));
            for (int seed = 0; seed < CHANCES; seed++) {
                assertThat(values(restarted.crash(Logs.chance(seed))))
                        .as("force %s, returned %s, seed %s", number, returned, seed)
                        .isEqualTo(served);
            }
        }
    }

    /** Starts that are cut short at each step in turn, until one goes well. */
    private static List<String> restarts(
            CrashableStorage left, Random random, boolean mustBeCut, int kept)
            throws IOException {
        CrashableStorage storage = left;
        for (int steps = 0; ; steps++) {
            storage.hook(new Hooks.Halt(steps));
            try {
                Log.open(storage, Logs.ROOMY).log().close();
                break;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("power");
                storage = random.nextInt(4) == 0 ? storage.kill() : storage.crash(random);
            }
        }
        List<String> found = values(storage);
        List<String> cut = VALUES.subList(0, kept);
        assertThat(found).isIn(mustBeCut ? List.of(cut) : List.of(cut, VALUES));
        assertGrows(storage.crash(random), found);
        return found;
    }

    private static void assertGrows(CrashableStorage storage, List<String> found)
            throws IOException {
        try (Log log = Logs.open(storage, Logs.options(4200))) {
            assertThat(Logs.values(log)).isEqualTo(found);
            Logs.append(log, "other", "values", "follow");
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        }
        try (Log log = Logs.open(storage)) {
            assertThat(Logs.values(log)).hasSize(found.size() + 3);
            assertThat(Logs.chain(log)).isEqualTo(Logs.naiveChain(log));
        }
    }

    private static boolean cut(CrashableStorage storage, int kept) {
        try {
            LogTruncation.truncateAfter(storage, kept);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static CrashableStorage filled() throws IOException {
        var storage = new CrashableStorage();
        try (Log log = Logs.open(storage, Logs.options(4200))) {
            Logs.append(log, VALUES.toArray(String[]::new));
        }
        storage.force(); // index files are made in passing
        return storage;
    }

    private static List<String> values(CrashableStorage storage) throws IOException {
        storage.hook(_ -> { });
        Log log = Log.open(storage, Logs.ROOMY).log();
        List<String> values = Logs.values(log);
        assertThat(log.end().head()).hasToString(Logs.naiveChain(log).getLast());
        log.close();
        return values;
    }
}
