package replog.node.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import replog.node.secondary.FollowedMaster.Refusal;
import replog.replication.SecondaryState;
import replog.wire.MasterInfo;

/** Whom a secondary follows, and whom it refuses. */
class FollowedMasterTest {
    private static final UUID MASTER = new UUID(1, 1);
    private static final UUID RIVAL = new UUID(2, 2);
    private static final Refusal FENCED = new Refusal(SecondaryState.FENCED, "another epoch");
    private static final Refusal DIVERGED = new Refusal(SecondaryState.DIVERGED, "another history");
    private static final Refusal OTHER_LOG = new Refusal(SecondaryState.OTHER_LOG, "another log");

    private final FollowedMaster allegiance = new FollowedMaster();

    @Test
    void theNewestMasterIsTheOneToFollow() {
        allegiance.onMasterHeard(claim(RIVAL, 2, 0));
        allegiance.onMasterHeard(claim(MASTER, 3, 0));
        allegiance.onMasterHeard(claim(RIVAL, 2, 9));
        assertThat(allegiance.master()).contains(claim(MASTER, 3, 0));
    }

    @Test
    void ofOneMasterTheClaimThatGoesFurthestStays() {
        allegiance.onMasterHeard(claim(MASTER, 3, 7));
        allegiance.onMasterHeard(claim(MASTER, 3, 5));
        assertThat(allegiance.master()).contains(claim(MASTER, 3, 7));
    }

    @Test
    void whatIsProvenIsProvenToOneMaster() {
        allegiance.recordProven(claim(RIVAL, 2, 9), 9);
        allegiance.recordProven(claim(MASTER, 3, 9), 4);
        allegiance.recordProven(claim(MASTER, 3, 9), 2);
        assertThat(allegiance.provenId(claim(MASTER, 3, 9))).isEqualTo(4);
        assertThat(allegiance.provenId(claim(RIVAL, 2, 9))).isZero();
    }

    @Test
    void aRefusalIsNewsOnce() {
        assertThat(allegiance.refuse(claim(RIVAL, 2, 0), FENCED)).isTrue();
        assertThat(allegiance.refuse(claim(RIVAL, 2, 0), FENCED)).isFalse();
        allegiance.recordProven(claim(MASTER, 3, 0), 1);
        assertThat(allegiance.refuse(claim(RIVAL, 2, 0), FENCED)).isFalse();
    }

    @Test
    void whatSpeaksAgainstTheMasterIsNotHiddenByARival() {
        allegiance.onMasterHeard(claim(MASTER, 3, 0));
        allegiance.refuse(claim(MASTER, 3, 0), DIVERGED);
        allegiance.refuse(claim(RIVAL, 2, 0), FENCED);
        assertThat(allegiance.refusal()).contains(DIVERGED);
        allegiance.recordProven(claim(MASTER, 3, 0), 1);
        assertThat(allegiance.refusal()).isEmpty();
    }

    @Test
    void withoutAMasterTheLastRefusalIsTheReason() {
        assertThat(allegiance.refusal()).isEmpty();
        allegiance.refuse(claim(RIVAL, 2, 0), FENCED);
        assertThat(allegiance.refusal()).contains(FENCED);
    }

    @Test
    void anotherLogAtTheMastersAddressIsNotHiddenByWhatWasThereBefore() {
        allegiance.onMasterHeard(claim(MASTER, 3, 7));
        allegiance.refuse(claim(RIVAL, 1, 0), OTHER_LOG);
        assertThat(allegiance.refusal()).contains(OTHER_LOG);
        allegiance.onMasterHeard(claim(MASTER, 3, 7));
        assertThat(allegiance.refusal()).isEmpty();
    }

    private static MasterInfo claim(UUID instance, long epoch, long lastId) {
        URI url = URI.create("http://h0:8000");
        return new MasterInfo(new UUID(9, 9), epoch, instance, "m", url, url, lastId, 0,
                Duration.ZERO);
    }
}
