package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What people see who look at the live page while a cluster works, fails and heals. */
@Scenario
class LivePageIT {
    private static final String MARKUP = "<img src=x onerror=\"document.title='run'\">";

    @Test
    void showsAClusterFailAndHealWithoutAReload(Cluster cluster) {
        try (var browser = Browser.start(Browser.program())) {
            quick(cluster).start();
            LivePage page = browser.open(cluster.at(MASTER).url());
            page.mark();
            awaitAllGreen(page);
            page.awaitMode("Taking appends");

            showsWhatIsAppendedElsewhere(cluster, page);
            showsANodeThatHangsAndWhoWaitsForIt(cluster, page);
            appendsByTheForm(cluster, page);
            makesANodeFailAndTakesItBack(page);
            showsTheMasterGoneAndBack(cluster, page);

            page.assertNeverReloaded();
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void aSecondaryShowsTheClusterByWayOfItself(Cluster cluster) {
        try (var browser = Browser.start(Browser.program())) {
            quick(cluster).start();
            cluster.post("before the page").acknowledged();
            LivePage page = browser.open(cluster.at(SECONDARY1).url());
            page.mark();
            awaitAllGreen(page);
            page.awaitOnCard(SECONDARY1, "serves this page");
            page.awaitEntry(1, "before the page");
            page.awaitHeld(1, MASTER, SECONDARY1, SECONDARY2);

            cluster.history().begin("through a secondary");
            page.append("through a secondary", "all");
            page.awaitAnswer("Stored as 2");
            page.awaitHeld(2, MASTER, SECONDARY1, SECONDARY2);

            cluster.kill(MASTER);
            page.awaitMode("Master out of reach");
            page.awaitStale(MASTER);
            page.awaitHealth(SECONDARY1, "serving");
            cluster.start(MASTER);
            awaitAllGreen(page);

            page.assertNeverReloaded();
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void aSecondaryListsNothingThatItsMasterDoesNotHold(Cluster cluster) {
        try (var browser = Browser.start(Browser.program())) {
            quick(cluster).start();
            cluster.post("of the lost log").acknowledged();
            Invariants.awaitRest(cluster.endpoints());
            cluster.stop(MASTER);
            cluster.wipe(MASTER);
            cluster.start(MASTER);
            cluster.at(MASTER).awaitSecondary(SECONDARY1, "other-log");

            LivePage page = browser.open(cluster.at(SECONDARY1).url());
            page.awaitMode("Read-only");
            page.awaitOnCard(SECONDARY1, "other log");
            page.awaitNothingListed("not what its master holds");

            cluster.stop(MASTER);
            cluster.stop(SECONDARY2);
            cluster.copyFolder(SECONDARY2, MASTER);
            cluster.wipe(SECONDARY2);
            cluster.start(MASTER, SECONDARY2);
            awaitAllGreen(page);
            page.awaitEntry(1, "of the lost log");
            page.awaitHeld(1, MASTER, SECONDARY1, SECONDARY2);
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static void showsWhatIsAppendedElsewhere(Cluster cluster, LivePage page) {
        cluster.post("hello").acknowledged();
        page.awaitEntry(1, "hello");
        page.awaitHeld(1, MASTER, SECONDARY1, SECONDARY2);
        page.awaitCommitted(1);
        cluster.post(MARKUP).acknowledged();
        page.awaitEntry(2, MARKUP);
    }

    private static void showsANodeThatHangsAndWhoWaitsForIt(Cluster cluster, LivePage page) {
        cluster.pause(SECONDARY2);
        CompletableFuture<Outcome> waiter = cluster.post("for all").withConcern(3).send();
        page.awaitHealth(SECONDARY2, "SUSPECTED");
        page.awaitHealth(SECONDARY2, "UNHEALTHY");
        page.awaitEntry(3, "for all");
        page.awaitHeld(3, MASTER, SECONDARY1);
        page.awaitCommitted(3);
        page.awaitWait(3, SECONDARY2);
        page.awaitInTrace(3, SECONDARY2, "missing");
        page.closeTrace(3);

        cluster.resume(SECONDARY2);
        awaitAllGreen(page);
        page.awaitHeld(3, MASTER, SECONDARY1, SECONDARY2);
        page.awaitNobodyWaits();
        Post.acknowledged(waiter);
        page.awaitInTrace(3, SECONDARY2, "acknowledged");
        page.closeTrace(3);
    }

    private static void appendsByTheForm(Cluster cluster, LivePage page) {
        cluster.history().begin("by the form");
        page.append("by the form", "2");
        page.awaitAnswer("Stored as 4");
        page.awaitEntry(4, "by the form");
    }

    private static void makesANodeFailAndTakesItBack(LivePage page) {
        page.fail(SECONDARY1, "partition");
        page.awaitHealth(SECONDARY1, "UNHEALTHY");
        page.takeBack(SECONDARY1, "partition");
        awaitAllGreen(page);
    }

    private static void showsTheMasterGoneAndBack(Cluster cluster, LivePage page) {
        String longValue = "long ".repeat(100);
        cluster.post(longValue).acknowledged();
        page.awaitHeld(5, MASTER, SECONDARY1, SECONDARY2);
        cluster.kill(MASTER);
        page.awaitMode("Disconnected");
        page.awaitStale(SECONDARY1);
        page.openTrace(5);
        page.awaitTrace("No answer");
        cluster.start(MASTER);
        awaitAllGreen(page);
        page.awaitTrace(longValue.strip());
        page.closeTrace(5);
        cluster.post("after the restart").acknowledged();
        page.awaitEntry(6, "after the restart");
        page.awaitHeld(6, MASTER, SECONDARY1, SECONDARY2);
    }

    private static void awaitAllGreen(LivePage page) {
        NodeName.TRIO.forEach(node -> page.awaitHealth(node, "HEALTHY"));
    }

    /** Suspicion lasts long enough to be seen. */
    private static Cluster quick(Cluster cluster) {
        return cluster.with("heartbeat.interval", "200ms").with("heartbeat.timeout", "200ms");
    }
}
