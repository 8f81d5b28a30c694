package replog.node;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/**
 * What a node does with what it is asked; {@link Node} says each method's terms. What only one role
 * knows is empty by default.
 */
interface Role {
    /** As settings and status spell it. */
    String word();

    Appending append(AppendRequest request);

    ReplicateResult replicate(BatchHeader header, byte[] frames);

    OfferResult offer(long id, String value) throws IOException;

    void heard(MasterClaim claim);

    /** The end of the master's log, as far as this node knows. */
    long masterLastId();

    /** How its log stands to the master's, in the word that users see. */
    String state();

    default Optional<ReadOnlyMode> readOnly() {
        return Optional.empty();
    }

    AdoptResult adopt(boolean force);

    /** Why it does not follow; why it is read-only is said with the mode. */
    default Optional<String> reason() {
        return Optional.empty();
    }

    /** Whether it can do its part, apart from its own log and disk. */
    Readiness.Check check();

    default Optional<List<String>> holders(long id) {
        return Optional.empty();
    }

    default Optional<MasterStatus> leading() {
        return Optional.empty();
    }

    /** How long the oldest of the appends that wait has waited; zero if none does. */
    default Duration oldestWait() {
        return Duration.ZERO;
    }

    default Optional<SecondaryStatus> following() {
        return Optional.empty();
    }

    /** When a secondary heard its master last, if it did since its start. */
    default Optional<Instant> masterLastSeen() {
        return Optional.empty();
    }

    MemberResult register(Registration registration);

    MemberResult release(String name);

    MemberResult readmit(String name);

    void drain(Duration grace);

    /** @param limit how long to wait for what is still under way on the disk */
    void close(Duration limit);
}
