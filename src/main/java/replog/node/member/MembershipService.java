package replog.node.member;

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
import replog.json.EscapedText;
import replog.node.member.ClusterMembers.Decision;
import replog.node.member.ClusterMembers.MemberSlot;
import replog.node.member.ClusterMembers.MemberSlot.Taken;
import replog.node.peer.HttpSecondaryClient;
import replog.node.peer.PeerClient;
import replog.node.result.MembershipResult;
import replog.node.result.MembershipResult.Joined;
import replog.node.result.RegistrationRequest;
import replog.node.store.NodeMetadata;
import replog.node.store.NodeStore;
import replog.node.store.RegisteredMember;
import replog.replication.Backoff;
import replog.replication.Health;
import replog.replication.Member;
import replog.replication.Replication;
import replog.replication.SecondaryClient;
import replog.replication.SecondaryClient.Answer;
import replog.replication.SecondaryView;
import replog.wire.NodePosition;

/**
 * Lets secondaries join a master's cluster and leave it: keeps them on disk, and then has them
 * replicated to.
 *
 * <p>One change at a time is decided, kept and carried out, in its monitor; other nodes are asked
 * before. Safe for use by several threads.
 */
public final class MembershipService implements AutoCloseable {
    private static final int MAX_SAID = 100;

    private final NodeStore ground;
    private final Settings settings;
    private final PeerClient outbound;
    private final Replication replication;
    private final System.Logger logger;
    private final List<Member> fromSettings;
    private final Set<String> said = new HashSet<>();
    private final Relocation relocation;

    /** @param replication has the members of {@link #links} already; changes are passed on to it */
    public MembershipService(NodeStore ground, Settings settings, PeerClient outbound,
            Replication replication,
            System.Logger logger) {
        this.ground = ground;
        this.settings = settings;
        this.outbound = outbound;
        this.replication = replication;
        this.logger = logger;
        this.fromSettings = ConfiguredMembers.of(settings, ground.metadata().secondaries());
        this.relocation = new Relocation(this::misplaced, this::move,
                new Backoff(settings.replication().retryBackoff()), logger);
    }

    /** All who belong to the cluster at its start, in their order, and the way to each. */
    public static Map<Member,
            SecondaryClient> links(NodeStore ground, Settings settings, PeerClient outbound) {
        var links = new LinkedHashMap<Member, SecondaryClient>();
        roster(ground, ConfiguredMembers.of(settings, ground.metadata().secondaries()),
                seat -> taken(seat, List.of(), Map.of(), Optional.empty())).seats().forEach(
                        seat -> links.put(seat.member(), link(seat.url(), settings, outbound)));
        return links;
    }

    /** Asks the newcomer, and those in whose place it might come, within a heartbeat's timeout. */
    public MembershipResult register(RegistrationRequest asked) {
        return register(asked, ask(asked.url()));
    }

