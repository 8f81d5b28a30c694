package replog.node.result;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import replog.node.Node;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/**
 * What a node does with what it is asked; {@link Node} says each method's terms. What only one role
 * knows is empty by default.
 */
public interface RoleBehavior {
    /** As settings and status spell it. */
    String roleName();

    PendingResult append(AppendRequest request);

    ReplicateResult replicate(BatchHeader header, byte[] frames);

    ManualEntryResult offer(long id, String value) throws IOException;

    void onHeartbeat(MasterInfo masterInfo);

    /** The end of the master's log, as far as this node knows. */
    long masterLastId();

    /** How its log stands to the master's, in the word that users see. */
    String state();

    default Optional<ReadOnlyReason> readOnly() {
        return Optional.empty();
    }

    SetAsideResult adopt(boolean force);

    /** Why it does not follow; the mode says why it is read-only. */
    default Optional<String> reason() {
        return Optional.empty();
    }

    /** Whether it can do its part, apart from its own log and disk. */
    Readiness.Check check();

    default Optional<List<String>> holders(long id) {
        return Optional.empty();
    }

    default Optional<MasterRoleStatus> masterStatus() {
        return Optional.empty();
    }

    /** How long the oldest of the appends that wait has waited; zero if none does. */
    default Duration oldestWait() {
        return Duration.ZERO;
    }

    default Optional<SecondaryRoleStatus> secondaryStatus() {
        return Optional.empty();
    }

    /** When a secondary heard its master last, if it did since its start. */
    default Optional<Instant> masterLastSeen() {
        return Optional.empty();
    }

    MembershipResult register(RegistrationRequest registration);

    MembershipResult release(String name);

    MembershipResult readmit(String name);

    void drain(Duration grace);

    /** @param limit how long to wait for what is still under way on the disk */
    void close(Duration limit);
}
