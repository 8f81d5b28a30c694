package replog.node.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import replog.node.secondary.FollowedMaster.Refusal;
import replog.replication.ReplicationState;
import replog.wire.MasterInfo;

/** Whom a secondary follows, and whom it refuses. */
class FollowedMasterTest {
    private static final UUID MASTER = new UUID(1, 1);
    private static final UUID RIVAL = new UUID(2, 2);
    private static final Refusal FENCED = new Refusal(ReplicationState.FENCED, "another epoch");
    private static final Refusal DIVERGED =
            new Refusal(ReplicationState.DIVERGED, "another history");
    private static final Refusal OTHER_LOG = new Refusal(ReplicationState.OTHER_LOG, "another log");

    private final FollowedMaster followedMaster = new FollowedMaster();

    @Test
    void theNewestMasterIsTheOneToFollow() {
        followedMaster.onMasterHeard(claim(RIVAL, 2, 0));
        followedMaster.onMasterHeard(claim(MASTER, 3, 0));
        followedMaster.onMasterHeard(claim(RIVAL, 2, 9));
        assertThat(followedMaster.master()).contains(claim(MASTER, 3, 0));
    }

    @Test
    void ofOneMasterTheClaimThatGoesFurthestStays() {
        followedMaster.onMasterHeard(claim(MASTER, 3, 7));
        followedMaster.onMasterHeard(claim(MASTER, 3, 5));
        assertThat(followedMaster.master()).contains(claim(MASTER, 3, 7));
    }

    @Test
    void whatIsProvenIsProvenToOneMaster() {
        followedMaster.recordProven(claim(RIVAL, 2, 9), 9);
        followedMaster.recordProven(claim(MASTER, 3, 9), 4);
        followedMaster.recordProven(claim(MASTER, 3, 9), 2);
        assertThat(followedMaster.provenId(claim(MASTER, 3, 9))).isEqualTo(4);
        assertThat(followedMaster.provenId(claim(RIVAL, 2, 9))).isZero();
    }

    @Test
    void aRefusalIsNewsOnce() {
        assertThat(followedMaster.refuse(claim(RIVAL, 2, 0), FENCED)).isTrue();
        assertThat(followedMaster.refuse(claim(RIVAL, 2, 0), FENCED)).isFalse();
        followedMaster.recordProven(claim(MASTER, 3, 0), 1);
        assertThat(followedMaster.refuse(claim(RIVAL, 2, 0), FENCED)).isFalse();
    }

    @Test
    void whatSpeaksAgainstTheMasterIsNotHiddenByARival() {
        followedMaster.onMasterHeard(claim(MASTER, 3, 0));
        followedMaster.refuse(claim(MASTER, 3, 0), DIVERGED);
        followedMaster.refuse(claim(RIVAL, 2, 0), FENCED);
        assertThat(followedMaster.refusal()).contains(DIVERGED);
        followedMaster.recordProven(claim(MASTER, 3, 0), 1);
        assertThat(followedMaster.refusal()).isEmpty();
    }

    @Test
    void withoutAMasterTheLastRefusalIsTheReason() {
        assertThat(followedMaster.refusal()).isEmpty();
        followedMaster.refuse(claim(RIVAL, 2, 0), FENCED);
        assertThat(followedMaster.refusal()).contains(FENCED);
    }

    @Test
    void anotherLogAtTheMastersAddressIsNotHiddenByWhatWasThereBefore() {
        followedMaster.onMasterHeard(claim(MASTER, 3, 7));
        followedMaster.refuse(claim(RIVAL, 1, 0), OTHER_LOG);
        assertThat(followedMaster.refusal()).contains(OTHER_LOG);
        followedMaster.onMasterHeard(claim(MASTER, 3, 7));
        assertThat(followedMaster.refusal()).isEmpty();
    }

    private static MasterInfo claim(UUID instance, long epoch, long lastId) {
        URI url = URI.create("http://h0:8000");
        return new MasterInfo(new UUID(9, 9), epoch, instance, "m", url, url, lastId, 0,
                Duration.ZERO);
    }
}
