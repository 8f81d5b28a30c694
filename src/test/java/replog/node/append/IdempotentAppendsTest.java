package replog.node.append;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import replog.log.PendingAppend.Outcome;
import replog.log.frame.NewEntry;
import replog.node.TestNodes;
import replog.node.result.AppendResult;
import replog.node.result.AppendResult.Acknowledged;
import replog.node.result.ReadOnlyReason;
import replog.node.result.ReadOnlyReason.Cause;

/** What becomes of a request with a key, whatever is in its way. */
@Timeout(60)
class IdempotentAppendsTest {
    private static final int NO_CONCERN = -1;

    @TempDir
    private Path folder;

    private LoneMaster master;

    @BeforeEach
    void begin() throws IOException {
        master = new LoneMaster(folder, (_, _, _, _) -> { });
    }

    @AfterEach
    void end() throws IOException {
        master.close();
    }

    @Test
    void keyThatWasFetchedSinceItWasSearchedIsNotStoredAgain() {
        var claim = master.inFlightKeys.enter("k".getBytes(UTF_8));
        assertThat(claim.await(0)).contains(new InFlightKeys.Turn.Mine());
        try (var turn = new InFlightKeys.Holder(claim)) {
            fetch("k", "a"); // after it was sought, as far as this one knows
            assertReplayed(master.appends.append(TestNodes.keyed("k", 1, "a"), 1, deadline(),
                    Optional.of(turn)).await());
        }
        assertReplayed(append("a"));
        claim.leave();
        assertThat(master.store.log().end().lastId()).isEqualTo(1);
        assertThat(master.inFlightKeys.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void masterThatLacksEntriesDoesNotSayThatItIsNotStored(Cause cause) {
        var mode = new ReadOnlyReason(cause, "why");
        boolean lacking = List.of(Cause.BEHIND, Cause.FORKED, Cause.FENCED).contains(cause);
        assertThat(Appends.readOnly(mode, true)).isEqualTo(lacking
                ? new AppendResult.KeyNotKnown(mode) : new AppendResult.ReadOnly(mode));
        assertThat(Appends.readOnly(mode, false)).isEqualTo(new AppendResult.ReadOnly(mode));
    }

    @Test
    void refusalAndFailureLeaveNoClaim() {
        assertThat(append(3, "a")).isEqualTo(new AppendResult.ImpossibleConcern(3, 2));
        assertThat(master.inFlightKeys.size()).isZero();
        assertThatThrownBy(() -> append(NO_CONCERN, "a"))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(master.inFlightKeys.size()).isZero();
        var claim = master.inFlightKeys.enter("k".getBytes(UTF_8));
        claim.await(0);
        try (var turn = new InFlightKeys.Holder(claim)) {
            turn.queue();
            turn.complete(new Outcome.NotAppended("no room"), 1);
        }
        claim.leave();
        assertThat(master.inFlightKeys.size()).isZero();
        assertThat(append("a")).isInstanceOf(Acknowledged.class);
        master.appends.drain(Duration.ZERO);
        assertThat(master.idempotentAppends.append(TestNodes.keyed("new", 1, "a"), 1, deadline())
                .await())
                .isEqualTo(new AppendResult.ShuttingDown());
        assertThat(master.inFlightKeys.size()).isZero();
    }

    @Test
    void whatBrokeOffOnItsWayToTheDiskIsUnknown() throws IOException {
        master.close();
        master = LoneMaster.withoutLog(folder.resolve("unbegun"));
        assertThatThrownBy(() -> append("a")).isInstanceOf(IllegalStateException.class);
        assertThat(append("a")).isEqualTo(new AppendResult.DiskFailed("the append broke off"));
        master.storing.awaitNone();
    }

    @Test
    void logThatCantBeReadIsUnknown() throws IOException {
        fetch("k", "a");
        master.store.log().close();
        assertThat(append("a")).isInstanceOf(AppendResult.DiskFailed.class);
        master.appends.end();
        assertThat(append("a")).isEqualTo(new AppendResult.ShutDownUndecided());
    }

    private AppendResult append(String value) {
        return append(1, value);
    }

    private AppendResult append(int w, String value) {
        return master.idempotentAppends.append(TestNodes.keyed("k", 1, value), w, deadline())
                .await();
    }

    private void fetch(String key, String value) {
        master.store.log()
                .append(List.of(new NewEntry(key.getBytes(UTF_8), value.getBytes(UTF_8))),
                1).await(Long.MAX_VALUE).orElseThrow();
    }

    private static Deadline deadline() {
        return new Deadline(System.nanoTime(), Duration.ZERO);
    }

    private static void assertReplayed(AppendResult result) {
        assertThat(result).isInstanceOfSatisfying(Acknowledged.class, done -> {
            assertThat(done.stored().firstId()).isEqualTo(1);
            assertThat(done.stored().replayed()).isTrue();
        });
    }
}
