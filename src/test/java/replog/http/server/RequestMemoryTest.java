package replog.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        var memory = new RequestMemory(40 * KIB, SHORT);
        share(memory).growTo(30 * KIB);

        var e = refused(share(memory), 20 * KIB);

        assertThat(e.problem().status()).isEqualTo(503);
        assertThat(e.problem().headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void leavesNothingOfARefusalBehind() {
        var memory = new RequestMemory(40 * KIB, SHORT);
        var held = share(memory);
        held.growTo(30 * KIB);
        var half = share(memory);
        half.growTo(10 * KIB);
        refused(half, 20 * KIB);

        half.giveBack();

        share(memory).growTo(10 * KIB);
        refused(share(memory), 9 * KIB);
        held.giveBack();
        share(memory).growTo(30 * KIB);
    }

    @Test
    void goesOnWhenRoomIsGivenBack() {
        var memory = new RequestMemory(40 * KIB, LONG);
        var held = share(memory);
        held.growTo(40 * KIB);
        var waiting = CompletableFuture.runAsync(() -> share(memory).growTo(9 * KIB));

        held.giveBack();

        waiting.join();
    }

    @Test
    void givesASmallBodyItsPartThoughThereIsNone() {
        var memory = new RequestMemory(40 * KIB, SHORT);
        share(memory).growTo(40 * KIB);

        share(memory).growTo(RequestMemory.FREE_BYTES);

        refused(share(memory), RequestMemory.FREE_BYTES + 1);
    }

    @Test
    void keepsWhatABodyHasWhenItIsSaidToNeedLess() {
        var memory = new RequestMemory(40 * KIB, SHORT);
        var held = share(memory);
        held.growTo(30 * KIB);

        held.growTo(20 * KIB);

        refused(share(memory), 20 * KIB);
        held.giveBack();
        share(memory).growTo(40 * KIB);
    }

    @Test
    void letsABodyLargerThanAllInAlone() {
        var memory = new RequestMemory(40 * KIB, SHORT);
        var large = share(memory);
        large.growTo(20 * KIB);

        large.growTo(Integer.MAX_VALUE);

        refused(share(memory), 9 * KIB);
        large.giveBack();
        share(memory).growTo(40 * KIB);
    }

    @Test
    void letsTheFirstGoOnWhenAllThatHoldWaitForMore() {
        var memory = new RequestMemory(40 * KIB, LONG);
        var bodies = new CompletableFuture<?>[20];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = CompletableFuture.runAsync(() -> {
                var body = share(memory);
                for (int bytes = 10 * KIB; bytes <= 40 * KIB; bytes += 10 * KIB) {
                    body.growTo(bytes);
                }
                body.giveBack();
            }, Thread::startVirtualThread);
        }

        CompletableFuture.allOf(bodies).join();
    }

    /** Of a body whose client is not waited for. */
    private static RequestMemory.Share share(RequestMemory memory) {
        var watch = new ClientWatch();
        try {
            watch.read(() -> { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return memory.share(watch);
    }

    private static ProblemException refused(RequestMemory.Share share, int bytes) {
        var e = catchThrowableOfType(ProblemException.class, () -> share.growTo(bytes));
        assertThat(e).as("growing to " + bytes).isNotNull();
        return e;
    }
}
