package replog.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import replog.config.Settings;
import replog.http.Printable;
import replog.node.MemberResult.Joined;
import replog.node.Roster.Decision;
import replog.node.Seat.Taken;
import replog.replication.Backoff;
import replog.replication.Health;
import replog.replication.Link;
import replog.replication.Link.Answer;
import replog.replication.Member;
import replog.replication.Replication;
import replog.replication.View;
import replog.wire.Standing;

/**
 * Lets secondaries join a master's cluster and leave it: keeps them on disk, and then has them
 * replicated to.
 *
 * <p>One change at a time is decided, kept and carried out, in its monitor; other nodes are asked
 * before. Safe for use by several threads.
 */
final class Registry implements AutoCloseable {
    private static final int MAX_SAID = 100;

    private final Ground ground;
    private final Settings settings;
    private final Outbound outbound;
    private final Replication replication;
    private final System.Logger logger;
    private final List<Member> fromSettings;
    private final Set<String> said = new HashSet<>();
    private final Relocation relocation;

    /** @param replication has the members of {@link #links} already; changes are passed on to it */
    Registry(Ground ground, Settings settings, Outbound outbound, Replication replication,
            System.Logger logger) {
        this.ground = ground;
        this.settings = settings;
        this.outbound = outbound;
        this.replication = replication;
        this.logger = logger;
        this.fromSettings = Membership.of(settings, ground.record().secondaries());
        this.relocation = new Relocation(this::misplaced, this::move,
                new Backoff(settings.replication().retryBackoff()), logger);
    }

    /** All who belong to the cluster at its start, in their order, and the way to each. */
    static Map<Member, Link> links(Ground ground, Settings settings, Outbound outbound) {
        var links = new LinkedHashMap<Member, Link>();
        roster(ground, Membership.of(settings, ground.record().secondaries()),
                seat -> taken(seat, List.of(), Map.of(), Optional.empty())).seats().forEach(
                        seat -> links.put(seat.member(), link(seat.url(), settings, outbound)));
        return links;
    }

    /** Asks the newcomer, and those in whose place it might come, within a heartbeat's timeout. */
    MemberResult register(Registration asked) {
        return register(asked, ask(asked.url()));
    }

    private MemberResult register(Registration asked, Asked newcomer) {
        boolean isHere = newcomer.nodeId().equals(Optional.of(ground.record().nodeId()));
        Registration asking = asked.nodeId().isPresent() && !isHere
                ? asked : asked.by(newcomer.nodeId());
        Map<URI, Standing> answers = new HashMap<>();
        newcomer.standing().ifPresent(standing -> answers.put(asked.url(), standing));
        roster().rivals(asking).forEach(seat ->
                ask(seat.url()).standing().ifPresent(there -> answers.put(seat.url(), there)));
        MemberResult result = changed(() -> {
            Decision decision = newcomer.standing().flatMap(there -> isElsewhere(asking, there))
                    .orElseGet(() -> roster(answers, newcomer.instance()).decide(asking));
            MemberResult made = carriedOut(asking, decision);
            if (decision instanceof Decision.Joins && newcomer.standing().isEmpty()) {
                logger.log(Level.WARNING, "{0} at {1} does not answer yet: what is to be held by"
                        + " all waits for it; DELETE /secondaries/{0} lets it go",
                        asking.name(), asking.url());
            }
            return made;
        });
        return welcomed(result, asked.url(), newcomer);
    }

    /** Something changed among the secondaries; who answers in another's place is moved there. */
    void turned() {
        relocation.changed();
    }

    /** Returns whether it answered. */
    private boolean move(Registration misplaced) {
        Asked there = ask(misplaced.url());
        if (there.nodeId().equals(misplaced.nodeId())) {
            register(misplaced, there);
        }
        return there.standing().isPresent();
    }

    /** Moves nobody any more. */
    @Override
    public void close() {
        relocation.close();
    }

    /** Who joined is tried at once, and counts from what it just answered. */
    private MemberResult welcomed(MemberResult result, URI asked, Asked newcomer) {
        if (result instanceof Joined(var name, var url, _, _)) {
            replication.registered(name);
            if (url.equals(asked) && newcomer.answer() instanceof Answer.Stands) {
                replication.heard(name, newcomer.answer(), newcomer.begunNanos());
            }
        }
        return result;
    }

    private MemberResult carriedOut(Registration asking, Decision decision) throws IOException {
        return switch (decision) {
            case Decision.Known(var member, var twice) -> {
                twice.ifPresent(what -> sayOnce(Level.WARNING, what));
                yield joined(member);
            }
            case Decision.Takes takes -> joined(seated(List.of(takes)));
            case Decision.Swaps(var moved, var other) -> joined(seated(List.of(moved, other)));
            case Decision.Joins(var kept) -> joined(added(kept));
            case Decision.Refused(var result) -> {
                keepWhereItIs(asking);
                sayOnce(Level.INFO, "refuses " + asking.name() + " at " + asking.url() + ": "
                        + result.detail());
                yield result;
            }
        };
    }

