package replog.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.log.DiskStorage;
import replog.log.Draft;
import replog.log.PendingAppend.Fate;
import replog.log.Storage;
import replog.log.StoredAppend;
import replog.node.ReadOnlyMode.Cause;

/** What becomes of a request with a key, whatever those do who store it. */
@Timeout(60)
class RepeatsTest {
    private static final AppendResult REFUSED = new AppendResult.ShuttingDown();

    @TempDir
    private Path folder;

    private final FakeAppends appends = new FakeAppends();
    private Storage storage;
    private Ground ground;
    private Repeats repeats;

    @BeforeEach
    void begin() throws IOException {
        storage = DiskStorage.open(folder);
        ground = Ground.open(TestNodes.place("master", folder), storage,
                TestNodes.settings("--role=master").storage(), _ -> { },
                System.getLogger("s1/node"));
        ground.beginLog(UUID.randomUUID());
        repeats = new Repeats(ground, appends);
    }

    @AfterEach
    void end() throws IOException {
        ground.close(Duration.ofSeconds(10));
        storage.close();
    }

    @Test
    void keyThatWasFetchedSinceItWasSearchedIsNotStoredAgain() {
        appends.first = course -> {
            fetch("k", "a");
            return course.instead().orElseThrow(() -> new AssertionError("to be stored again"));
        };
        assertThat(append("a")).isEqualTo(replayed(1));
        appends.first = course -> course.instead().orElse(null);
        assertThat(append("a")).isEqualTo(replayed(1));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void masterThatLacksEntriesDoesNotSayThatItIsNotStored(Cause cause) {
        var mode = new ReadOnlyMode(cause, "why");
        appends.first = _ -> Appending.ended(new AppendResult.ReadOnly(mode));
        boolean lacking = List.of(Cause.BEHIND, Cause.FORKED, Cause.FENCED).contains(cause);
        assertThat(append("a")).isEqualTo(lacking
                ? new AppendResult.KeyNotKnown(mode) : new AppendResult.ReadOnly(mode));
    }

    @Test
    void refusalAndFailureLeaveNoClaim() {
        for (int time = 0; time < 2; time++) {
            appends.first = _ -> Appending.ended(REFUSED);
            assertThat(append("a")).isEqualTo(REFUSED);
            appends.first = course -> {
                course.instead();
                course.settled(new Fate.NotAppended("no room"));
                return Appending.ended(REFUSED);
            };
            assertThat(append("a")).isEqualTo(REFUSED);
        }
        appends.first = _ -> {
            throw new IllegalStateException("broken before");
        };
        assertThatThrownBy(() -> append("a")).hasMessage("broken before");
        appends.first = _ -> Appending.ended(REFUSED);
        assertThat(append("a")).isEqualTo(REFUSED);
    }

    @Test
    void whatBrokeOffOnItsWayToTheDiskIsUnknown() {
        appends.first = course -> {
            course.instead();
            throw new IllegalStateException("broken within");
        };
        assertThatThrownBy(() -> append("a")).hasMessage("broken within");
        assertThat(append("a")).isEqualTo(new AppendResult.DiskFailed("the append broke off"));
    }

    @Test
    void logThatCantBeReadIsUnknown() throws IOException {
        fetch("k", "a");
        ground.log().close();
        assertThat(append("a")).isInstanceOf(AppendResult.DiskFailed.class);
        appends.ended = true;
        assertThat(append("a")).isEqualTo(new AppendResult.ShutDownUndecided());
    }

    private AppendResult append(String value) {
        return repeats.append(TestNodes.keyed("k", 1, value), 1,
                new Deadline(System.nanoTime(), Duration.ZERO)).await();
    }

    private void fetch(String key, String value) {
        ground.log().append(List.of(new Draft(key.getBytes(UTF_8), value.getBytes(UTF_8))), 1)
                .await(Long.MAX_VALUE).orElseThrow();
    }

    private static AppendResult replayed(long id) {
        return new AppendResult.StoredAndImpossible(new AppendResult.Stored(
                id, id, 1, List.of(), 1, true, Duration.ZERO, true), 1);
    }

    /** Does what a test says with the first; answers each replay alike. */
    private static final class FakeAppends implements Repeats.Appends {
        private Function<Repeats.Course, Appending> first;
        private boolean ended;

        @Override
        public Appending first(
                AppendRequest request, int w, Deadline deadline, Repeats.Course course) {
            return first.apply(course);
        }

        @Override
        public Appending replay(StoredAppend stored, int w, Deadline deadline) {
            return Appending.ended(replayed(stored.firstId()));
        }

        @Override
        public Optional<InFlight.Place> wait(int w) {
            return Optional.of(() -> { });
        }

        @Override
        public AppendResult tooManyJoining(int w) {
            return new AppendResult.TooManyJoining(1, w);
        }

        @Override
        public boolean ended() {
            return ended;
        }

        @Override
        public Optional<String> fenced() {
            return Optional.empty();
        }

        @Override
        public long epoch() {
            return 1;
        }
    }
}
