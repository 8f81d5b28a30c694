package replog.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.log.IdempotencyKeys.StoredAppend;
import replog.node.append.InFlightKeys.Turn;

@Timeout(20)
class InFlightKeysTest {
    private static final byte[] KEY = {1};
    private static final StoredAppend APPEND = new StoredAppend(1, 2, 3);

    private final InFlightKeys inFlightKeys = new InFlightKeys();

    @Test
    void oneHasTheTurnAndTheOthersHearWhatBecameOfIt() {
        var first = inFlightKeys.enter(KEY);
        var second = inFlightKeys.enter(KEY);
        assertThat(first.await(0)).contains(new Turn.Mine());
        assertThat(second.await(0)).isEmpty();
        assertThat(inFlightKeys.enter(new byte[] {2}).await(0)).contains(new Turn.Mine());
        first.completeStored(APPEND);
        assertThat(second.await(0)).contains(new Turn.Stored(APPEND));
        assertThat(inFlightKeys.enter(KEY).await(0)).contains(new Turn.Stored(APPEND));
    }

    @Test
    void turnThatIsPassedGoesToOneWhoWaits() throws Exception {
        var first = inFlightKeys.enter(KEY);
        first.await(0);
        var second = waiting();
        var third = waiting();
        first.pass();
        var next = CompletableFuture.anyOf(second, third).get();
        assertThat(next).isEqualTo(new Turn.Mine());
        assertThat(second.isDone() && third.isDone()).isFalse();
        first.pass();
        assertThat(CompletableFuture.allOf(second, third).thenApply(_ -> third.join()).get())
                .isEqualTo(new Turn.Mine());
    }

    @Test
    void claimEndsWithTheLastWhoTakesPart() {
        var first = inFlightKeys.enter(KEY);
        inFlightKeys.enter(KEY);
        first.await(0);
        first.completeStored(APPEND);
        first.leave();
        assertThat(inFlightKeys.size()).isEqualTo(1);
        first.leave();
        assertThat(inFlightKeys.size()).isZero();
        assertThat(inFlightKeys.enter(KEY).await(0)).contains(new Turn.Mine());
    }

    @Test
    void whatIsUnknownStaysSo() {
        var first = inFlightKeys.enter(KEY);
        first.await(0);
        first.completeUnknown("the disk failed");
        first.leave();
        assertThat(inFlightKeys.enter(KEY).await(0)).contains(new Turn.Unknown("the disk failed"));
    }

    private CompletableFuture<Turn> waiting() {
        var claim = inFlightKeys.enter(KEY);
        return CompletableFuture.supplyAsync(
                () -> claim.await(TimeUnit.SECONDS.toNanos(20)).orElseThrow(),
                Thread::startVirtualThread);
    }
}
