package replog.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import replog.node.append.WritePermission.QuorumDescription;
import replog.replication.Health;
import replog.replication.Health.Status;
import replog.replication.ReplicationState;
import replog.replication.SecondaryAddress;
import replog.replication.SecondaryView;

class QuorumDescriptionTest {
    private static final Instant SEEN = Instant.EPOCH;

    @Test
    void namesWhoIsMissingAndSinceWhen() {
        var views = List.of(
                view("secondary-8001", true, health(Status.UNHEALTHY, true),
                        ReplicationState.IN_SYNC),
                view("secondary-8002", true, health(Status.HEALTHY, true),
                        ReplicationState.IN_SYNC));
        assertThat(QuorumDescription.describe(views, 2, 3, 3)).isEqualTo(
                "2 of 3 nodes usable, 3 needed; secondary-8001 unhealthy for 12 s");
    }

    @Test
    void saysWhatIsKnownOfTheReason() {
        var views = List.of(
                refused("a", new Health(Status.SUSPECTED, true, 1, Optional.empty(), 0)),
                refused("b", health(Status.UNHEALTHY, true)),
                refused("c", health(Status.HEALTHY, false)));
        assertThat(QuorumDescription.describe(views, 1, 4, 2))
                .isEqualTo("1 of 4 nodes usable, 2 needed;"
                + " a not heard of yet (it refused our token),"
                + " b unhealthy for 12 s (it refused our token),"
                + " c failed (it refused our token)");
    }

    @Test
    void tellsTheStateOfOneThatAnswersAndCountsForNothing() {
        var views = List.of(
                view("a", true, health(Status.HEALTHY, false), ReplicationState.DIVERGED),
                view("b", true, new Health(Status.SUSPECTED, true, 1, Optional.empty(), 0),
                        ReplicationState.UNKNOWN));
        assertThat(QuorumDescription.describe(views, 1, 3, 2)).isEqualTo(
                "1 of 3 nodes usable, 2 needed; a diverged, b not heard of yet");
    }

    @Test
    void countsThoseThatNeverRegisteredAndLeavesOutSpares() {
        var views = List.of(
                view("a", true, health(Status.HEALTHY, true), ReplicationState.CATCHING_UP),
                view("spare", false, health(Status.UNHEALTHY, true), ReplicationState.IN_SYNC));
        assertThat(QuorumDescription.describe(views, 2, 5, 3)).isEqualTo(
                "2 of 5 nodes usable, 3 needed; 3 not registered");
    }

    @Test
    void namesTheSparesThatCouldTakeThePlaceOfThoseWhoAreGone() {
        var views = List.of(
                view("a", true, health(Status.UNHEALTHY, true), ReplicationState.IN_SYNC),
                view("b", true, health(Status.UNHEALTHY, true), ReplicationState.IN_SYNC),
                view("c", false, health(Status.HEALTHY, true), ReplicationState.IN_SYNC),
                view("d", false, health(Status.UNHEALTHY, true), ReplicationState.IN_SYNC),
                view("e", false, health(Status.HEALTHY, true), ReplicationState.CATCHING_UP));
        assertThat(QuorumDescription.describe(views, 1, 3, 2))
                .isEqualTo("1 of 3 nodes usable, 2 needed;"
                + " a unhealthy for 12 s, b unhealthy for 12 s; usable, but beyond cluster.size:"
                + " c, e; DELETE /secondaries/NAME lets a missing node go for good, and one of"
                + " them counts in its place");
    }

    private static Health health(Status heartbeats, boolean trusted) {
        return new Health(heartbeats, trusted, 0, Optional.of(SEEN), 0);
    }

    private static SecondaryView refused(String name, Health health) {
        return view(name, true, health, ReplicationState.FAILED,
                Optional.of("it refused our token"));
    }

    private static SecondaryView view(String name, boolean counted, Health health,
            ReplicationState state) {
        return view(name, counted, health, state, Optional.empty());
    }

    private static SecondaryView view(String name, boolean counted, Health health,
            ReplicationState state,
            Optional<String> reason) {
        return new SecondaryView(new SecondaryAddress(name, true, URI.create("http://h:1")),
                counted, name,
                Optional.of(UUID.randomUUID()), health, Optional.of(Duration.ofSeconds(12)),
                state, reason, 0, 0, Optional.empty());
    }
}