    /** Those that registered and count, and have not answered since this master's start. */
    List<String> unheard() {
        Set<String> registered = roster().registered().stream()
                .map(Registered::name).collect(Collectors.toSet());
        return replication.views().stream()
                .filter(view -> view.counted() && !view.health().isHeard())
                .map(view -> view.member().name()).filter(registered::contains).toList();
    }

    /** Lets one that registered go for good; once more does no harm. */
    MemberResult release(String name) {
        return changed(() -> {
            Roster roster = roster();
            Optional<Seat> found = roster.called(name);
            if (found.isEmpty()) {
                return roster.released(name).<MemberResult>map(this::letGo).orElseGet(() ->
                        new MemberResult.NoneSuch("No secondary is called " + shown(name) + "."));
            }
            Seat seat = found.get();
            if (seat.fromSettings()) {
                return new MemberResult.FromSettings("The node " + name + " stands in the master's"
                        + " setting secondaries, as " + seat.url() + "; to let it go, take it out"
                        + " there and restart the master.");
            }
            return roster.released().size() < NodeRecord.MAX_KNOWN
                    ? letGo(released(roster, seat)) : Roster.tooMany();
        });
    }

    /** Takes one that was let go back, at the URL that it had. */
    MemberResult readmit(String name) {
        Optional<URI> known = roster().released(name).map(Registered::url);
        Optional<Asked> newcomer = known.map(this::ask);
        MemberResult result = changed(() -> readmitted(name));
        return newcomer.isEmpty() ? result : welcomed(result, known.get(), newcomer.get());
    }

    private MemberResult readmitted(String name) throws IOException {
        Roster roster = roster();
        Optional<Registered> found = roster.released(name);
        if (found.isEmpty()) {
            return new MemberResult.NoneSuch(
                    "No node that was let go is called " + shown(name) + ".");
        }
        Registered back = found.get();
        Optional<Seat> other = roster.at(back.url())
                .or(() -> roster.called(name));
        if (other.isPresent()) {
            return new MemberResult.PlaceTaken("The node " + name + " at " + back.url()
                    + " can't come back: " + other.get().name() + " at " + other.get().url()
                    + " is in its place.");
        }
        if (roster.seats().size() >= NodeRecord.MAX_KNOWN) {
            return Roster.tooMany();
        }
        ground.file().update(now -> now.withKnown(with(roster.registered(), back),
                without(roster.released(), back)));
        return joined(enter(back, "is readmitted"));
    }

    /** One that was let go may come back from where it is now. */
    private void keepWhereItIs(Registration asking) throws IOException {
        List<Registered> released = roster().released();
        List<Registered> now = released.stream().map(one -> one.nodeId().isPresent()
                && one.nodeId().equals(asking.nodeId())
                ? new Registered(one.name(), asking.url(), one.nodeId()) : one).toList();
        if (!now.equals(released)) {
            ground.file().update(record -> record.withKnown(record.secondaries(), now));
        }
    }

    private interface Change {
        MemberResult make() throws IOException;
    }

    private synchronized MemberResult changed(Change change) {
        try {
            return change.make();
        } catch (IOException e) {
            logger.log(Level.ERROR, "could not keep who belongs to the cluster: {0}",
                    e.getMessage());
            return new MemberResult.NotSaved(e.getMessage());
        }
    }

    private Member added(Registered kept) throws IOException {
        List<Registered> all = with(roster().registered(), kept);
        ground.file().update(now -> now.withKnown(all, now.released()));
        return enter(kept, "joins");
    }

    private Member enter(Registered kept, String how) {
        var member = member(kept);
        replication.add(member, link(kept.url()));
        logger.log(Level.INFO, "{0} at {1} {2}, in a cluster of {3}", kept.name(), kept.url(), how,
                replication.clusterSize());
        return member;
    }

    /** Returns the first of them. */
    private Member seated(List<Decision.Takes> changes) throws IOException {
        Roster roster = roster();
        Map<String, Registered> kept = new LinkedHashMap<>();
        changes.forEach(change -> kept.put(change.place(), change.kept()));
        ground.file().update(now -> now.withKnown(roster.registered().stream()
                .map(one -> kept.getOrDefault(one.name(), one)).toList(), now.released()));
        List<Seat> turned = roster.seats().stream().filter(seat -> kept.containsKey(seat.name())
                && !member(kept.get(seat.name())).equals(seat.member())).toList();
        replication.replace(turned.stream().map(seat -> new Replication.Replacement(seat.name(),
                member(kept.get(seat.name())), link(kept.get(seat.name()).url()))).toList());
        turned.forEach(seat -> logger.log(Level.INFO, "{0} at {1} is {2} at {3} now", seat.name(),
                seat.url(), kept.get(seat.name()).name(), kept.get(seat.name()).url()));
        return member(changes.getFirst().kept());
    }

