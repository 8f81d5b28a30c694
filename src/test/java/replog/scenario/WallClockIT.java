package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import replog.scenario.Await.Answer;

/** Wall clocks that jump by an hour while nodes run: nothing is decided by them. */
@Scenario
class WallClockIT {
    private static final Duration WAIT = Duration.ofMillis(700);
    private static final long HOUR = 3_600;

    @Test
    void clocksThatJumpChangeNoHealthAndLoseNoAnswer(Cluster cluster) throws IOException {
        Path agent = WallClockAgent.jar(clock(cluster, MASTER).resolveSibling("agent.jar"));
        for (NodeName node : NodeName.TRIO) {
            shift(cluster, node, 0);
            cluster.under(node, "env",
                    "JAVA_TOOL_OPTIONS=-javaagent:" + agent + "=" + clock(cluster, node));
        }
        cluster.start();
        cluster.cutInBatch(SECONDARY2, 1);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.at(MASTER).awaitWaiting(1);

        shift(cluster, MASTER, -HOUR);
        assertGoesOn(cluster, "an hour ago", -HOUR);
        shift(cluster, MASTER, 0);
        assertGoesOn(cluster, "an hour later", 0);
        shift(cluster, SECONDARY1, HOUR);
        shift(cluster, SECONDARY2, -HOUR);
        assertGoesOn(cluster, "all apart", 0);

        assertThat(waiter).isNotDone();
        cluster.heal(SECONDARY2);
        Post.acknowledged(waiter);
        cluster.post("for all again").withConcern(3).acknowledged();
        assertThat(cluster.sayings().statuses(MASTER, SECONDARY1)).containsOnly("HEALTHY");
        assertThat(cluster.sayings().statuses(MASTER, SECONDARY2)).containsOnly("HEALTHY");
    }

    private static void assertGoesOn(Cluster cluster, String name, long masterAhead) {
        awaitClock(cluster, masterAhead);
        cluster.post(name).withConcern(2).acknowledged();
        long begunNanos = System.nanoTime();
        assertThat(cluster.post(name + ", for all").withConcern(3).withTimeout(WAIT).outcome())
                .isInstanceOf(Outcome.Appended.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                .isBetween(WAIT, WAIT.plusSeconds(2));
    }

    /** A secondary's last sign of life is told by the master's clock. */
    private static void awaitClock(Cluster cluster, long masterAhead) {
        Await.until("the clock is shifted", Duration.ofSeconds(5), () -> {
            Shape seen = cluster.at(MASTER).ask("GET", "/health", "").json()
                    .shapes("secondaries").getFirst();
            Duration off = Duration.between(Instant.now().plusSeconds(masterAhead),
                    Instant.parse(seen.text("last_seen")));
            return new Answer(off.abs().compareTo(Duration.ofMinutes(1)) < 0, seen);
        });
    }

    private static Path clock(Cluster cluster, NodeName node) {
        Path folder = cluster.dataFolder(node).toAbsolutePath().getParent();
        return Folders.make(folder).resolve("clock");
    }

    private static void shift(Cluster cluster, NodeName node, long aheadSeconds)
            throws IOException {
        Path file = clock(cluster, node);
        Path beside = file.resolveSibling("clock.new");
        Files.writeString(beside, Long.toString(aheadSeconds));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
