package replog.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import replog.replication.Health.Status;
import replog.replication.OneSecondary.Settings;
import replog.replication.Replication.HeartbeatScheduler;
import replog.wire.MasterInfo;

/** The schedule of one secondary's heartbeats. */
@Timeout(60)
class HeartbeatSchedulerTest {
    private static final Duration INTERVAL = Duration.ofMillis(5);

    @TempDir
    private Path folder;

    @Test
    void heartbeatThatBreaksIsAMissAndNotTheLast() throws Exception {
        try (var pair = OneSecondary.behind(folder, Settings.QUICK, "a")) {
            pair.heartbeat();
            var broken = new AtomicBoolean(true);
            try (var heartbeats = new HeartbeatScheduler(
                    () -> claim(pair, broken.get()), INTERVAL, pair.logged)) {
                heartbeats.schedule(pair.secondary);
                await(pair, Status.UNHEALTHY);
                broken.set(false);
                await(pair, Status.HEALTHY);
            }
        }
    }

    private static MasterInfo claim(OneSecondary pair, boolean broken) {
        if (broken) {
            throw new IllegalStateException("injected");
        }
        return pair.claim();
    }

    private static void await(OneSecondary pair, Status status) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (pair.secondary.view().health().status() != status) {
            assertThat(System.nanoTime()).as("it should be " + status).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
