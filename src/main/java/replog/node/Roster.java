package replog.node;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
 */
record Roster(Registered own, List<Seat> seats, List<Registered> released) {
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

        record Joins(Registered kept) implements Decision {}

        record Refused(MemberResult.Refused result) implements Decision {}
    }

    Roster {
        seats = List.copyOf(seats);
        released = List.copyOf(released);
    }

    static Roster of(Registered own, List<Member> fromSettings, NodeRecord record) {
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
        return new Roster(own, seats, record.released());
    }

    /** Those that registered, to be kept. */
    List<Registered> registered() {
        return seats.stream().filter(seat -> !seat.fromSettings()).map(Seat::registered).toList();
    }

    /** Those in whose place a registration might come: they should be asked who is there now. */
    List<Seat> rivals(Registration asking, Function<Seat, Taken> taken) {
        if (at(asking.url()).isPresent()) {
            return List.of();
        }
        return Stream.concat(byNode(asking, _ -> true, taken).stream(),
                called(asking.name(), taken).stream()).distinct().toList();
    }

    Decision decide(Registration asking, Function<Seat, Taken> taken) {
        return isMaster(asking)
                .or(() -> at(asking.url()).map(seat -> atItsPlace(asking, seat, taken)))
                .or(() -> wasReleased(asking))
                .or(() -> byNode(asking, _ -> true, taken)
                        .map(seat -> sameNode(asking, seat, taken)))
                .or(() -> called(asking.name(), taken)
                        .map(seat -> sameName(asking, seat, taken.apply(seat))))
                .orElseGet(() -> seats.size() < NodeRecord.MAX_KNOWN
                        ? new Decision.Joins(asking.as(asking.name(), Optional.empty()))
                        : new Decision.Refused(tooMany()));
    }

    /** The place of that name, be it the settings' or the node's own. */
    Optional<Seat> called(String name, Function<Seat, Taken> taken) {
        return first(seat -> seat.name().equals(name))
                .or(() -> first(seat -> taken.apply(seat).name().equals(name)));
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

    private Decision atItsPlace(Registration asking, Seat seat, Function<Seat, Taken> taken) {
        Optional<String> twice = byNode(asking, other -> other != seat, taken)
                .filter(other -> taken.apply(other).live())
                .map(other -> twice(asking, other));
        return seat.fromSettings() ? new Decision.Known(seat.member(), twice)
                : placed(asking, seat, taken, twice);
    }

    private Optional<Decision> wasReleased(Registration asking) {
        return released.stream()
                .filter(one -> one.name().equals(asking.name())
                        || asking.nodeId().isPresent() && one.nodeId().equals(asking.nodeId()))
                .findFirst()
                .map(one -> new Decision.Refused(new MemberResult.Released("The node " + one.name()
                        + " at " + one.url() + " was let go for good; POST /secondaries/"
                        + one.name() + "/readmit takes it back.")));
    }

    /** With its name it came to another URL; under another one too, unless it is at both. */
    private Decision sameNode(Registration asking, Seat seat, Function<Seat, Taken> taken) {
        boolean moved = !seat.fromSettings()
                && (seat.name().equals(asking.name()) || !taken.apply(seat).answers());
        return moved ? placed(asking, seat, taken, Optional.empty())
                : new Decision.Known(seat.member(), Optional.of(twice(asking, seat)));
    }

    private Decision sameName(Registration asking, Seat seat, Taken taken) {
        if (taken.live()) {
            return nameTaken("The name " + asking.name() + " is that of the node at " + seat.url()
                    + ", which lives; " + asking.url() + " needs another one (setting name).");
        }
        if (seat.fromSettings()) {
            return nameTaken("The name " + asking.name() + " is that of the node at " + seat.url()
                    + " in the master's setting secondaries; to move it to " + asking.url()
                    + " change that setting, or give this node another name.");
        }
        return new Decision.Takes(seat.name(), asking.as(asking.name(), Optional.empty()));
    }

    /** In that place, by the name that it asks for if nobody else bears it. */
    private Decision placed(Registration asking, Seat seat, Function<Seat, Taken> taken,
            Optional<String> twice) {
        boolean free = released(asking.name()).isEmpty()
                && called(asking.name(), taken).filter(other -> other != seat).isEmpty();
        Registered kept = asking.as(free ? asking.name() : seat.name(), seat.nodeId());
        return kept.equals(seat.registered())
                ? new Decision.Known(seat.member(), twice) : new Decision.Takes(seat.name(), kept);
    }

    private Optional<Seat> byNode(
            Registration asking, Predicate<Seat> among, Function<Seat, Taken> taken) {
        return asking.nodeId().flatMap(id -> first(seat -> among.test(seat) && Optional.of(id)
                .equals(taken.apply(seat).nodeId().or(seat::nodeId))));
    }

    private Optional<Seat> first(Predicate<Seat> which) {
        return seats.stream().filter(which).findFirst();
    }

    private static String twice(Registration asking, Seat seat) {
        return "one node under two URLs, which counts once: " + seat.name() + " at " + seat.url()
                + ", and " + asking.name() + " at " + asking.url();
    }

    private static Decision nameTaken(String detail) {
        return new Decision.Refused(new MemberResult.NameTaken(detail));
    }
}
