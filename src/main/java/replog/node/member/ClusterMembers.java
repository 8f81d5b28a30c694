package replog.node.member;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import replog.node.member.ClusterMembers.MemberSlot.Taken;
import replog.node.result.MembershipResult;
import replog.node.result.RegistrationRequest;
import replog.node.store.NodeMetadata;
import replog.node.store.RegisteredMember;
import replog.replication.Member;

/**
 * Who belongs to a master's cluster, and what to make of a node that asks to.
 *
 * <p>The secondaries of the settings come first, in their order, then those that registered. No
 * name and no URL is there twice; whatever was kept and is now in the settings is left out.
 * Decides and does nothing. Immutable.
 *
 * @param own the master itself
 * @param taken who is in a seat now
 */
record ClusterMembers(RegisteredMember own, List<MemberSlot> seats, List<RegisteredMember> released,
        Function<MemberSlot, Taken> taken) {
    /** What to do about a registration. */
    sealed interface Decision {
        /**
         * It belongs already, under this name and URL.
         *
         * @param twice what is odd, when this node is there under two URLs
         */
        record Known(Member member, Optional<String> twice) implements Decision {}

        /** It takes the place of that name, as somebody else or at another URL. */
        record Takes(String place, RegisteredMember kept) implements Decision {}

        /**
         * It moved to the URL of another member, which is not there any more. That one is kept
         * with what the first one left behind, until it says where it is.
         */
        record Swaps(Takes moved, Takes other) implements Decision {}

        record Joins(RegisteredMember kept) implements Decision {}

        record Refused(MembershipResult.Refused result) implements Decision {}
    }

    ClusterMembers {
        seats = List.copyOf(seats);
        released = List.copyOf(released);
    }

    static ClusterMembers of(RegisteredMember own, List<Member> fromSettings, NodeMetadata record,
            Function<MemberSlot, Taken> taken) {
        var seats = new ArrayList<MemberSlot>();
        fromSettings.forEach(member -> seats.add(new MemberSlot(member, true, Optional.empty())));
        for (RegisteredMember one : record.secondaries()) {
            boolean free = !one.name().equals(own.name()) && seats.stream().noneMatch(
                    seat -> seat.name().equals(one.name()) || seat.url().equals(one.url()));
            if (free) {
                seats.add(new MemberSlot(
                        new Member(one.name(), true, one.url()), false, one.nodeId()));
            }
        }
        return new ClusterMembers(own, seats, record.released(), taken);
    }

    /** Those that registered, to be kept. */
    List<RegisteredMember> registered() {
        return seats.stream().filter(seat -> !seat.fromSettings())
                .map(MemberSlot::toRegisteredMember).toList();
    }

    /**
     * Those in whose place a registration might come: they should be asked who is there now. So
     * is a place of the settings where nobody was heard yet: it may be the same node's, under
     * another URL, which would otherwise join as one more.
     */
    List<MemberSlot> rivals(RegistrationRequest asking) {
        boolean isPlaced = at(asking.url()).isPresent();
        return seats.stream().filter(seat -> !seat.url().equals(asking.url()))
                .filter(seat -> seat.name().equals(asking.name())
                        || !isPlaced && seat.fromSettings()
                                && taken.apply(seat).nodeId().isEmpty()
                        || taken.apply(seat).name().equals(asking.name())
                        || isNode(asking, seat.nodeId())
                        || isNode(asking, taken.apply(seat).nodeId()))
                .toList();
    }

    /**
     * The settings put a node where they say. Of the others the node id decides who it is; the
     * name and then the URL do so only for a node id that was never kept.
     */
    Decision decide(RegistrationRequest asking) {
        Optional<MemberSlot> there = at(asking.url());
        return isMaster(asking)
                .or(() -> there.filter(MemberSlot::fromSettings).map(seat ->
                        new Decision.Known(seat.member(), twice(asking))))
                .or(() -> wasReleased(one -> isNode(asking, one.nodeId())))
                .or(() -> byNode(asking).map(seat -> sameNode(asking, seat)))
                .or(() -> wasReleased(one -> one.name().equals(asking.name())))
                .or(() -> named(asking.name())
                        .filter(seat -> !there.equals(Optional.of(seat)))
                        .map(seat -> sameName(asking, seat)))
                .or(() -> there.map(seat -> placed(asking, seat)))
                .orElseGet(() -> seats.size() < NodeMetadata.MAX_KNOWN
                        ? new Decision.Joins(
                                asking.toRegisteredMember(asking.name(), Optional.empty()))
                        : new Decision.Refused(tooMany()));
    }

    /** The place of that name, be it the settings' or the node's own. */
    Optional<MemberSlot> named(String name) {
        return first(seat -> seat.name().equals(name))
                .or(() -> first(seat -> taken.apply(seat).name().equals(name)));
    }

    /** Who was heard in that place, as it would register, if another node or none was kept. */
    Optional<RegistrationRequest> misplaced(String place, Optional<UUID> heard) {
        return first(seat -> seat.name().equals(place) && !seat.fromSettings()
                && heard.isPresent() && !seat.nodeId().equals(heard))
                .flatMap(seat -> first(other -> other.nodeId().equals(heard))
                        .or(() -> seat.nodeId().isEmpty() ? Optional.of(seat) : Optional.empty())
                        .map(own -> new RegistrationRequest(own.name(), seat.url(), heard)));
    }

    Optional<MemberSlot> at(URI url) {
        return first(seat -> seat.url().equals(url));
    }

    Optional<RegisteredMember> released(String name) {
        return released.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    static MembershipResult.Refused tooMany() {
        return new MembershipResult.TooMany("The master knows " + NodeMetadata.MAX_KNOWN
                + " nodes already, as many as it can.");
    }

    private Optional<Decision> isMaster(RegistrationRequest asking) {
        if (asking.url().equals(own.url())) {
            return isMaster("The address " + asking.url());
        }
        if (asking.nodeId().isPresent() && asking.nodeId().equals(own.nodeId())) {
            return isMaster("The node id of " + asking.name() + " at " + asking.url());
        }
        return asking.name().equals(own.name())
                ? Optional.of(nameTaken("The name " + asking.name() + " is the master's own; "
                        + asking.url() + " needs another one (setting name)."))
                : Optional.empty();
    }

    private static Optional<Decision> isMaster(String what) {
        return Optional.of(new Decision.Refused(
                new MembershipResult.IsMaster(what + " is the master's own.")));
    }

    private Optional<Decision> wasReleased(Predicate<RegisteredMember> which) {
        return released.stream().filter(which).findFirst()
                .map(one ->
                        new Decision.Refused(new MembershipResult.Released("The node " + one.name()
                        + " at " + one.url() + " was let go for good; POST /secondaries/"
                        + one.name() + "/readmit takes it back.")));
    }

    /** It moved, unless the settings hold it where it was or it answers there as well. */
    private Decision sameNode(RegistrationRequest asking, MemberSlot seat) {
        Taken left = taken.apply(seat);
        Optional<String> twice = twice(asking);
        boolean stays = twice.isPresent()
                && (!seat.name().equals(asking.name()) || left.isAnotherProcess());
        if (seat.fromSettings() && twice.isEmpty()) {
            return new Decision.Known(seat.member(), Optional.of(seat.name() + " is at "
                    + asking.url() + " now, and in the setting secondaries at " + seat.url()
                    + ", where alone it is looked for"));
        }
        return seat.fromSettings() || stays && !seat.url().equals(asking.url())
                ? new Decision.Known(at(asking.url()).orElse(seat).member(), twice)
                : placed(asking, seat);
    }

    private Decision sameName(RegistrationRequest asking, MemberSlot seat) {
        if (lives(seat, taken.apply(seat))) {
            return nameTaken("The name " + asking.name() + " is that of the node at " + seat.url()
                    + ", which lives; " + asking.url() + " needs another one (setting name).");
        }
        if (seat.fromSettings()) {
            return nameTaken("The name " + asking.name() + " is that of the node at " + seat.url()
                    + " in the master's setting secondaries; to move it to " + asking.url()
                    + " change that setting, or give this node another name.");
        }
        return placed(asking, seat);
    }

    /** Whether somebody is there, and is not known to belong elsewhere. */
    private boolean lives(MemberSlot seat, Taken there) {
        return there.live() && seats.stream().noneMatch(other -> !other.equals(seat)
                && other.nodeId().isPresent() && other.nodeId().equals(there.nodeId()));
    }

    /** In that place, by the name that it asks for if nobody else bears it. */
    private Decision placed(RegistrationRequest asking, MemberSlot seat) {
        Optional<MemberSlot> other = at(asking.url()).filter(there -> !there.equals(seat));
        boolean free = released(asking.name()).isEmpty() && named(asking.name())
                .filter(one -> !one.equals(seat) && !other.equals(Optional.of(one))).isEmpty();
        RegisteredMember kept =
                asking.toRegisteredMember(free ? asking.name() : seat.name(), seat.nodeId());
        if (other.isPresent()) {
            return swapped(seat, kept, other.get());
        }
        return kept.equals(seat.toRegisteredMember())
                ? new Decision.Known(seat.member(), twice(asking))
                : new Decision.Takes(seat.name(), kept);
    }

    private static Decision swapped(MemberSlot seat, RegisteredMember kept, MemberSlot other) {
        String name = other.name().equals(kept.name()) ? seat.name() : other.name();
        return new Decision.Swaps(new Decision.Takes(seat.name(), kept), new Decision.Takes(
                other.name(), new RegisteredMember(name, seat.url(), other.nodeId())));
    }

    /** Whose node id was kept; else who was heard where none was kept. */
    private Optional<MemberSlot> byNode(RegistrationRequest asking) {
        return at(asking.url()).filter(seat -> isNode(asking, seat.nodeId()))
                .or(() -> first(seat -> isNode(asking, seat.nodeId())))
                .or(() -> first(seat -> seat.nodeId().isEmpty()
                        && isNode(asking, taken.apply(seat).nodeId())));
    }

    private static boolean isNode(RegistrationRequest asking, Optional<UUID> nodeId) {
        return asking.nodeId().isPresent() && asking.nodeId().equals(nodeId);
    }

    private Optional<MemberSlot> first(Predicate<MemberSlot> which) {
        return seats.stream().filter(which).findFirst();
    }

    /** What is odd, when the node that asks answers at another member's URL as well. */
    private Optional<String> twice(RegistrationRequest asking) {
        return first(seat -> !seat.url().equals(asking.url()) && taken.apply(seat).answers()
                && isNode(asking, taken.apply(seat).nodeId()))
                .map(seat -> (taken.apply(seat).isAnotherProcess()
                        ? "a folder was copied, and its node counts once: "
                        : "one node under two URLs, which counts once: ") + seat.name() + " at "
                        + seat.url() + ", and " + asking.name() + " at " + asking.url());
    }

    private static Decision nameTaken(String detail) {
        return new Decision.Refused(new MembershipResult.NameTaken(detail));
    }

    /**
     * A place in the master's cluster.
     *
     * @param fromSettings whether the settings give it; otherwise it was registered
     * @param nodeId whose place it is, as far as it was kept; the settings keep none
     */
    record MemberSlot(Member member, boolean fromSettings, Optional<UUID> nodeId) {
        String name() {
            return member.name();
        }

        URI url() {
            return member.url();
        }

        RegisteredMember toRegisteredMember() {
            return new RegisteredMember(name(), url(), nodeId);
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
}
