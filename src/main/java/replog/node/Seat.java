package replog.node;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import replog.replication.Member;

/**
 * A place in the master's cluster.
 *
 * @param fromSettings whether the settings give it; otherwise it was registered
 * @param nodeId whose place it is, as far as it was kept; the settings keep none
 */
record Seat(Member member, boolean fromSettings, Optional<UUID> nodeId) {
    String name() {
        return member.name();
    }

    URI url() {
        return member.url();
    }

    Registered registered() {
        return new Registered(name(), url(), nodeId);
    }

    /**
     * Who is in a place now.
     *
     * @param name what it is called, by itself where the settings give no name
     * @param nodeId who was heard there last; empty if nobody ever was
     * @param answers whether it answers at this moment; a place that nobody asked does not
     * @param live whether it answers, or was heard and has not been missed for long
     * @param isAnotherProcess whether it answers, and is not the process that asks to belong
     */
    record Taken(String name, Optional<UUID> nodeId, boolean answers, boolean live,
            boolean isAnotherProcess) {}
}
