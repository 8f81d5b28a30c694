package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Disks that fail, are full, slow or hang, as the system makes them for a real process. */
@Scenario
class FailingDiskIT {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String UNWRITTEN = "the log can't be written";
    private static final int MAX_APPENDS = 50;

    @Test
    void aForceThatFailsOnceIsNeverTrustedAgain(Cluster cluster) {
        cluster.expecting("the log failed").expecting(UNWRITTEN)
                .under(MASTER, Tools.injecting("fdatasync:error=EIO:when=8")).start();
        List<String> stored = appendUntilRefused(cluster, 1, "x");
        assertThat(stored).isNotEmpty();
        Outcome last = cluster.post("afterwards").withConcern(1).outcome();
        assertThat(last).isInstanceOfSatisfying(Outcome.NotAppended.class, refused ->
                assertThat(refused.type()).isEqualTo("read-only"));
        assertThat(cluster.at(MASTER).messages()).startsWith(stored.toArray(String[]::new));
        assertThat(cluster.at(MASTER).awaitMode("read-only").state()).isEqualTo("failed");

        cluster.stop(MASTER);
        cluster.under(MASTER).start(MASTER);
        cluster.awaitWritable();
        cluster.post("after its restart").withConcern(3).acknowledged();
    }

    @Test
    void aSecondaryWhoseDiskFailsCountsForNothing(Cluster cluster) {
        cluster.expecting("the log failed").expecting(UNWRITTEN).expecting("could not be stored")
                .under(SECONDARY1, Tools.injecting("fdatasync:error=EIO:when=2")).start();
        for (int number = 1; number <= 5; number++) {
            cluster.post("for two:" + number).withConcern(2).acknowledged();
        }
        cluster.at(MASTER).awaitSecondary(SECONDARY1, "failed");
        assertThat(cluster.at(MASTER).status().secondary("secondary1").status())
                .isEqualTo("UNHEALTHY");
        assertThat(cluster.at(MASTER).holders(5)).containsExactly("master", "secondary2");
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        cluster.post("beside it").withConcern(2).acknowledged();
        assertThat(waiter).isNotDone();
        cluster.stop(SECONDARY1);
        cluster.under(SECONDARY1).start(SECONDARY1);
        Post.acknowledged(waiter);
    }

    @Test
    void slowForcesAreSharedByAllWhoWaitForThem(Cluster cluster) {
        cluster.under(MASTER, Tools.injecting("fdatasync:delay_enter=300000")).start();
        long begunNanos = System.nanoTime();
        var sent = new ArrayList<CompletableFuture<Outcome>>();
        for (int number = 1; number <= 30; number++) {
            sent.add(cluster.post("slow:" + number).withConcern(1).send());
        }
        sent.forEach(Post::acknowledged);
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
        assertThat(cluster.sayings().statuses(MASTER, SECONDARY1)).containsOnly("HEALTHY");
    }

    /** Of each thread the first forces return at once: else its start would hang as often. */
    @Test
    void aForceThatHangsEndsNoWaitButByItsTimeout(Cluster cluster) {
        cluster.under(MASTER, Tools.injecting("fdatasync:delay_enter=1200000:when=5+")).start();
        var stored = new ArrayList<String>();
        Outcome last = hurried(cluster, 1);
        while (last instanceof Outcome.Acknowledged && stored.size() < MAX_APPENDS) {
            stored.add("in a hurry:" + (stored.size() + 1));
            last = hurried(cluster, stored.size() + 1);
        }
        assertThat(last).isInstanceOfSatisfying(Outcome.Unknown.class, unknown ->
                assertThat(unknown.why()).startsWith("timeout"));
        assertThat(cluster.at(MASTER).messages()).isEqualTo(stored);
        cluster.at(MASTER).awaitLastId(stored.size() + 1);
        assertThat(cluster.sayings().statuses(MASTER, SECONDARY1)).containsOnly("HEALTHY");
        cluster.kill(MASTER);
        cluster.under(MASTER).start(MASTER);
    }

    private static Outcome hurried(Cluster cluster, int number) {
        return cluster.post("in a hurry:" + number).withConcern(1).withTimeout(SHORT).outcome();
    }

    @Test
    void aFullDiskRefusesWhatItHasNoRoomForAndComesBackWithRoom(Cluster cluster)
            throws IOException, InterruptedException {
        String prlimit = Tools.program("prlimit");
        cluster.expecting("full").expecting("No space").expecting("File too large")
                .under(MASTER, prlimit, "--fsize=400000:unlimited", "--").start();
        List<String> stored = appendUntilRefused(cluster, 3, "x".repeat(20_000));
        assertThat(stored).hasSizeBetween(10, 20);
        assertThat(cluster.at(MASTER).messages()).isEqualTo(stored);
        cluster.at(MASTER).awaitMode("read-only");

        int code = new ProcessBuilder(prlimit, "--fsize=unlimited:unlimited",
                "--pid", Long.toString(cluster.pid(MASTER))).inheritIO().start().waitFor();
        assertThat(code).isZero();
        cluster.awaitWritable();
        assertThat(cluster.post("there is room").withConcern(3).acknowledged().id())
                .isEqualTo(stored.size() + 1);
    }

    /** Returns what was acknowledged. */
    private static List<String> appendUntilRefused(Cluster cluster, int concern, String filler) {
        var stored = new ArrayList<String>();
        for (int number = 1; number <= MAX_APPENDS; number++) {
            String value = number + " " + filler;
            switch (cluster.post(value).withConcern(concern).outcome()) {
                case Outcome.Acknowledged _ -> stored.add(value);
                case Outcome.NotAppended(int status, var type, _) -> {
                    assertThat(status).as(type).isEqualTo(507);
                    return stored;
                }
                case Outcome.Unknown(var why) -> {
                    assertThat(why).startsWith("disk-failed");
                    return stored;
                }
                case Outcome.Appended _, Outcome.Redirected _ ->
                        throw new AssertionError("neither stored nor refused: " + value);
            }
        }
        throw new AssertionError("nothing was refused");
    }
}
