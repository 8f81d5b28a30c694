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
import replog.node.member.RegistrationPolicy.Decision;
import replog.node.member.RegistrationPolicy.MemberSlot;
import replog.node.member.RegistrationPolicy.MemberSlot.Taken;
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
import replog.replication.Replication;
import replog.replication.SecondaryAddress;
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

    private final NodeStore store;
    private final Settings settings;
    private final PeerClient peerClient;
    private final Replication replication;
    private final System.Logger logger;
    private final List<SecondaryAddress> fromSettings;
    private final Set<String> said = new HashSet<>();
    private final MemberAddressReconciler addressReconciler;

    /** @param replication has the members of {@link #links} already; changes are passed on to it */
    public MembershipService(NodeStore store, Settings settings, PeerClient peerClient,
            Replication replication,
            System.Logger logger) {
        this.store = store;
        this.settings = settings;
        this.peerClient = peerClient;
        this.replication = replication;
        this.logger = logger;
        this.fromSettings = ConfiguredMembers.of(settings, store.metadata().secondaries());
        this.addressReconciler = new MemberAddressReconciler(this::misplaced, this::move,
                new Backoff(settings.replication().retryBackoff()), logger);
    }

    /** The members of the cluster at its start, in their order, with a client for each. */
    public static Map<SecondaryAddress,
            SecondaryClient> links(NodeStore store, Settings settings, PeerClient peerClient) {
        var links = new LinkedHashMap<SecondaryAddress, SecondaryClient>();
        roster(store, ConfiguredMembers.of(settings, store.metadata().secondaries()),
                slot -> describeTaken(slot, List.of(), Map.of(), Optional.empty())).slots().forEach(
                        slot -> links.put(slot.member(), link(slot.url(), settings, peerClient)));
        return links;
    }

    /** Asks the newcomer, and those in whose place it might come, within a heartbeat's timeout. */
    public MembershipResult register(RegistrationRequest asked) {
        return register(asked, ask(asked.url()));
    }

    private MembershipResult register(RegistrationRequest asked, Asked newcomer) {
        boolean isHere = newcomer.nodeId().equals(Optional.of(store.metadata().nodeId()));
        RegistrationRequest asking = asked.nodeId().isPresent() && !isHere
                ? asked : asked.withNodeId(newcomer.nodeId());
        Map<URI, NodePosition> answers = new HashMap<>();
        newcomer.standing().ifPresent(position -> answers.put(asked.url(), position));
        roster().rivals(asking).forEach(slot ->
                ask(slot.url()).standing().ifPresent(there -> answers.put(slot.url(), there)));
        MembershipResult result = change(() -> {
            Decision decision = newcomer.standing().flatMap(there -> isElsewhere(asking, there))
                    .orElseGet(() -> roster(answers, newcomer.instance()).decide(asking));
            MembershipResult made = carryOut(asking, decision);
            if (decision instanceof Decision.Joins && newcomer.standing().isEmpty()) {
                logger.log(Level.WARNING, "{0} at {1} does not answer yet: what is to be held by"
                        + " all waits for it; DELETE /secondaries/{0} lets it go",
                        asking.name(), asking.url());
            }
            return made;
        });
        return welcome(result, asked.url(), newcomer);
    }

    /** Handles a change among the secondaries: a node at another member's address is moved. */
    public void onReplicationChange() {
        addressReconciler.changed();
    }

    /** Returns whether it answered. */
    private boolean move(RegistrationRequest misplaced) {
        Asked there = ask(misplaced.url());
        if (there.nodeId().equals(misplaced.nodeId())) {
            register(misplaced, there);
        }
        return there.standing().isPresent();
    }

    /** Moves no member any more. */
    @Override
    public void close() {
        addressReconciler.close();
    }

    /** Replicates to a new member at once; what it just answered counts already. */
    private MembershipResult welcome(MembershipResult result, URI asked, Asked newcomer) {
        if (result instanceof Joined(var name, var url, _, _)) {
            replication.onRegistered(name);
            if (url.equals(asked) && newcomer.answer() instanceof Answer.Stands) {
                replication.onHeartbeatResult(name, newcomer.answer(), newcomer.begunNanos());
            }
        }
        return result;
    }

    private MembershipResult carryOut(RegistrationRequest asking, Decision decision)
            throws IOException {
        return switch (decision) {
            case Decision.Known(var member, var twice) -> {
                twice.ifPresent(what -> sayOnce(Level.WARNING, what));
                yield joined(member);
            }
            case Decision.Takes takes -> joined(applyAll(List.of(takes)));
            case Decision.Swaps(var moved, var other) -> joined(applyAll(List.of(moved, other)));
            case Decision.Joins(var kept) -> joined(add(kept));
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
        return change(() -> {
            RegistrationPolicy clusterMembers = roster();
            Optional<MemberSlot> found = clusterMembers.named(name);
            if (found.isEmpty()) {
                return clusterMembers.released(name).<MembershipResult>map(this::letGo)
                        .orElseGet(() ->
                        new MembershipResult.NoneSuch("No secondary is called " + escape(name)
                                + "."));
            }
            MemberSlot slot = found.get();
            if (slot.fromSettings()) {
                return new MembershipResult.FromSettings("The node " + name
                        + " stands in the master's"
                        + " setting secondaries, as " + slot.url() + "; to let it go, take it out"
                        + " there and restart the master.");
            }
            return clusterMembers.released().size() < NodeMetadata.MAX_KNOWN
                    ? letGo(drop(clusterMembers, slot)) : RegistrationPolicy.tooMany();
        });
    }

    /** Takes one that was let go back, at the URL that it had. */
    public MembershipResult readmit(String name) {
        Optional<URI> known = roster().released(name).map(RegisteredMember::url);
        Optional<Asked> newcomer = known.map(this::ask);
        MembershipResult result = change(() -> takeBack(name));
        return newcomer.isEmpty() ? result : welcome(result, known.get(), newcomer.get());
    }

    private MembershipResult takeBack(String name) throws IOException {
        RegistrationPolicy clusterMembers = roster();
        Optional<RegisteredMember> found = clusterMembers.released(name);
        if (found.isEmpty()) {
            return new MembershipResult.NoneSuch(
                    "No node that was let go is called " + escape(name) + ".");
        }
        RegisteredMember back = found.get();
        Optional<MemberSlot> other = clusterMembers.at(back.url())
                .or(() -> clusterMembers.named(name));
        if (other.isPresent()) {
            return new MembershipResult.PlaceTaken("The node " + name + " at " + back.url()
                    + " can't come back: " + other.get().name() + " at " + other.get().url()
                    + " is in its place.");
        }
        if (clusterMembers.slots().size() >= NodeMetadata.MAX_KNOWN) {
            return RegistrationPolicy.tooMany();
        }
        store.metadataFile()
                .update(now -> now.withSecondaries(with(clusterMembers.registered(), back),
                without(clusterMembers.released(), back)));
        return joined(enter(back, "is readmitted"));
    }

    /** One that was let go may come back from where it is now. */
    private void keepWhereItIs(RegistrationRequest asking) throws IOException {
        List<RegisteredMember> released = roster().released();
        List<RegisteredMember> now = released.stream().map(one -> one.nodeId().isPresent()
                && one.nodeId().equals(asking.nodeId())
                ? new RegisteredMember(one.name(), asking.url(), one.nodeId()) : one).toList();
        if (!now.equals(released)) {
            store.metadataFile()
                    .update(metadata -> metadata.withSecondaries(metadata.secondaries(), now));
        }
    }

    private interface Change {
        MembershipResult make() throws IOException;
    }

    private synchronized MembershipResult change(Change change) {
        try {
            return change.make();
        } catch (IOException e) {
            logger.log(Level.ERROR, "could not keep who belongs to the cluster: {0}",
                    e.getMessage());
            return new MembershipResult.NotSaved(e.getMessage());
        }
    }

    private SecondaryAddress add(RegisteredMember kept) throws IOException {
        List<RegisteredMember> all = with(roster().registered(), kept);
        store.metadataFile().update(now -> now.withSecondaries(all, now.released()));
        return enter(kept, "joins");
    }

    private SecondaryAddress enter(RegisteredMember kept, String how) {
        var member = member(kept);
        replication.add(member, link(kept.url()));
        logger.log(Level.INFO, "{0} at {1} {2}, in a cluster of {3}", kept.name(), kept.url(), how,
                replication.clusterSize());
        return member;
    }

    /** Returns the first of them. */
    private SecondaryAddress applyAll(List<Decision.Takes> changes) throws IOException {
        RegistrationPolicy clusterMembers = roster();
        Map<String, RegisteredMember> kept = new LinkedHashMap<>();
        changes.forEach(change -> kept.put(change.place(), change.kept()));
        store.metadataFile().update(now -> now.withSecondaries(clusterMembers.registered().stream()
                .map(one -> kept.getOrDefault(one.name(), one)).toList(), now.released()));
        List<MemberSlot> moved = clusterMembers.slots().stream()
                .filter(slot -> kept.containsKey(slot.name())
                && !member(kept.get(slot.name())).equals(slot.member())).toList();
        replication.replace(moved.stream().map(slot -> new Replication.Replacement(slot.name(),
                member(kept.get(slot.name())), link(kept.get(slot.name()).url()))).toList());
        moved.forEach(slot -> logger.log(Level.INFO, "{0} at {1} is {2} at {3} now", slot.name(),
                slot.url(), kept.get(slot.name()).name(), kept.get(slot.name()).url()));
        return member(changes.getFirst().kept());
    }

    private static SecondaryAddress member(RegisteredMember kept) {
        return new SecondaryAddress(kept.name(), true, kept.url());
    }

    private RegisteredMember drop(RegistrationPolicy clusterMembers, MemberSlot slot)
            throws IOException {
        var gone = new RegisteredMember(slot.name(), slot.url(),
                slot.nodeId().or(() -> clusterMembers.taken().apply(slot).nodeId()));
        store.metadataFile()
                .update(now ->
                        now.withSecondaries(
                                without(clusterMembers.registered(), slot.toRegisteredMember()),
                with(clusterMembers.released(), gone)));
        replication.remove(slot.name());
        logger.log(Level.INFO, "{0} at {1} is let go, from a cluster of {2} now",
                gone.name(), gone.url(), replication.clusterSize());
        return gone;
    }

    private MembershipResult letGo(RegisteredMember gone) {
        return new MembershipResult.LetGo(gone.name(), gone.url(), replication.clusterSize());
    }

    private MembershipResult joined(SecondaryAddress member) {
        boolean counted = replication.views().stream().anyMatch(
                view -> view.counted() && view.member().name().equals(member.name()));
        return new Joined(member.name(), member.url(), replication.clusterSize(), counted);
    }

    private RegistrationPolicy roster() {
        return roster(Map.of(), Optional.empty());
    }

    /**
     * @param answers what the asked addresses answered; an address without an answer is missing
     * @param asking the process that asks to belong, if it answers
     */
    private RegistrationPolicy roster(Map<URI, NodePosition> answers, Optional<UUID> asking) {
        List<SecondaryView> views = replication.views();
        return roster(store, fromSettings, slot -> describeTaken(slot, views, answers, asking));
    }

    private static RegistrationPolicy roster(
            NodeStore store, List<SecondaryAddress> fromSettings, Function<MemberSlot,
                    Taken> taken) {
        var address = store.address();
        NodeMetadata metadata = store.metadata();
        return RegistrationPolicy.of(
                new RegisteredMember(address.name(), address.url(), Optional.of(metadata.nodeId())),
                fromSettings, metadata, taken);
    }

    private static Taken describeTaken(
            MemberSlot slot, List<SecondaryView> views, Map<URI, NodePosition> answers,
                    Optional<UUID> asking) {
        Optional<SecondaryView> view = views.stream()
                .filter(one -> one.member().name().equals(slot.name())).findFirst();
        Optional<NodePosition> there = Optional.ofNullable(answers.get(slot.url()));
        boolean heard = view.map(SecondaryView::health).filter(health -> health.isHeard()
                && health.heartbeats() != Health.Status.UNHEALTHY).isPresent();
        return new Taken(view.map(SecondaryView::name).orElse(slot.name()),
                there.map(NodePosition::nodeId).or(() -> view.flatMap(SecondaryView::nodeId)),
                there.isPresent(), there.isPresent() || heard,
                asking.isPresent() && there.isPresent()
                        && !there.map(NodePosition::instance).equals(asking));
    }

    /** The nodes that answer at an address that is kept as another member's. */
    private List<RegistrationRequest> misplaced() {
        RegistrationPolicy clusterMembers = roster();
        return replication.views().stream().flatMap(view -> clusterMembers.misplaced(
                view.member().name(), view.nodeId()).stream()).toList();
    }

    /** That another node answers at its URL than the one that asks. */
    private Optional<Decision> isElsewhere(RegistrationRequest asking, NodePosition there) {
        if (asking.nodeId().equals(Optional.of(there.nodeId()))) {
            return Optional.empty();
        }
        return Optional.of(new Decision.Refused(new MembershipResult.PlaceTaken("At " + asking.url()
                + " answers another node, " + escape(there.name()) + ", and not " + asking.name()
                + "; set advertise of " + asking.name() + " to where other nodes reach it.")));
    }

    /** The answer of the node at an address to a heartbeat. */
    private record Asked(Answer answer, long begunNanos) {
        Optional<NodePosition> standing() {
            return answer instanceof Answer.Stands(var position)
                    ? Optional.of(position) : Optional.empty();
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
        return link(url, settings, peerClient);
    }

    private static SecondaryClient link(URI url, Settings settings, PeerClient peerClient) {
        return new HttpSecondaryClient(peerClient, url, new HttpSecondaryClient.Timeouts(
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

    private static String escape(String name) {
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