    private MembershipResult register(RegistrationRequest asked, Asked newcomer) {
        boolean isHere = newcomer.nodeId().equals(Optional.of(ground.metadata().nodeId()));
        RegistrationRequest asking = asked.nodeId().isPresent() && !isHere
                ? asked : asked.withNodeId(newcomer.nodeId());
        Map<URI, NodePosition> answers = new HashMap<>();
        newcomer.standing().ifPresent(standing -> answers.put(asked.url(), standing));
        roster().rivals(asking).forEach(seat ->
                ask(seat.url()).standing().ifPresent(there -> answers.put(seat.url(), there)));
        MembershipResult result = changed(() -> {
            Decision decision = newcomer.standing().flatMap(there -> isElsewhere(asking, there))
                    .orElseGet(() -> roster(answers, newcomer.instance()).decide(asking));
            MembershipResult made = carriedOut(asking, decision);
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
    public void turned() {
        relocation.changed();
    }

    /** Returns whether it answered. */
    private boolean move(RegistrationRequest misplaced) {
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
    private MembershipResult welcomed(MembershipResult result, URI asked, Asked newcomer) {
        if (result instanceof Joined(var name, var url, _, _)) {
            replication.onRegistered(name);
            if (url.equals(asked) && newcomer.answer() instanceof Answer.Stands) {
                replication.onHeartbeatResult(name, newcomer.answer(), newcomer.begunNanos());
            }
        }
        return result;
    }

    private MembershipResult carriedOut(RegistrationRequest asking, Decision decision)
            throws IOException {
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
    public List<String> unheard() {
        Set<String> registered = roster().registered().stream()
                .map(RegisteredMember::name).collect(Collectors.toSet());
        return replication.views().stream()
                .filter(view -> view.counted() && !view.health().isHeard())
                .map(view -> view.member().name()).filter(registered::contains).toList();
    }

    /** Lets one that registered go for good; once more does no harm. */
    public MembershipResult release(String name) {
        return changed(() -> {
            ClusterMembers roster = roster();
            Optional<MemberSlot> found = roster.named(name);
            if (found.isEmpty()) {
                return roster.released(name).<MembershipResult>map(this::letGo).orElseGet(() ->
                        new MembershipResult.NoneSuch("No secondary is called " + shown(name)
                                + "."));
            }
            MemberSlot seat = found.get();
            if (seat.fromSettings()) {
                return new MembershipResult.FromSettings("The node " + name
                        + " stands in the master's"
                        + " setting secondaries, as " + seat.url() + "; to let it go, take it out"
                        + " there and restart the master.");
            }
            return roster.released().size() < NodeMetadata.MAX_KNOWN
                    ? letGo(released(roster, seat)) : ClusterMembers.tooMany();
        });
    }

    /** Takes one that was let go back, at the URL that it had. */
    public MembershipResult readmit(String name) {
        Optional<URI> known = roster().released(name).map(RegisteredMember::url);
        Optional<Asked> newcomer = known.map(this::ask);
        MembershipResult result = changed(() -> readmitted(name));
        return newcomer.isEmpty() ? result : welcomed(result, known.get(), newcomer.get());
    }

    private MembershipResult readmitted(String name) throws IOException {
        ClusterMembers roster = roster();
        Optional<RegisteredMember> found = roster.released(name);
        if (found.isEmpty()) {
            return new MembershipResult.NoneSuch(
                    "No node that was let go is called " + shown(name) + ".");
        }
        RegisteredMember back = found.get();
        Optional<MemberSlot> other = roster.at(back.url())
                .or(() -> roster.named(name));
        if (other.isPresent()) {
            return new MembershipResult.PlaceTaken("The node " + name + " at " + back.url()
                    + " can't come back: " + other.get().name() + " at " + other.get().url()
                    + " is in its place.");
        }
        if (roster.seats().size() >= NodeMetadata.MAX_KNOWN) {
            return ClusterMembers.tooMany();
        }
        ground.metadataFile().update(now -> now.withSecondaries(with(roster.registered(), back),
                without(roster.released(), back)));
        return joined(enter(back, "is readmitted"));
    }

    /** One that was let go may come back from where it is now. */
    private void keepWhereItIs(RegistrationRequest asking) throws IOException {
        List<RegisteredMember> released = roster().released();
        List<RegisteredMember> now = released.stream().map(one -> one.nodeId().isPresent()
                && one.nodeId().equals(asking.nodeId())
                ? new RegisteredMember(one.name(), asking.url(), one.nodeId()) : one).toList();
        if (!now.equals(released)) {
            ground.metadataFile()
                    .update(record -> record.withSecondaries(record.secondaries(), now));
        }
    }

    private interface Change {
        MembershipResult make() throws IOException;
    }

    private synchronized MembershipResult changed(Change change) {
        try {
            return change.make();
        } catch (IOException e) {
            logger.log(Level.ERROR, "could not keep who belongs to the cluster: {0}",
                    e.getMessage());
            return new MembershipResult.NotSaved(e.getMessage());
        }
    }

    private Member added(RegisteredMember kept) throws IOException {
        List<RegisteredMember> all = with(roster().registered(), kept);
        ground.metadataFile().update(now -> now.withSecondaries(all, now.released()));
        return enter(kept, "joins");
    }

    private Member enter(RegisteredMember kept, String how) {
        var member = member(kept);
        replication.add(member, link(kept.url()));
        logger.log(Level.INFO, "{0} at {1} {2}, in a cluster of {3}", kept.name(), kept.url(), how,
                replication.clusterSize());
        return member;
    }

    /** Returns the first of them. */
    private Member seated(List<Decision.Takes> changes) throws IOException {
        ClusterMembers roster = roster();
        Map<String, RegisteredMember> kept = new LinkedHashMap<>();
        changes.forEach(change -> kept.put(change.place(), change.kept()));
        ground.metadataFile().update(now -> now.withSecondaries(roster.registered().stream()
                .map(one -> kept.getOrDefault(one.name(), one)).toList(), now.released()));
        List<MemberSlot> turned = roster.seats().stream()
                .filter(seat -> kept.containsKey(seat.name())
                && !member(kept.get(seat.name())).equals(seat.member())).toList();
        replication.replace(turned.stream().map(seat -> new Replication.Replacement(seat.name(),
                member(kept.get(seat.name())), link(kept.get(seat.name()).url()))).toList());
        turned.forEach(seat -> logger.log(Level.INFO, "{0} at {1} is {2} at {3} now", seat.name(),
                seat.url(), kept.get(seat.name()).name(), kept.get(seat.name()).url()));
        return member(changes.getFirst().kept());
    }

    private static Member member(RegisteredMember kept) {
        return new Member(kept.name(), true, kept.url());
    }

    private RegisteredMember released(ClusterMembers roster, MemberSlot seat) throws IOException {
        var gone = new RegisteredMember(seat.name(), seat.url(),
                seat.nodeId().or(() -> roster.taken().apply(seat).nodeId()));
        ground.metadataFile()
                .update(now ->
                        now.withSecondaries(without(roster.registered(), seat.toRegisteredMember()),
                with(roster.released(), gone)));
        replication.remove(seat.name());
        logger.log(Level.INFO, "{0} at {1} is let go, from a cluster of {2} now",
                gone.name(), gone.url(), replication.clusterSize());
        return gone;
    }

    private MembershipResult letGo(RegisteredMember gone) {
        return new MembershipResult.LetGo(gone.name(), gone.url(), replication.clusterSize());
    }

    private MembershipResult joined(Member member) {
        boolean counted = replication.views().stream().anyMatch(
                view -> view.counted() && view.member().name().equals(member.name()));
        return new Joined(member.name(), member.url(), replication.clusterSize(), counted);
    }

    private ClusterMembers roster() {
        return roster(Map.of(), Optional.empty());
    }

    /**
     * @param answers of those that were asked, who is there: nobody, if there is none
     * @param asking the process that asks to belong, if it answers
     */
    private ClusterMembers roster(Map<URI, NodePosition> answers, Optional<UUID> asking) {
        List<SecondaryView> views = replication.views();
        return roster(ground, fromSettings, seat -> taken(seat, views, answers, asking));
    }

    private static ClusterMembers roster(
            NodeStore ground, List<Member> fromSettings, Function<MemberSlot, Taken> taken) {
        var place = ground.address();
        NodeMetadata record = ground.metadata();
        return ClusterMembers.of(
                new RegisteredMember(place.name(), place.url(), Optional.of(record.nodeId())),
                fromSettings, record, taken);
    }

    private static Taken taken(
            MemberSlot seat, List<SecondaryView> views, Map<URI, NodePosition> answers,
                    Optional<UUID> asking) {
        Optional<SecondaryView> view = views.stream()
                .filter(one -> one.member().name().equals(seat.name())).findFirst();
        Optional<NodePosition> there = Optional.ofNullable(answers.get(seat.url()));
        boolean heard = view.map(SecondaryView::health).filter(health -> health.isHeard()
                && health.heartbeats() != Health.Status.UNHEALTHY).isPresent();
        return new Taken(view.map(SecondaryView::name).orElse(seat.name()),
                there.map(NodePosition::nodeId).or(() -> view.flatMap(SecondaryView::nodeId)),
                there.isPresent(), there.isPresent() || heard,
                asking.isPresent() && there.isPresent()
                        && !there.map(NodePosition::instance).equals(asking));
    }

    /** Who is heard in a place that is not kept as its own. */
    private List<RegistrationRequest> misplaced() {
        ClusterMembers roster = roster();
        return replication.views().stream().flatMap(view -> roster.misplaced(
                view.member().name(), view.nodeId()).stream()).toList();
    }

    /** That another node answers at its URL than the one that asks. */
    private Optional<Decision> isElsewhere(RegistrationRequest asking, NodePosition there) {
        if (asking.nodeId().equals(Optional.of(there.nodeId()))) {
            return Optional.empty();
        }
        return Optional.of(new Decision.Refused(new MembershipResult.PlaceTaken("At " + asking.url()
                + " answers another node, " + shown(there.name()) + ", and not " + asking.name()
                + "; set advertise of " + asking.name() + " to where other nodes reach it.")));
    }

    /** What came of asking an address who is there. */
    private record Asked(Answer answer, long begunNanos) {
        Optional<NodePosition> standing() {
            return answer instanceof Answer.Stands(var standing)
                    ? Optional.of(standing) : Optional.empty();
        }

        Optional<UUID> nodeId() {
            return standing().map(NodePosition::nodeId);
        }

        Optional<UUID> instance() {
            return standing().map(NodePosition::instance);
        }
    }

    private Asked ask(URI url) {
        long begunNanos = System.nanoTime();
        return new Asked(link(url).heartbeat(Optional.empty()), begunNanos);
    }

    private SecondaryClient link(URI url) {
        return link(url, settings, outbound);
    }

    private static SecondaryClient link(URI url, Settings settings, PeerClient outbound) {
        return new HttpSecondaryClient(outbound, url, new HttpSecondaryClient.Timeouts(
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
        return EscapedText.of(name, 64);
    }

    private static List<RegisteredMember> with(List<RegisteredMember> known, RegisteredMember one) {
        return Stream.concat(known.stream(), Stream.of(one)).toList();
    }

    private static List<RegisteredMember> without(List<RegisteredMember> known,
            RegisteredMember one) {
        return known.stream().filter(other -> !other.equals(one)).toList();
    }
}
