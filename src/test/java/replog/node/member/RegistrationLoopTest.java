package replog.node.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import replog.fixture.LoggedLines;
import replog.node.member.RegistrationLoop.Answer;
import replog.node.member.RegistrationLoop.RegistrationSchedule;
import replog.replication.Backoff;

@Timeout(20)
class RegistrationLoopTest {
    private final LoggedLines logged = new LoggedLines();

    @Test
    void saysWhatChanged() {
        var answers = new LinkedBlockingQueue<>(List.of(
                new Answer.Failed("connection refused"), new Answer.Failed("no answer"),
                new Answer.Refused("it answered 409 a"), new Answer.Refused("it answered 409 a"),
                new Answer.Refused("it answered 410 b"), new Answer.Registered("s1"),
                new Answer.Registered("s1"), new Answer.Registered("s2")));
        try (var registrar = registrar(answers::remove, Duration.ofHours(1), () -> { })) {
            while (!answers.isEmpty()) {
                registrar.runOnce();
            }
        }
        assertThat(logged.lines()).containsExactly(
                "INFO cannot register with http://m:1 yet: connection refused",
                "WARNING may not register with http://m:1: it answered 409 a",
                "WARNING may not register with http://m:1: it answered 410 b",
                "INFO is registered with http://m:1 as s1",
                "INFO is registered with http://m:1 as s2");
    }

    @Test
    void asksUntilItIsRegisteredAndAgainWhenItHearsNothing() throws InterruptedException {
        var asked = new LinkedBlockingQueue<Integer>();
        RegistrationLoop.RegistrationCall call = () -> {
            asked.add(1);
            return asked.size() == 1 ? new Answer.Failed("x") : new Answer.Registered("s1");
        };
        try (var registrar = registrar(call, Duration.ofMillis(1), () -> { })) {
            registrar.start();
            for (int time = 0; time < 4; time++) {
                assertThat(asked.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void deskThatBreaksIsSaidAndAskedAgain() {
        try (var registrar = registrar(() -> {
            throw new IllegalStateException("broken");
        }, Duration.ofHours(1), () -> { })) {
            registrar.runOnce();
        }
        assertThat(logged.lines()).containsExactly(
                "ERROR could not register with http://m:1: java.lang.IllegalStateException: broken",
                "INFO cannot register with http://m:1 yet: broken inside");
    }

    @Test
    void closingEndsWhatIsUnderWay() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var hungUp = new CountDownLatch(1);
        RegistrationLoop.RegistrationCall call = () -> {
            begun.countDown();
            try {
                hungUp.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Answer.Failed("closed");
        };
        var registrar = registrar(call, Duration.ofHours(1), hungUp::countDown);
        registrar.start();
        begun.await();
        registrar.close();
        assertThat(hungUp.getCount()).isZero();
        assertThat(logged.lines()).isEmpty();
    }

    @Test
    void closesWithoutAStart() {
        registrar(() -> new Answer.Failed("x"), Duration.ofHours(1), () -> { }).close();
    }

    private RegistrationLoop registrar(RegistrationLoop.RegistrationCall call, Duration silence,
            Runnable hangUp) {
        var schedule = new RegistrationSchedule(
                new Backoff(List.of(Duration.ofMillis(1))), silence, System.nanoTime());
        return new RegistrationLoop(URI.create("http://m:1"), call, schedule, hangUp, logged);
    }
}
