package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.fixture.LoggedLines;
import replog.replication.Acknowledgements.Ending;
import replog.wire.MasterInfo;

/** Secondaries that come and go while it runs. */
@Timeout(60)
class ChangingMembersTest {
    private static final URI URL = URI.create("http://127.0.0.1:8000");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path folder;

    private final RecordingListener watched = new RecordingListener();
    private LogFolder own;
    private FakeSecondary first;
    private FakeSecondary second;
    private Acknowledgements acknowledgements;
    private Replication replication;

    @BeforeEach
    void open() throws IOException {
        own = LogFolder.holding(folder.resolve("master"), LogFolder.LOG_ID);
        first = new FakeSecondary(folder.resolve("s1"));
        second = new FakeSecondary(folder.resolve("s2"));
        acknowledgements = new Acknowledgements(1, own.log()::commit);
        acknowledgements.addNode("master");
    }

    @AfterEach
    void close() throws IOException {
        replication.close();
        own.close();
        first.close();
        second.close();
    }

    @Test
    void memberThatIsAddedWhileItRunsGetsAll() {
        begin(OptionalInt.empty());
        append("a", "b");
        assertThat(own.log().committedId()).isEqualTo(2); // it was alone
        replication.add(member(1), first);
        assertThat(replication.clusterSize()).isEqualTo(2);
        append("c");
        awaitReached(3, 2);
        awaitTrue(() -> replication.usable() == 2);
        assertThat(acknowledgements.holders(3).names()).containsExactly("master", "s1");
    }

    @Test
    void memberThatIsRemovedIsLeftAloneAndCountsNoMore() {
        begin(OptionalInt.empty());
        replication.add(member(1), first);
        replication.add(member(2), second);
        append("a");
        awaitReached(1, 3);
        replication.remove("s1");
        assertThat(replication.clusterSize()).isEqualTo(2);
        assertThat(replication.views()).extracting(view -> view.member().name())
                .containsExactly("s2");
        assertThat(acknowledgements.holders(1).names()).containsExactly("master", "s2");
        append("b");
        awaitReached(2, 2);
        assertThat(first.folder().log().end().lastId()).isEqualTo(1);
        replication.remove("s1");
        assertThat(replication.clusterSize()).isEqualTo(2);
    }

    @Test
    void spareIsReplicatedToAndCountsWhenAPlaceBecomesFree() {
        begin(OptionalInt.of(2));
        replication.add(member(1), first);
        replication.add(member(2), second);
        append("a");
        awaitTrue(() -> second.folder().log().end().lastId() == 1);
        awaitTrue(() -> replication.views().get(1).lastId() == 1);
        assertThat(replication.views()).extracting(SecondaryView::counted)
                .containsExactly(true, false);
        awaitTrue(() -> replication.usable() == 2);
        replication.remove("s1");
        assertThat(replication.views()).extracting(SecondaryView::counted).containsExactly(true);
        assertThat(acknowledgements.holders(1).names()).containsExactly("master", "s2");
        assertThat(replication.usable()).isEqualTo(2);
        assertThat(replication.clusterSize()).isEqualTo(2);
    }

    @Test
    void replacedMemberKeepsItsPlaceAndNothingIsProvenOfIt() {
        begin(OptionalInt.of(3));
        replication.add(member(1), first);
        append("a");
        awaitReached(1, 2);
        replace("s1", member(1), new FakeSilence());
        assertThat(replication.views()).extracting(SecondaryView::counted).containsExactly(true);
        assertThat(replication.views().getFirst().claimedId()).isZero();
        assertThat(acknowledgements.holders(1).names()).containsExactly("master");
        assertThat(replication.usable()).isEqualTo(1);
        replace("s1", member(3), second);
        append("b");
        awaitReached(2, 2);
        assertThat(acknowledgements.holders(2).names()).containsExactly("master", "s3");
    }

    @Test
    void namesAreTakenOnce() {
        begin(OptionalInt.empty());
        replication.add(member(1), first);
        replication.add(member(2), second);
        assertThatThrownBy(() -> replication.add(member(1), second))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("s1");
        assertThatThrownBy(() -> replace("s1", member(2), second))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("s2");
        assertThatThrownBy(() -> replace("s9", member(9), second))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("s9");
        assertThat(replication.views()).hasSize(2);
    }

    @Test
    void whatWasHeardBeforeItsStartCounts() throws Exception {
        replication = prepare(OptionalInt.of(3));
        replication.add(member(1), first);
        replication.add(member(2), second);
        long begunNanos = System.nanoTime();
        replication.onHeartbeatResult("s1", first.heartbeat(Optional.empty()), begunNanos);
        replication.onHeartbeatResult("s9", first.heartbeat(Optional.empty()), begunNanos);
        assertThat(replication.usable()).isEqualTo(2);
        assertThat(replication.views()).extracting(SecondaryView::state)
                .containsExactly(ReplicationState.IN_SYNC, ReplicationState.UNKNOWN);
        assertThat(replication.views()).extracting(view -> view.statusFor().isPresent())
                .containsExactly(true, false);
    }

    @Test
    void twoWaysToOneNodeAreOneUsableNode() {
        begin(OptionalInt.of(3));
        replication.add(member(1), first);
        replication.add(member(2), first);
        awaitTrue(() -> replication.views().stream().allMatch(SecondaryView::usable));
        awaitTrue(() -> replication.usable() == 2);
    }

    @Test
    void tellsWhenWhoIsUsableTurned() {
        begin(OptionalInt.of(2));
        int before = watched.changes.get();
        replication.add(member(1), first);
        awaitTrue(() -> replication.usable() == 2);
        awaitTrue(() -> watched.changes.get() >= before + 2); // a member more, and it answers
        replication.remove("s1");
        assertThat(replication.usable()).isEqualTo(1);
    }

    private void replace(String name, SecondaryAddress member, SecondaryClient client) {
        replication.replace(List.of(new Replication.Replacement(name, member, client)));
    }

    private void begin(OptionalInt clusterSize) {
        replication = prepare(clusterSize);
        replication.start(watched);
    }

    private Replication prepare(OptionalInt clusterSize) {
        var master = new Replication.Master(own.log(), OneSecondary.MASTER, OneSecondary.EPOCH,
                OneSecondary.INSTANCE, acknowledgements, this::claim, watched, new LoggedLines());
        return new Replication(master, clusterSize, new Replication.Options(
                new Backoff(List.of(Duration.ofMillis(1))), 0, 1 << 10, new Health.Rules(2, 5),
                Duration.ofMillis(5)));
    }

    private void append(String... values) {
        own.append(values);
        acknowledgements.recordOwn(
                "master", OneSecondary.MASTER, own.log().end().lastId(), true);
    }

    private void awaitReached(long id, int w) {
        assertThat(acknowledgements.await(id, w, PATIENCE_NANOS).ending())
                .isEqualTo(Ending.REACHED);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }

    private MasterInfo claim() {
        return new MasterInfo(LogFolder.LOG_ID, OneSecondary.EPOCH, OneSecondary.INSTANCE,
                "master", URL, URL, own.log().end().lastId(), 0, Duration.ZERO);
    }

    private static SecondaryAddress member(int number) {
        return new SecondaryAddress(
                "s" + number, true, URI.create("http://127.0.0.1:" + (8000 + number)));
    }
}
