package replog.node;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/** What a node does with what it is asked; see {@link Node} for each method's terms. */
interface Role {
    /** As settings and status spell it. */
    String word();

    void start() throws IOException;

    Appending append(AppendRequest request);

    ReplicateResult replicate(BatchHeader header, byte[] frames);

    OfferResult offer(long id, String value) throws IOException;

    void heard(MasterClaim claim);

    /** The end of the master's log, as far as this node knows. */
    long masterLastId();

    /** How its log stands to the master's, in the word that users see. */
    String state();

    Optional<ReadOnlyMode> readOnly();

    AdoptResult adopt(boolean force);

    /** Why it does not follow; why it is read-only is said with the mode. */
    Optional<String> reason();

    /** Whether it can do its part, apart from its own log and disk. */
    Readiness.Check check();

    Optional<List<String>> holders(long id);

    Optional<MasterStatus> leading();

    /** How long the oldest of the appends that wait has waited; zero if none does. */
    Duration oldestWait();

    Optional<SecondaryStatus> following();

    /** When a secondary heard its master last, if it did since its start. */
    Optional<Instant> masterLastSeen();

    MemberResult register(Registration registration);

    MemberResult release(String name);

    MemberResult readmit(String name);

    void drain(Duration grace);

    /** @param limit how long to wait for what is still under way on the disk */
    void close(Duration limit);
}
