package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static replog.scenario.NodeName.MASTER;
import static replog.scenario.NodeName.SECONDARY1;
import static replog.scenario.NodeName.SECONDARY2;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import replog.fixture.BesideOthers;

/** Batches that are stored though nobody learns of it, that come again, and that come in part. */
@Scenario
@BesideOthers
class LostAnswersIT {
    private static final int APPENDS = 10;

    @Test
    void whatWasStoredUnderALostAnswerIsStoredOnce(Cluster cluster) {
        cluster.start();
        cluster.dropAnswers(SECONDARY1);
        cluster.dropAnswers(SECONDARY2);
        List<String> values = append(cluster, "lost");
        cluster.heal(SECONDARY1);
        cluster.heal(SECONDARY2);
        values.addAll(append(cluster, "heard"));
        assertThat(cluster.endpoints()).allSatisfy(node ->
                assertThat(node.messages()).isEqualTo(values));
    }

    @Test
    void oldBatchesThatComeAgainAddNothing(Cluster cluster) {
        cluster.start();
        List<String> values = append(cluster, "first");
        assertThat(cluster.batches(SECONDARY1)).isNotEmpty().allSatisfy(batch -> {
            assertThat(cluster.replay(batch, SECONDARY1).status()).isEqualTo(200);
            assertThat(cluster.replay(batch, SECONDARY2).status()).isEqualTo(200);
        });
        values.addAll(append(cluster, "then"));
        cluster.batches(SECONDARY2).reversed().forEach(batch ->
                assertThat(cluster.replay(batch, SECONDARY2).status()).isEqualTo(200));
        assertThat(cluster.endpoints()).allSatisfy(node ->
                assertThat(node.messages()).isEqualTo(values));
    }

    @Test
    void batchesOfAMasterThatWentAreRefused(Cluster cluster) {
        cluster.start();
        List<String> values = append(cluster, "first");
        cluster.kill(MASTER);
        cluster.start(MASTER);
        cluster.awaitWritable();
        values.addAll(append(cluster, "then"));
        assertThat(cluster.replay(cluster.batches(SECONDARY1).getFirst(), SECONDARY1).status())
                .isEqualTo(409);
        assertThat(cluster.at(SECONDARY1).messages()).isEqualTo(values);
    }

    @Test
    void aBatchThatBreaksOffLeavesNothingAndComesWhole(Cluster cluster) {
        cluster.start();
        cluster.cutInBatch(SECONDARY1, 20);
        cluster.post("for two").withConcern(2).acknowledged();
        var waiter = cluster.post("for all").withConcern(3).send();
        assertThat(cluster.at(SECONDARY1).messages()).isEmpty();
        assertThat(waiter).isNotDone();
        cluster.heal(SECONDARY1);
        Post.acknowledged(waiter);
        assertThat(cluster.at(SECONDARY1).messages()).containsExactly("for two", "for all");
    }

    private static List<String> append(Cluster cluster, String name) {
        var values = new ArrayList<String>();
        for (int number = 1; number <= APPENDS; number++) {
            values.add(name + ":" + number);
            cluster.post(values.getLast()).withConcern(3).acknowledged();
        }
        return values;
    }
}
