package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.RIVAL;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** Two masters over the same secondaries, the second on a copy of the first one's folder. */
@Scenario
@BesideOthers
class RivalMastersIT {
    @Test
    void aMasterThatWasAwayIsFencedByItsSuccessor(Cluster cluster) {
        cluster.start();
        cluster.post("first").acknowledged();
        cluster.pause(MASTER);
        cluster.copyFolder(MASTER, RIVAL);
        cluster.start(RIVAL);
        cluster.at(RIVAL).awaitMode("normal");
        assertThat(cluster.post("second").to(cluster.at(RIVAL)).acknowledged().id()).isEqualTo(2);
        cluster.resume(MASTER);
        awaitFenced(cluster.at(MASTER));
        assertThat(cluster.post("too late").outcome()).isInstanceOf(Outcome.NotAppended.class);
        assertThat(cluster.post("third").to(cluster.at(RIVAL)).acknowledged().id()).isEqualTo(3);
        putInPlaceOfMaster(cluster);
    }

    @Test
    void ofTwoMastersOfOneEpochTheSecondIsFenced(Cluster cluster) {
        cluster.start();
        cluster.post("first").acknowledged();
        cluster.stop(MASTER);
        cluster.stop(SECONDARY1);
        cluster.stop(SECONDARY2);
        cluster.copyFolder(MASTER, RIVAL);
        cluster.start(MASTER, RIVAL);
        assertThat(cluster.at(MASTER).status().epoch())
                .isEqualTo(cluster.at(RIVAL).status().epoch());
        cluster.pause(RIVAL);
        cluster.start(SECONDARY1, SECONDARY2);
        cluster.awaitWritable();
        cluster.post("second").acknowledged();
        cluster.resume(RIVAL);
        awaitFenced(cluster.at(RIVAL));
        assertThat(cluster.post("from the rival").to(cluster.at(RIVAL)).outcome())
                .isInstanceOf(Outcome.NotAppended.class);
        assertThat(cluster.at(MASTER).status().mode()).isEqualTo("normal");
        assertThat(cluster.post("third").acknowledged().id()).isEqualTo(3);
    }

    @Test
    void aMasterThatMissedAnEpochFetchesWhatItLacksAndLeadsOn(Cluster cluster) {
        cluster.start();
        cluster.post("first").acknowledged();
        cluster.stop(MASTER);
        cluster.copyFolder(MASTER, RIVAL);
        cluster.start(RIVAL);
        cluster.at(RIVAL).awaitMode("normal");
        cluster.post("second").to(cluster.at(RIVAL)).acknowledged();
        cluster.start(MASTER);
        cluster.awaitWritable();
        assertThat(cluster.at(MASTER).status().epoch())
                .isGreaterThan(cluster.at(RIVAL).status().epoch());
        assertThat(cluster.at(MASTER).messages()).containsExactly("first", "second");
        assertThat(cluster.post("third").acknowledged().id()).isEqualTo(3);
        awaitFenced(cluster.at(RIVAL));
    }

    /** Ends the struggle: the rival's log holds all that was acknowledged. */
    private static void putInPlaceOfMaster(Cluster cluster) {
        cluster.stop(MASTER);
        cluster.stop(RIVAL);
        cluster.copyFolder(RIVAL, MASTER);
    }

    /** For want of a quorum alone it could come back. */
    private static void awaitFenced(Endpoint master) {
        master.await("is fenced", Duration.ofSeconds(10), now -> now.mode().equals("read-only")
                && now.secondaries().stream().anyMatch(one -> one.state().equals("fenced")));
    }
}
