package replog.election;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import replog.election.ElectionState.Contact;
import replog.election.ElectionState.Following;
import replog.election.ElectionState.Leader;
import replog.election.ElectionState.Leading;
import replog.election.ElectionState.Standing;

/**
 * One node's part in the choice of a master, at one moment. Pure and immutable: each input makes a
 * {@link Step}, with the node's next state and what it sends.
 *
 * <p>Rules for who runs it: if the {@link Ballot} or the {@link Electorate} of the next state is
 * another one, it is on disk before anything is sent, and before the node leads or follows. Before
 * a node leads, its log is forced. Inputs come one at a time. All times are nanoseconds of one
 * monotonic clock.
 *
 * <p>Invariants: an epoch is granted once by each voter, so that it has one master at most where a
 * majority must grant it; whoever is elected ranks at least as high as a majority. The leader's
 * lease ends before a voter votes for somebody else: a leader counts from when it sent a request, a
 * voter from when it received it.
 *
 * @param heard which master it heard last; empty for none that could still lead
 */
public record Election(Rules rules, Electorate electorate, Ballot ballot, Optional<Heard> heard,
        ElectionState stance) {
    /** In a trial, how long to wait for the answers of all once a majority would vote so. */
    private static final int PATIENCE_DIVISOR = 5;

    /** Two that have no reason to wait do not stand at one moment. */
    private static final int HASTE_DIVISOR = 10;

    /**
     * What does not change while a node runs.
     *
     * @param failoverAfterNanos how long it hears nothing before it stands, drawn anew each time
     *     from once to one and a half times that
     * @param grants how many voters must grant an epoch, if that is fewer than a majority; then an
     *     epoch may have two masters
     * @param standsByItself whether it stands when it hears no master
     */
    public record Rules(UUID nodeId, long failoverAfterNanos, OptionalInt grants,
            boolean standsByItself) {}

    /** A master was heard; at a start it is taken that it was just before. */
    public record Heard(UUID nodeId, long atNanos) {}

    /**
     * What one step may need of chance.
     *
     * @param delay from 0 to 1, so that nodes don't stand at once
     * @param id one that was never used, for a candidacy
     */
    public record Draw(double delay, UUID id) {}

    /** @param ask to be sent to all voters but this one, each of which answers once */
    public record Step(Election next, Optional<VoteRequest> ask) {}

    /** A voter's answer, to be sent once the next state's ballot is on disk. */
    public record Reply(Election next, VoteResponse response) {}

    /** @param refusal why the master is not followed, a part of a sentence; empty where it is */
    public record Hearing(Election next, Optional<String> refusal) {}

    /**
     * A node that begins, with what it kept on disk. The master that it followed may still lead,
     * and count on what it heard of this node just before.
     *
     * @param soon whether it stands at once: it is the one that should lead
     */
    public static Election begin(Rules rules, Electorate electorate, Ballot ballot, boolean soon,
            long nowNanos, Draw draw) {
        Optional<Heard> heard = ballot.grantedTo().map(Candidacy::nodeId)
                .filter(master -> !master.equals(rules.nodeId()))
                .map(master -> new Heard(master, nowNanos));
        return new Election(rules, electorate, ballot, heard, new Following(Optional.empty(),
                soon ? nowNanos : dueNanos(rules, nowNanos, draw), false));
    }

    /** Time has passed. */
    public Step tick(LogRank rank, long nowNanos, Draw draw) {
        return switch (stance) {
            case Following following when following.dueNanos() - nowNanos > 0
                    || !rules.standsByItself() -> stay();
            case Following following -> isVoter()
                    ? ask(rank, nowNanos, draw, false, following.deferred())
                    : step(with(wait(nowNanos, draw, false)));
            case Standing standing -> decide(standing, rank, nowNanos, draw);
            case Leading _ -> stay();
        };
    }

    /**
     * It stands now, since a person or its master asked it to.
     *
     * @param transfer whether it stands even against a master that others hear
     */
    public Step stand(boolean transfer, LogRank rank, long nowNanos, Draw draw) {
        return stance instanceof Leading || !isVoter() ? stay()
                : transfer ? standForEpoch(ballot.epoch() + 1, rank, nowNanos, draw, true, true)
                        : ask(rank, nowNanos, draw, false, true);
    }

    /**
     * Nobody listens where its master was: it stands as soon as that one's lease has ended.
     */
    public Election hasten(long nowNanos, Draw draw) {
        if (!(stance instanceof Following following)) {
            return this;
        }
        long leaseNanos = heard.map(last -> Math.max(0,
                rules.failoverAfterNanos() - (nowNanos - last.atNanos()))).orElse(0L);
        long waitNanos = leaseNanos
                + (long) (draw.delay() * rules.failoverAfterNanos() / HASTE_DIVISOR);
        return with(new Following(following.leader(),
                nowNanos + Math.min(waitNanos, following.dueNanos() - nowNanos),
                following.deferred()));
    }

    /** A candidate asks for this node's vote. */
    public Reply onVoteRequest(VoteRequest request, LogRank rank, long nowNanos, Draw draw) {
        Optional<String> refusal = refusal(request, rank, nowNanos);
        Election next = this;
        if (refusal.isEmpty() && !request.trial()) {
            next = promise(ballot.grant(request.epoch(), request.candidacy()),
                    wait(nowNanos, draw, true));
        }
        boolean older = request.version().compareTo(electorate.version()) < 0;
        return new Reply(next, new VoteResponse(request.trial(), rules.nodeId(),
                request.candidacy(), next.ballot.epoch(), rank, refusal,
                older ? Optional.of(electorate) : Optional.empty()));
    }

    /** A voter answered. One with a newer list passes it on, and the candidate begins anew. */
    public Step onVoteResponse(VoteResponse response, LogRank rank, long nowNanos, Draw draw) {
        if (!(stance instanceof Standing standing) || standing.trial() != response.trial()
                || !standing.candidacy().equals(response.candidacy())
                || !electorate.voters().contains(response.voter())) {
            return stay();
        }
        Election informed = response.newer().map(this::onElectorate).orElse(this);
        return informed == this
                ? decide(standing.with(response.voter(), Optional.of(response)),
                        rank, nowNanos, draw)
                : step(informed.with(wait(nowNanos, draw, true)).hasten(nowNanos, draw));
    }

    /** A voter could not be asked, or gave no answer that means anything. */
    public Step onVoteFailed(VoteRequest request, UUID voter, LogRank rank, long nowNanos,
            Draw draw) {
        return stance instanceof Standing standing && standing.trial() == request.trial()
                && standing.candidacy().equals(request.candidacy())
                && !standing.answers().containsKey(voter)
                        ? decide(standing.with(voter, Optional.empty()), rank, nowNanos, draw)
                        : stay();
    }

    /** A node says that it leads. */
    public Hearing onMasterHeard(Leader leader, long nowNanos, Draw draw) {
        if (leader.epoch() < ballot.epoch()) {
            return refuse("it promised the epoch " + ballot.epoch());
        }
        boolean another = leader.epoch() == ballot.epoch() && known()
                .filter(known -> known.epoch() == leader.epoch() && !known.equals(leader))
                .isPresent();
        if (another) {
            return refuse("another node leads in the epoch " + leader.epoch());
        }
        boolean promised = leader.epoch() == ballot.epoch()
                && ballot.grantedTo().equals(Optional.of(leader.candidacy()));
        Ballot next = promised ? ballot : ballot.grant(leader.epoch(), leader.candidacy());
        return new Hearing(new Election(rules, electorate, next,
                Optional.of(new Heard(leader.candidacy().nodeId(), nowNanos)),
                new Following(Optional.of(leader), dueNanos(rules, nowNanos, draw), false)),
                Optional.empty());
    }

    /** A node has promised a higher epoch than this one leads in, or stands for. */
    public Election onHigherEpoch(long epoch, long nowNanos, Draw draw) {
        return switch (stance) {
            case Leading leading when epoch > leading.epoch() -> with(wait(nowNanos, draw, false))
                    .hasten(nowNanos, draw);
            case Leading _, Standing _, Following _ -> this;
        };
    }

    /** It steps down, and does not stand again before it would as a follower. */
    public Election stepDown(long nowNanos, Draw draw) {
        return stance instanceof Leading ? with(wait(nowNanos, draw, false)) : this;
    }

    /** While it leads: another node answered. */
    public Election onContact(UUID node, Contact contact) {
        if (!(stance instanceof Leading leading)) {
            return this;
        }
        Map<UUID, Contact> contacts = new HashMap<>(leading.contacts());
        contacts.merge(node, contact, Contact::merge);
        return with(new Leading(
                leading.candidacy(), leading.epoch(), leading.startId(), contacts));
    }

    /** Its log is level with the one that the master of its epoch began with. */
    public Election onSynced(long epoch) {
        return epoch == ballot.epoch() && ballot.syncedEpoch() < epoch
                ? promise(ballot.synced(), stance) : this;
    }

    /** Another node has this list of members; an older one is passed over. */
    public Election onElectorate(Electorate other) {
        return other.version().compareTo(electorate.version()) > 0
                ? new Election(rules, other, ballot, heard, stance) : this;
    }

    /**
     * Adds or removes one voter, on disk before anybody learns of it, if it leads and may: a
     * majority of today's voters has today's list and the epoch's start on disk, and what was
     * committed; an added voter holds that too; and a majority of the next voters is there. It
     * never removes itself. (Schultz and others, <i>A Logless Dynamic Reconfiguration Protocol</i>,
     * OPODIS 2021.)
     *
     * @param committedId the last entry that was committed
     * @return the node with the next list; itself where it may not now
     */
    public Election toggleVoter(UUID voter, long committedId, long nowNanos) {
        if (!(stance instanceof Leading leading) || voter.equals(rules.nodeId())) {
            return this;
        }
        Predicate<Contact> holds = contact -> contact.syncedId()
                >= Math.max(leading.startId(), committedId)
                && nowNanos - contact.sentNanos() < rules.failoverAfterNanos();
        Electorate next = electorate.toggled(voter);
        boolean joins = next.voters().contains(voter);
        boolean may = hasMajority(electorate, leading, holds.and(
                        contact -> contact.version().equals(electorate.version())))
                && hasMajority(next, leading, holds)
                && (!joins || Optional.ofNullable(leading.contacts().get(voter))
                        .filter(holds).isPresent());
        return may ? new Election(rules, next, ballot, heard, stance) : this;
    }

    private boolean hasMajority(Electorate of, Leading leading, Predicate<Contact> which) {
        return of.voters().stream().filter(one -> one.equals(rules.nodeId())
                || Optional.ofNullable(leading.contacts().get(one)).filter(which).isPresent())
                .count() >= of.majority();
    }

    /**
     * Until when a leader may believe that nobody else leads, if it hears nothing more; empty for
     * a node that does not lead.
     */
    public OptionalLong leaseEndNanos(long nowNanos) {
        if (!(stance instanceof Leading leading)) {
            return OptionalLong.empty();
        }
        // Ages, not times: a monotonic clock may pass the end of a long.
        long[] ages = electorate.voters().stream().mapToLong(voter ->
                voter.equals(rules.nodeId()) ? 0
                        : Optional.ofNullable(leading.contacts().get(voter))
                                .map(contact -> nowNanos - contact.sentNanos())
                                .orElse(Long.MAX_VALUE / 2))
                .sorted().toArray();
        long age = ages.length < needed() ? Long.MAX_VALUE / 2 : ages[needed() - 1];
        return OptionalLong.of(nowNanos + rules.failoverAfterNanos() - age);
    }

    /** When {@link #tick} has something to do next; empty for never. */
    public OptionalLong nextTickNanos() {
        return switch (stance) {
            case Following following -> rules.standsByItself()
                    ? OptionalLong.of(following.dueNanos()) : OptionalLong.empty();
            case Standing standing -> OptionalLong.of(standing.sinceNanos()
                    + (hasMajority(standing) ? patienceNanos() : rules.failoverAfterNanos()));
            case Leading _ -> OptionalLong.empty();
        };
    }

    private boolean isVoter() {
        return electorate.voters().contains(rules.nodeId());
    }

    private int needed() {
        return Math.min(rules.grants().orElse(Integer.MAX_VALUE), electorate.majority());
    }

    private Optional<Leader> known() {
        return switch (stance) {
            case Following following -> following.leader();
            case Leading leading -> Optional.of(
                    new Leader(leading.candidacy(), leading.epoch()));
            case Standing _ -> Optional.empty();
        };
    }

    private Optional<String> refusal(VoteRequest request, LogRank rank, long nowNanos) {
        boolean repeated = !request.trial() && request.epoch() == ballot.epoch()
                && ballot.grantedTo().equals(Optional.of(request.candidacy()))
                && !(stance instanceof Leading);
        if (repeated) {
            return Optional.empty();
        }
        if (!request.trial() && request.epoch() <= ballot.epoch()) {
            return Optional.of("it promised the epoch " + ballot.epoch());
        }
        if (request.version().compareTo(electorate.version()) < 0) {
            return Optional.of("it has a newer list of members, " + electorate.version());
        }
        if (request.rank().compareTo(rank) < 0) {
            return Optional.of("its log is better, up to " + rank.lastId() + " and level in the"
                    + " epoch " + rank.syncedEpoch());
        }
        return request.transfer() ? Optional.empty() : masterInTheWay(request, nowNanos);
    }

    /** A master's own next process needs no patience: that it asks says that the last one died. */
    private Optional<String> masterInTheWay(VoteRequest request, long nowNanos) {
        return switch (stance) {
            case Leading _ -> leaseEndNanos(nowNanos).getAsLong() - nowNanos > 0
                    ? Optional.of("it leads") : Optional.empty();
            case Following _, Standing _ -> heard
                    .filter(last -> !last.nodeId().equals(request.candidacy().nodeId())
                            && nowNanos - last.atNanos() < rules.failoverAfterNanos())
                    .map(_ -> "it hears a master");
        };
    }

    private Step ask(LogRank rank, long nowNanos, Draw draw, boolean transfer, boolean deferred) {
        var standing = new Standing(true, new Candidacy(rules.nodeId(), draw.id()),
                ballot.epoch() + 1, nowNanos, Map.of(), transfer, deferred);
        return askVoters(standing, ballot, rank, nowNanos, draw);
    }

    private Step standForEpoch(long epoch, LogRank rank, long nowNanos, Draw draw, boolean transfer,
            boolean deferred) {
        var candidacy = new Candidacy(rules.nodeId(), draw.id());
        var standing = new Standing(
                false, candidacy, epoch, nowNanos, Map.of(), transfer, deferred);
        return askVoters(standing, ballot.grant(epoch, candidacy), rank, nowNanos, draw);
    }

    /** Nobody else may have to be asked. */
    private Step askVoters(Standing standing, Ballot next, LogRank rank, long nowNanos, Draw draw) {
        Step decided = promise(next, standing).decide(standing, rank, nowNanos, draw);
        return decided.next().stance() instanceof Standing now
                && now.trial() == standing.trial()
                        ? new Step(decided.next(), Optional.of(request(standing, rank))) : decided;
    }

    private VoteRequest request(Standing standing, LogRank rank) {
        return new VoteRequest(standing.trial(), standing.candidacy(), standing.epoch(), rank,
                electorate.version(), standing.transfer());
    }

    private Step decide(Standing standing, LogRank rank, long nowNanos, Draw draw) {
        boolean all = standing.answers().size() >= electorate.voters().size() - 1;
        long elapsedNanos = nowNanos - standing.sinceNanos();
        if (hasMajority(standing)) {
            if (!standing.trial()) {
                return step(lead(standing, rank));
            }
            return all || elapsedNanos >= patienceNanos()
                    ? concludeTrial(standing, rank, nowNanos, draw) : step(with(standing));
        }
        return all || elapsedNanos >= rules.failoverAfterNanos()
                ? step(with(wait(nowNanos, draw, standing.deferred()))) : step(with(standing));
    }

    private Step concludeTrial(Standing standing, LogRank rank, long nowNanos, Draw draw) {
        boolean better = standing.answers().values().stream().flatMap(Optional::stream)
                .anyMatch(answer -> answer.rank().compareTo(rank) > 0);
        if (better && !standing.deferred()) {
            long halfNanos = rules.failoverAfterNanos() / 2;
            return step(
                    with(new Following(Optional.empty(),
                            nowNanos + halfNanos + (long) (draw.delay() * halfNanos), true)));
        }
        long highest = standing.answers().values().stream().flatMap(Optional::stream)
                .flatMapToLong(answer -> LongStream.of(answer.epoch()))
                .reduce(ballot.epoch(), Math::max);
        return standForEpoch(
                highest + 1, rank, nowNanos, draw, standing.transfer(), standing.deferred());
    }

    /** It has no lease before a majority has heard it lead: who voted for it may vote again. */
    private Election lead(Standing standing, LogRank rank) {
        return new Election(rules, electorate.confirmed(standing.epoch()), ballot.synced(), heard,
                new Leading(standing.candidacy(), standing.epoch(), rank.lastId(), Map.of()));
    }

    private boolean hasMajority(Standing standing) {
        long granted = standing.answers().entrySet().stream()
                .filter(answer -> electorate.voters().contains(answer.getKey())
                        && answer.getValue().filter(VoteResponse::granted).isPresent()).count();
        return 1 + granted >= needed();
    }

    private long patienceNanos() {
        return rules.failoverAfterNanos() / PATIENCE_DIVISOR;
    }

    /** It hears no master, and waits for one. */
    private Following wait(long nowNanos, Draw draw, boolean deferred) {
        return new Following(Optional.empty(), dueNanos(rules, nowNanos, draw), deferred);
    }

    private static long dueNanos(Rules rules, long nowNanos, Draw draw) {
        long nanos = rules.failoverAfterNanos();
        return nowNanos + nanos + (long) (draw.delay() * nanos / 2);
    }

    private Election with(ElectionState now) {
        return promise(ballot, now);
    }

    private Election promise(Ballot next, ElectionState now) {
        return new Election(rules, electorate, next, heard, now);
    }

    private Hearing refuse(String why) {
        return new Hearing(this, Optional.of(why));
    }

    private Step stay() {
        return step(this);
    }

    private static Step step(Election next) {
        return new Step(next, Optional.empty());
    }
}
