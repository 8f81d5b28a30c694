package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.http.Problem.ProblemException;

@Timeout(30)
class RequestMemoryTest {
    private static final int KIB = 1 << 10;
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void refusesWhatFindsNoRoomInTime() {
        var budget = new RequestMemory(40 * KIB, SHORT);
        share(budget).growTo(30 * KIB);

        var e = refused(share(budget), 20 * KIB);

        assertThat(e.problem().status()).isEqualTo(503);
        assertThat(e.problem().headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void leavesNothingOfARefusalBehind() {
        var budget = new RequestMemory(40 * KIB, SHORT);
        var held = share(budget);
        held.growTo(30 * KIB);
        var half = share(budget);
        half.growTo(10 * KIB);
        refused(half, 20 * KIB);

        half.giveBack();

        share(budget).growTo(10 * KIB);
        refused(share(budget), 9 * KIB);
        held.giveBack();
        share(budget).growTo(30 * KIB);
    }

    @Test
    void goesOnWhenRoomIsGivenBack() {
        var budget = new RequestMemory(40 * KIB, LONG);
        var held = share(budget);
        held.growTo(40 * KIB);
        var waiting = CompletableFuture.runAsync(() -> share(budget).growTo(9 * KIB));

        held.giveBack();

        waiting.join();
    }

    @Test
    void givesASmallBodyItsPartThoughThereIsNone() {
        var budget = new RequestMemory(40 * KIB, SHORT);
        share(budget).growTo(40 * KIB);

        share(budget).growTo(RequestMemory.FREE_BYTES);

        refused(share(budget), RequestMemory.FREE_BYTES + 1);
    }

    @Test
    void keepsWhatABodyHasWhenItIsSaidToNeedLess() {
        var budget = new RequestMemory(40 * KIB, SHORT);
        var held = share(budget);
        held.growTo(30 * KIB);

        held.growTo(20 * KIB);

        refused(share(budget), 20 * KIB);
        held.giveBack();
        share(budget).growTo(40 * KIB);
    }

    @Test
    void letsABodyLargerThanAllInAlone() {
        var budget = new RequestMemory(40 * KIB, SHORT);
        var large = share(budget);
        large.growTo(20 * KIB);

        large.growTo(Integer.MAX_VALUE);

        refused(share(budget), 9 * KIB);
        large.giveBack();
        share(budget).growTo(40 * KIB);
    }

    @Test
    void letsTheFirstGoOnWhenAllThatHoldWaitForMore() {
        var budget = new RequestMemory(40 * KIB, LONG);
        var bodies = new CompletableFuture<?>[20];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = CompletableFuture.runAsync(() -> {
                var body = share(budget);
                for (int bytes = 10 * KIB; bytes <= 40 * KIB; bytes += 10 * KIB) {
                    body.growTo(bytes);
                }
                body.giveBack();
            }, Thread::startVirtualThread);
        }

        CompletableFuture.allOf(bodies).join();
    }

    private static RequestMemory.Share share(RequestMemory budget) {
        return budget.share(new SlowSenderWatch());
    }

    private static ProblemException refused(RequestMemory.Share share, int bytes) {
        var e = catchThrowableOfType(ProblemException.class, () -> share.growTo(bytes));
        assertThat(e).as("growing to " + bytes).isNotNull();
        return e;
    }
}