    private static Member member(Registered kept) {
        return new Member(kept.name(), true, kept.url());
    }

    private Registered released(Roster roster, Seat seat) throws IOException {
        var gone = new Registered(seat.name(), seat.url(),
                seat.nodeId().or(() -> roster.taken().apply(seat).nodeId()));
        ground.file().update(now -> now.withKnown(without(roster.registered(), seat.registered()),
                with(roster.released(), gone)));
        replication.remove(seat.name());
        logger.log(Level.INFO, "{0} at {1} is let go, from a cluster of {2} now",
                gone.name(), gone.url(), replication.clusterSize());
        return gone;
    }

    private MemberResult letGo(Registered gone) {
        return new MemberResult.LetGo(gone.name(), gone.url(), replication.clusterSize());
    }

    private MemberResult joined(Member member) {
        boolean counted = replication.views().stream().anyMatch(
                view -> view.counted() && view.member().name().equals(member.name()));
        return new Joined(member.name(), member.url(), replication.clusterSize(), counted);
    }

    private Roster roster() {
        return roster(Map.of(), Optional.empty());
    }

    /**
     * @param answers of those that were asked, who is there: nobody, if there is none
     * @param asking the process that asks to belong, if it answers
     */
    private Roster roster(Map<URI, Standing> answers, Optional<UUID> asking) {
        List<View> views = replication.views();
        return roster(ground, fromSettings, seat -> taken(seat, views, answers, asking));
    }

    private static Roster roster(
            Ground ground, List<Member> fromSettings, Function<Seat, Taken> taken) {
        var place = ground.place();
        NodeRecord record = ground.record();
        return Roster.of(new Registered(place.name(), place.url(), Optional.of(record.nodeId())),
                fromSettings, record, taken);
    }

    private static Taken taken(
            Seat seat, List<View> views, Map<URI, Standing> answers, Optional<UUID> asking) {
        Optional<View> view = views.stream()
                .filter(one -> one.member().name().equals(seat.name())).findFirst();
        Optional<Standing> there = Optional.ofNullable(answers.get(seat.url()));
        boolean heard = view.map(View::health).filter(health -> health.isHeard()
                && health.heartbeats() != Health.Status.UNHEALTHY).isPresent();
        return new Taken(view.map(View::name).orElse(seat.name()),
                there.map(Standing::nodeId).or(() -> view.flatMap(View::nodeId)),
                there.isPresent(), there.isPresent() || heard,
                asking.isPresent() && there.isPresent()
                        && !there.map(Standing::instance).equals(asking));
    }

    /** Who is heard in a place that is not kept as its own. */
    private List<Registration> misplaced() {
        Roster roster = roster();
        return replication.views().stream().flatMap(view -> roster.misplaced(
                view.member().name(), view.nodeId()).stream()).toList();
    }

    /** That another node answers at its URL than the one that asks. */
    private Optional<Decision> isElsewhere(Registration asking, Standing there) {
        if (asking.nodeId().equals(Optional.of(there.nodeId()))) {
            return Optional.empty();
        }
        return Optional.of(new Decision.Refused(new MemberResult.PlaceTaken("At " + asking.url()
                + " answers another node, " + shown(there.name()) + ", and not " + asking.name()
                + "; set advertise of " + asking.name() + " to where other nodes reach it.")));
    }

    /** What came of asking an address who is there. */
    private record Asked(Answer answer, long begunNanos) {
        Optional<Standing> standing() {
            return answer instanceof Answer.Stands(var standing)
                    ? Optional.of(standing) : Optional.empty();
        }

        Optional<UUID> nodeId() {
            return standing().map(Standing::nodeId);
        }

        Optional<UUID> instance() {
            return standing().map(Standing::instance);
        }
    }

    private Asked ask(URI url) {
        long begunNanos = System.nanoTime();
        return new Asked(link(url).heartbeat(Optional.empty()), begunNanos);
    }

    private Link link(URI url) {
        return link(url, settings, outbound);
    }

    private static Link link(URI url, Settings settings, Outbound outbound) {
        return new HttpLink(outbound, url, new HttpLink.Timeouts(
                settings.heartbeat().timeout(), settings.replication().timeout()));
    }

    private void sayOnce(Level level, String what) {
        if (said.size() == MAX_SAID) {
            said.clear();
        }
        if (said.add(what)) {
            logger.log(level, "{0}", what);
        }
    }

    private static String shown(String name) {
        return Printable.of(name, 64);
    }

    private static List<Registered> with(List<Registered> known, Registered one) {
        return Stream.concat(known.stream(), Stream.of(one)).toList();
    }

    private static List<Registered> without(List<Registered> known, Registered one) {
        return known.stream().filter(other -> !other.equals(one)).toList();
    }
}
