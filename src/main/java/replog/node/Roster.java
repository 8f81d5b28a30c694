package replog.node;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import replog.node.Seat.Taken;
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
record Roster(Registered own, List<Seat> seats, List<Registered> released,
        Function<Seat, Taken> taken) {
    /** What to do about a registration. */
    sealed interface Decision {
        /**
         * It belongs already, under this name and URL.
         *
         * @param twice what is odd, when this node is there under two URLs
         */
        record Known(Member member, Optional<String> twice) implements Decision {}

        /** It takes the place of that name, as somebody else or at another URL. */
        record Takes(String place, Registered kept) implements Decision {}

        /**
         * It moved to the URL of another member, which is not there any more. That one is kept
         * with what the first one left behind, until it says where it is.
         */
        record Swaps(Takes moved, Takes other) implements Decision {}

        record Joins(Registered kept) implements Decision {}

        record Refused(MemberResult.Refused result) implements Decision {}
    }

    Roster {
        seats = List.copyOf(seats);
        released = List.copyOf(released);
    }

    static Roster of(Registered own, List<Member> fromSettings, NodeRecord record,
            Function<Seat, Taken> taken) {
        var seats = new ArrayList<Seat>();
        fromSettings.forEach(member -> seats.add(new Seat(member, true, Optional.empty())));
        for (Registered one : record.secondaries()) {
            boolean free = !one.name().equals(own.name()) && seats.stream().noneMatch(
                    seat -> seat.name().equals(one.name()) || seat.url().equals(one.url()));
            if (free) {
                seats.add(new Seat(
                        new Member(one.name(), true, one.url()), false, one.nodeId()));
            }
        }
        return new Roster(own, seats, record.released(), taken);
    }

    /** Those that registered, to be kept. */
    List<Registered> registered() {
        return seats.stream().filter(seat -> !seat.fromSettings()).map(Seat::registered).toList();
    }

    /**
     * Those in whose place a registration might come: they should be asked who is there now. So
     * is a place of the settings where nobody was heard yet: it may be the same node's, under
     * another URL, which would otherwise join as one more.
     */
    List<Seat> rivals(Registration asking) {
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
    Decision decide(Registration asking) {
        Optional<Seat> there = at(asking.url());
        return isMaster(asking)
                .or(() -> there.filter(Seat::fromSettings).map(seat ->
                        new Decision.Known(seat.member(), twice(asking))))
                .or(() -> wasReleased(one -> isNode(asking, one.nodeId())))
                .or(() -> byNode(asking).map(seat -> sameNode(asking, seat)))
                .or(() -> wasReleased(one -> one.name().equals(asking.name())))
                .or(() -> called(asking.name())
                        .filter(seat -> !there.equals(Optional.of(seat)))
                        .map(seat -> sameName(asking, seat)))
                .or(() -> there.map(seat -> placed(asking, seat)))
                .orElseGet(() -> seats.size() < NodeRecord.MAX_KNOWN
                        ? new Decision.Joins(asking.as(asking.name(), Optional.empty()))
                        : new Decision.Refused(tooMany()));
    }

    /** The place of that name, be it the settings' or the node's own. */
    Optional<Seat> called(String name) {
        return first(seat -> seat.name().equals(name))
                .or(() -> first(seat -> taken.apply(seat).name().equals(name)));
    }

    /** Who was heard in that place, as it would register, if another node or none was kept. */
    Optional<Registration> misplaced(String place, Optional<UUID> heard) {
        return first(seat -> seat.name().equals(place) && !seat.fromSettings()
                && heard.isPresent() && !seat.nodeId().equals(heard))
                .flatMap(seat -> first(other -> other.nodeId().equals(heard))
                        .or(() -> seat.nodeId().isEmpty() ? Optional.of(seat) : Optional.empty())
                        .map(own -> new Registration(own.name(), seat.url(), heard)));
    }

    Optional<Seat> at(URI url) {
        return first(seat -> seat.url().equals(url));
    }

    Optional<Registered> released(String name) {
        return released.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    static MemberResult.Refused tooMany() {
        return new MemberResult.TooMany("The master knows " + NodeRecord.MAX_KNOWN
                + " nodes already, as many as it can.");
    }

    private Optional<Decision> isMaster(Registration asking) {
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
                new MemberResult.IsMaster(what + " is the master's own.")));
    }

    private Optional<Decision> wasReleased(Predicate<Registered> which) {
        return released.stream().filter(which).findFirst()
                .map(one -> new Decision.Refused(new MemberResult.Released("The node " + one.name()
                        + " at " + one.url() + " was let go for good; POST /secondaries/"
                        + one.name() + "/readmit takes it back.")));
    }

    /** It moved, unless the settings hold it where it was or it answers there as well. */
    private Decision sameNode(Registration asking, Seat seat) {
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

    private Decision sameName(Registration asking, Seat seat) {
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
    private boolean lives(Seat seat, Taken there) {
        return there.live() && seats.stream().noneMatch(other -> !other.equals(seat)
                && other.nodeId().isPresent() && other.nodeId().equals(there.nodeId()));
    }

    /** In that place, by the name that it asks for if nobody else bears it. */
    private Decision placed(Registration asking, Seat seat) {
        Optional<Seat> other = at(asking.url()).filter(there -> !there.equals(seat));
        boolean free = released(asking.name()).isEmpty() && called(asking.name())
                .filter(one -> !one.equals(seat) && !other.equals(Optional.of(one))).isEmpty();
        Registered kept = asking.as(free ? asking.name() : seat.name(), seat.nodeId());
        if (other.isPresent()) {
            return swapped(seat, kept, other.get());
        }
        return kept.equals(seat.registered())
                ? new Decision.Known(seat.member(), twice(asking))
                : new Decision.Takes(seat.name(), kept);
    }

    private static Decision swapped(Seat seat, Registered kept, Seat other) {
        String name = other.name().equals(kept.name()) ? seat.name() : other.name();
        return new Decision.Swaps(new Decision.Takes(seat.name(), kept), new Decision.Takes(
                other.name(), new Registered(name, seat.url(), other.nodeId())));
    }

    /** Whose node id was kept; else who was heard where none was kept. */
    private Optional<Seat> byNode(Registration asking) {
        return at(asking.url()).filter(seat -> isNode(asking, seat.nodeId()))
                .or(() -> first(seat -> isNode(asking, seat.nodeId())))
                .or(() -> first(seat -> seat.nodeId().isEmpty()
                        && isNode(asking, taken.apply(seat).nodeId())));
    }

    private static boolean isNode(Registration asking, Optional<UUID> nodeId) {
        return asking.nodeId().isPresent() && asking.nodeId().equals(nodeId);
    }

    private Optional<Seat> first(Predicate<Seat> which) {
        return seats.stream().filter(which).findFirst();
    }

    /** What is odd, when the node that asks answers at another member's URL as well. */
    private Optional<String> twice(Registration asking) {
        return first(seat -> !seat.url().equals(asking.url()) && taken.apply(seat).answers()
                && isNode(asking, taken.apply(seat).nodeId()))
                .map(seat -> (taken.apply(seat).isAnotherProcess()
                        ? "a folder was copied, and its node counts once: "
                        : "one node under two URLs, which counts once: ") + seat.name() + " at "
                        + seat.url() + ", and " + asking.name() + " at " + asking.url());
    }

    private static Decision nameTaken(String detail) {
        return new Decision.Refused(new MemberResult.NameTaken(detail));
    }
}
