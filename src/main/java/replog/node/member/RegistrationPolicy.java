package replog.node.member;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import replog.node.member.RegistrationPolicy.MemberSlot.Taken;
import replog.node.result.MembershipResult;
import replog.node.result.RegistrationRequest;
import replog.node.store.NodeMetadata;
import replog.node.store.RegisteredMember;
import replog.replication.SecondaryAddress;

/**
 * The members of a master's cluster, and the decision on a node that registers.
 *
 * <p>The secondaries of the settings come first, in their order, then those that registered. No
 * name and no URL is there twice; whatever was kept and is now in the settings is left out.
 * Decides and does nothing. Immutable.
 *
 * @param own the master itself
 * @param taken which node is in a member's place now
 */
record RegistrationPolicy(RegisteredMember own, List<MemberSlot> slots,
        List<RegisteredMember> released,
        Function<MemberSlot, Taken> taken) {
    /** What to do about a registration. */
    sealed interface Decision {
        /**
         * It belongs already, under this name and URL.
         *
         * @param twice what is odd, when this node is there under two URLs
         */
        record Known(SecondaryAddress member, Optional<String> twice) implements Decision {}

        /** It takes the place of that name, as another node or at another URL. */
        record Takes(String place, RegisteredMember kept) implements Decision {}

        /**
         * It moved to the URL of another member, which is not there any more. That one is kept
         * with what the first one left behind, until it says where it is.
         */
        record Swaps(Takes moved, Takes other) implements Decision {}

        record Joins(RegisteredMember kept) implements Decision {}

        record Refused(MembershipResult.Refused result) implements Decision {}
    }

    RegistrationPolicy {
        slots = List.copyOf(slots);
        released = List.copyOf(released);
    }

    static RegistrationPolicy of(RegisteredMember own, List<SecondaryAddress> fromSettings,
            NodeMetadata metadata,
            Function<MemberSlot, Taken> taken) {
        var seats = new ArrayList<MemberSlot>();
        fromSettings.forEach(member -> seats.add(new MemberSlot(member, true, Optional.empty())));
        for (RegisteredMember one : metadata.secondaries()) {
            boolean free = !one.name().equals(own.name()) && seats.stream().noneMatch(
                    slot -> slot.name().equals(one.name()) || slot.url().equals(one.url()));
            if (free) {
                seats.add(new MemberSlot(
                        new SecondaryAddress(one.name(), true, one.url()), false, one.nodeId()));
            }
        }
        return new RegistrationPolicy(own, seats, metadata.released(), taken);
    }

    /** Those that registered, to be kept. */
    List<RegisteredMember> registered() {
        return slots.stream().filter(slot -> !slot.fromSettings())
                .map(MemberSlot::toRegisteredMember).toList();
    }

    /**
     * The places that a registration might take: the nodes there should be asked for their identity
     * first. An address of the settings where no node was heard yet is one of them: it may be the
     * same node under another URL, which would otherwise join as one more.
     */
    List<MemberSlot> rivals(RegistrationRequest asking) {
        boolean isPlaced = at(asking.url()).isPresent();
        return slots.stream().filter(slot -> !slot.url().equals(asking.url()))
                .filter(slot -> slot.name().equals(asking.name())
                        || !isPlaced && slot.fromSettings()
                                && taken.apply(slot).nodeId().isEmpty()
                        || taken.apply(slot).name().equals(asking.name())
                        || isNode(asking, slot.nodeId())
                        || isNode(asking, taken.apply(slot).nodeId()))
                .toList();
    }

    /**
     * The settings fix the place of their nodes. Any other node is identified by its node id, and
     * by its name, then its URL, only if that id was never kept.
     */
    Decision decide(RegistrationRequest asking) {
        Optional<MemberSlot> there = at(asking.url());
        return isMaster(asking)
                .or(() -> there.filter(MemberSlot::fromSettings).map(slot ->
                        new Decision.Known(slot.member(), twice(asking))))
                .or(() -> wasReleased(one -> isNode(asking, one.nodeId())))
                .or(() -> byNode(asking).map(slot -> sameNode(asking, slot)))
                .or(() -> wasReleased(one -> one.name().equals(asking.name())))
                .or(() -> named(asking.name())
                        .filter(slot -> !there.equals(Optional.of(slot)))
                        .map(slot -> sameName(asking, slot)))
                .or(() -> there.map(slot -> placed(asking, slot)))
                .orElseGet(() -> slots.size() < NodeMetadata.MAX_KNOWN
                        ? new Decision.Joins(
                                asking.toRegisteredMember(asking.name(), Optional.empty()))
                        : new Decision.Refused(tooMany()));
    }

    /** The place of that name, be it the settings' or the node's own. */
    Optional<MemberSlot> named(String name) {
        return first(slot -> slot.name().equals(name))
                .or(() -> first(slot -> taken.apply(slot).name().equals(name)));
    }

    /** The node heard in that place, as it would register, if it is not the one that was kept. */
    Optional<RegistrationRequest> misplaced(String place, Optional<UUID> heard) {
        return first(slot -> slot.name().equals(place) && !slot.fromSettings()
                && heard.isPresent() && !slot.nodeId().equals(heard))
                .flatMap(slot -> first(other -> other.nodeId().equals(heard))
                        .or(() -> slot.nodeId().isEmpty() ? Optional.of(slot) : Optional.empty())
                        .map(own -> new RegistrationRequest(own.name(), slot.url(), heard)));
    }

    Optional<MemberSlot> at(URI url) {
        return first(slot -> slot.url().equals(url));
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
    private Decision sameNode(RegistrationRequest asking, MemberSlot slot) {
        Taken left = taken.apply(slot);
        Optional<String> twice = twice(asking);
        boolean stays = twice.isPresent()
                && (!slot.name().equals(asking.name()) || left.isAnotherProcess());
        if (slot.fromSettings() && twice.isEmpty()) {
            return new Decision.Known(slot.member(), Optional.of(slot.name() + " is at "
                    + asking.url() + " now, and in the setting secondaries at " + slot.url()
                    + ", where alone it is looked for"));
        }
        return slot.fromSettings() || stays && !slot.url().equals(asking.url())
                ? new Decision.Known(at(asking.url()).orElse(slot).member(), twice)
                : placed(asking, slot);
    }

    private Decision sameName(RegistrationRequest asking, MemberSlot slot) {
        if (lives(slot, taken.apply(slot))) {
            return nameTaken("The name " + asking.name() + " is that of the node at " + slot.url()
                    + ", which lives; " + asking.url() + " needs another one (setting name).");
        }
        if (slot.fromSettings()) {
            return nameTaken("The name " + asking.name() + " is that of the node at " + slot.url()
                    + " in the master's setting secondaries; to move it to " + asking.url()
                    + " change that setting, or give this node another name.");
        }
        return placed(asking, slot);
    }

    /** Whether a node is there that is not known to belong elsewhere. */
    private boolean lives(MemberSlot slot, Taken there) {
        return there.live() && slots.stream().noneMatch(other -> !other.equals(slot)
                && other.nodeId().isPresent() && other.nodeId().equals(there.nodeId()));
    }

    /** In that place, under the name that it asks for unless another node has it. */
    private Decision placed(RegistrationRequest asking, MemberSlot slot) {
        Optional<MemberSlot> other = at(asking.url()).filter(there -> !there.equals(slot));
        boolean free = released(asking.name()).isEmpty() && named(asking.name())
                .filter(one -> !one.equals(slot) && !other.equals(Optional.of(one))).isEmpty();
        RegisteredMember kept =
                asking.toRegisteredMember(free ? asking.name() : slot.name(), slot.nodeId());
        if (other.isPresent()) {
            return swapped(slot, kept, other.get());
        }
        return kept.equals(slot.toRegisteredMember())
                ? new Decision.Known(slot.member(), twice(asking))
                : new Decision.Takes(slot.name(), kept);
    }

    private static Decision swapped(MemberSlot slot, RegisteredMember kept, MemberSlot other) {
        String name = other.name().equals(kept.name()) ? slot.name() : other.name();
        return new Decision.Swaps(new Decision.Takes(slot.name(), kept), new Decision.Takes(
                other.name(), new RegisteredMember(name, slot.url(), other.nodeId())));
    }

    /** The place kept for the node id; else a place without one where this node was heard. */
    private Optional<MemberSlot> byNode(RegistrationRequest asking) {
        return at(asking.url()).filter(slot -> isNode(asking, slot.nodeId()))
                .or(() -> first(slot -> isNode(asking, slot.nodeId())))
                .or(() -> first(slot -> slot.nodeId().isEmpty()
                        && isNode(asking, taken.apply(slot).nodeId())));
    }

    private static boolean isNode(RegistrationRequest asking, Optional<UUID> nodeId) {
        return asking.nodeId().isPresent() && asking.nodeId().equals(nodeId);
    }

    private Optional<MemberSlot> first(Predicate<MemberSlot> which) {
        return slots.stream().filter(which).findFirst();
    }

    /** What is odd, when the node that asks answers at another member's URL as well. */
    private Optional<String> twice(RegistrationRequest asking) {
        return first(slot -> !slot.url().equals(asking.url()) && taken.apply(slot).answers()
                && isNode(asking, taken.apply(slot).nodeId()))
                .map(slot -> (taken.apply(slot).isAnotherProcess()
                        ? "a folder was copied, and its node counts once: "
                        : "one node under two URLs, which counts once: ") + slot.name() + " at "
                        + slot.url() + ", and " + asking.name() + " at " + asking.url());
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
    record MemberSlot(SecondaryAddress member, boolean fromSettings, Optional<UUID> nodeId) {
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
         * The node in a place now.
         *
         * @param name what it is called, by itself where the settings give no name
         * @param nodeId of the node last heard there; empty if none ever was
         * @param answers whether it answers at this moment; false for a place that was not asked
         * @param live whether it answers, or was heard and has not been missed for long
         * @param isAnotherProcess whether it answers, and is not the process that asks to belong
         */
        record Taken(String name, Optional<UUID> nodeId, boolean answers, boolean live,
                boolean isAnotherProcess) {}
    }
}
