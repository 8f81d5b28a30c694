package replog.node.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.LoggedLines;
import replog.node.result.RegistrationRequest;
import replog.replication.Backoff;

/** Nodes that answer in another's place are asked until each is where it belongs. */
@Timeout(20)
class MemberAddressReconcilerTest {
    private static final RegistrationRequest A = misplaced("a", 1);
    private static final RegistrationRequest B = misplaced("b", 2);

    private final List<RegistrationRequest> misplaced = new CopyOnWriteArrayList<>();
    private final BlockingQueue<RegistrationRequest> asked = new LinkedBlockingQueue<>();
    private final LoggedLines logged = new LoggedLines();

    @Test
    void asksNobodyWhenAllAreInPlace() {
        try (var relocation = relocation(_ -> true, Duration.ofMillis(1))) {
            relocation.changed();
            misplaced.add(A);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void asksAgainWhoDidNotAnswer() throws InterruptedException {
        misplaced.add(A);
        var attempts = new AtomicInteger();
        try (var relocation = relocation(
                _ -> attempts.incrementAndGet() == 3, Duration.ofMillis(1))) {
            relocation.changed();
            for (int attempt = 1; attempt <= 3; attempt++) {
                assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(A);
            }
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void changeDuringTheLastLookIsNotLost() throws InterruptedException {
        misplaced.add(A);
        var asking = new CountDownLatch(1);
        var changed = new CountDownLatch(1);
        try (var relocation = relocation(one -> {
            asking.countDown();
            await(changed);
            return true;
        }, Duration.ofHours(1))) {
            relocation.changed();
            asking.await();
            relocation.changed();
            changed.countDown();
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(A);
            assertThat(asked.poll(10, TimeUnit.SECONDS)).as("once more").isEqualTo(A);
        }
    }

    @Test
    void changeEndsThePauseAfterAFailure() throws InterruptedException {
        misplaced.add(A);
        try (var relocation = relocation(_ -> false, Duration.ofHours(1))) {
            relocation.changed();
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(A);
            misplaced.set(0, B);
            relocation.changed();
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(B);
        }
    }

    @Test
    void moveThatBreaksIsSaidAndTheNextChangeLooksAgain() throws InterruptedException {
        misplaced.add(A);
        try (var relocation = relocation(_ -> {
            throw new IllegalStateException("broken");
        }, Duration.ofHours(1))) {
            relocation.changed();
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(A);
            relocation.changed();
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(A);
        }
    }

    private MemberAddressReconciler relocation(Predicate<RegistrationRequest> answers,
            Duration pause) {
        return new MemberAddressReconciler(() -> misplaced, one -> {
            asked.add(one);
            return answers.test(one);
        }, new Backoff(List.of(pause)), logged);
    }

    private static RegistrationRequest misplaced(String name, int port) {
        return new RegistrationRequest(name, URI.create("http://127.0.0.1:" + port),
                Optional.of(new UUID(9, port)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
