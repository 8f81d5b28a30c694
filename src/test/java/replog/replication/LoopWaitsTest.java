package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.replication.FakeSecondary.Fault;
import replog.replication.OneSecondary.Settings;

/** How a loop waits and is woken. */
@Timeout(60)
class LoopWaitsTest {
    private static final Settings PATIENT = Settings.QUICK.pausing(Duration.ofHours(1));

    @TempDir
    private Path folder;

    @Test
    void loopRestsWhileThereIsNoNews() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.heartbeat();
            pair.passUntilLevel();
            var passes = new AtomicInteger();
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (passes.get() < 3) {
                        pair.loop.runOnce();
                        passes.incrementAndGet();
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            awaitWaiting(thread);
            for (int heartbeat = 0; heartbeat < 100; heartbeat++) {
                pair.heartbeat();
            }
            assertThat(passes).hasValue(0);
            pair.folder.append("b");
            awaitTrue(() -> passes.get() == 2); // woken, sent
            awaitWaiting(thread);
            pair.heartbeat();
            assertThat(passes).hasValue(2);
            pair.loop.stop();
            thread.join();
        }
    }

    @Test
    void stopIsNotForgottenByAPassThatHasBegun() throws Exception {
        try (var pair = OneSecondary.behind(folder, PATIENT, "a")) {
            pair.loop.stop(); // right after the loop looked whether it should go on
            Thread pass = Thread.ofPlatform().daemon().start(() -> {
                try {
                    pair.loop.runOnce();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(pass.join(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void stopEndsEachKindOfWait() throws Exception {
        try (var unheard = OneSecondary.behind(folder.resolve("1"), PATIENT, "a");
                var level = OneSecondary.behind(folder.resolve("2"), PATIENT, "a");
                var paused = OneSecondary.behind(folder.resolve("3"), PATIENT, "a")) {
            level.heartbeat();
            level.passUntilLevel();
            paused.link.faults.add(Fault.REFUSED);
            paused.heartbeat();
            paused.passes(1);
            for (OneSecondary pair : new OneSecondary[] {unheard, level, paused}) {
                Thread thread = Thread.ofPlatform().daemon().start(pair.loop);
                awaitWaiting(thread);
                pair.loop.stop();
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
                assertThat(pair.logged.lines()).noneMatch(line -> line.startsWith("ERROR"));
            }
        }
    }

    private static void awaitWaiting(Thread thread) {
        awaitTrue(() -> thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.yield();
        }
    }
}
