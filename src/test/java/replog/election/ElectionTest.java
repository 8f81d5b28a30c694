package replog.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import replog.election.Election.Draw;
import replog.election.Election.Rules;
import replog.election.Election.Step;
import replog.election.ElectionState.Contact;
import replog.election.ElectionState.Following;
import replog.election.ElectionState.Leader;
import replog.election.ElectionState.Leading;
import replog.election.ElectionState.Standing;

class ElectionTest {
    private static final long FAILOVER = 2_000;
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);
    private static final UUID D = new UUID(0, 4);
    private static final Electorate ABC = new Electorate(
            new Electorate.Version(1, 1), Set.of(A, B, C));
    private static final LogRank EMPTY = new LogRank(0, 0);
    private static final Leader LEADER_B = new Leader(new Candidacy(B, id(7)), 1);

    @Test
    void aFollowerStandsOnceItsTimeIsOverAndAsksFirst() {
        Election node = begin(A, ABC, Ballot.NONE);
        assertThat(node.tick(EMPTY, FAILOVER - 1, draw(1)).ask()).isEmpty();
        Step step = node.tick(EMPTY, FAILOVER, draw(1));
        assertThat(step.ask()).contains(new VoteRequest(true, new Candidacy(A, id(1)), 1, EMPTY,
                ABC.version(), false));
        assertThat(step.next().ballot()).isEqualTo(Ballot.NONE);
    }

    @Test
    void theDelayIsDrawnFromOnceToOneAndAHalfTimesTheSetting() {
        assertThat(dueNanos(new Draw(0, id(1)))).isEqualTo(FAILOVER);
        assertThat(dueNanos(new Draw(0.5, id(1)))).isEqualTo(FAILOVER * 5 / 4);
        assertThat(dueNanos(new Draw(1, id(1)))).isEqualTo(FAILOVER * 3 / 2);
    }

    @Test
    void aMajorityOfTrialVotesLeadsToAVoteInAnEpochAboveAllThatWereTold() {
        Step trial = begin(A, ABC, Ballot.NONE).tick(EMPTY, FAILOVER, draw(1));
        Step one = trial.next().onVoteResponse(answer(trial, B, 4), EMPTY, FAILOVER, draw(2));
        assertThat(one.ask()).as("another one may know of more").isEmpty();
        Step vote = one.next().onVoteResponse(answer(trial, C, 6), EMPTY, FAILOVER, draw(2));
        assertThat(vote.ask()).contains(new VoteRequest(false, new Candidacy(A, id(2)), 7, EMPTY,
                ABC.version(), false));
        assertThat(vote.next().ballot()).isEqualTo(
                new Ballot(7, Optional.of(new Candidacy(A, id(2))), 0));
        Election leader = vote.next()
                .onVoteResponse(answer(vote, C, 7), EMPTY, FAILOVER, draw(3)).next();
        assertThat(leader.stance()).isInstanceOf(Leading.class);
        assertThat(leader.ballot().syncedEpoch()).isEqualTo(7);
        assertThat(leader.electorate().version()).isEqualTo(new Electorate.Version(7, 1));
    }

    @Test
    void anAnswerThatIsLateOrDoubledOrOfAStrangerCountsForNothing() {
        Step trial = begin(A, ABC, Ballot.NONE).tick(EMPTY, FAILOVER, draw(1));
        var late = new VoteResponse(true, B, new Candidacy(A, id(9)), 0, EMPTY, Optional.empty(),
                Optional.empty());
        assertThat(trial.next().onVoteResponse(late, EMPTY, FAILOVER, draw(2)).next())
                .isEqualTo(trial.next());
        assertThat(trial.next().onVoteResponse(answer(trial, D, 0), EMPTY, FAILOVER, draw(2))
                .next()).isEqualTo(trial.next());
        Step one = trial.next().onVoteResponse(refusal(trial, B), EMPTY, FAILOVER, draw(2));
        Step twice = one.next().onVoteResponse(refusal(trial, B), EMPTY, FAILOVER, draw(2));
        assertThat(twice.next()).isEqualTo(one.next());
    }

    @Test
    void aMinorityIsNotWaitedForLongerThanItsTime() {
        Step trial = begin(A, ABC, Ballot.NONE).tick(EMPTY, FAILOVER, draw(1));
        Step refused = trial.next().onVoteResponse(refusal(trial, B), EMPTY, FAILOVER, draw(2));
        assertThat(refused.next().nextTickNanos()).hasValue(2 * FAILOVER);
        assertThat(refused.next().tick(EMPTY, 2 * FAILOVER, draw(3)).next().stance())
                .isInstanceOf(Following.class);
        Step unreachable = refused.next().onVoteFailed(
                trial.ask().orElseThrow(), C, EMPTY, FAILOVER, draw(2));
        assertThat(unreachable.next().stance()).isInstanceOf(Following.class);
    }

    @Test
    void theFirstTryIsLeftToALogThatRanksHigherOnce() {
        var rank = new LogRank(1, 5);
        Election node = begin(A, ABC, new Ballot(1, Optional.of(LEADER_B.candidacy()), 1));
        Step trial = node.tick(rank, FAILOVER, draw(1));
        Election left = trial.next()
                .onVoteResponse(answer(trial, B, 1), rank, FAILOVER, draw(2)).next()
                .onVoteResponse(new VoteResponse(true, C, candidacy(trial), 1, new LogRank(1, 6),
                        Optional.of("its log is better"), Optional.empty()), rank, FAILOVER,
                                draw(2)).next();
        assertThat(left.stance()).isEqualTo(
                new Following(Optional.empty(), FAILOVER + FAILOVER / 2, true));
        Step again = left.tick(rank, 2 * FAILOVER, draw(3));
        Step second = again.next().onVoteResponse(answer(again, B, 1), rank, 2 * FAILOVER, draw(4));
        assertThat(second.next().tick(rank, 2 * FAILOVER + FAILOVER / 5, draw(5)).ask())
                .as("it waited for the other's answer, not for the other").isPresent();
    }

    @Test
    void aClusterOfOneLeadsAtOnce() {
        var alone = new Electorate(new Electorate.Version(1, 1), Set.of(A));
        Election leader = begin(A, alone, Ballot.NONE).tick(EMPTY, FAILOVER, draw(1)).next();
        assertThat(leader.stance()).isInstanceOf(Leading.class);
        assertThat(leader.leaseEndNanos(9_000)).hasValue(9_000 + FAILOVER);
    }

    @Test
    void whoDoesNotVoteNeverStands() {
        Election node = begin(D, ABC, Ballot.NONE).tick(EMPTY, FAILOVER, draw(1)).next();
        assertThat(node.stance()).isEqualTo(new Following(Optional.empty(), 2 * FAILOVER, false));
        assertThat(node.stand(true, EMPTY, 0, draw(1)).ask()).isEmpty();
    }

    @Test
    void anEpochIsGrantedOnceAndRepeatedToTheSameCandidacy() {
        Election voter = begin(C, ABC, Ballot.NONE);
        VoteRequest request = request(A, 1, EMPTY);
        Election.Reply granted = voter.onVoteRequest(request, EMPTY, 0, draw(1));
        assertThat(granted.response().granted()).isTrue();
        assertThat(granted.next().ballot()).isEqualTo(
                new Ballot(1, Optional.of(request.candidacy()), 0));
        assertThat(granted.next().onVoteRequest(request, EMPTY, 0, draw(2)).response().granted())
                .isTrue();
        assertThat(granted.next().onVoteRequest(request(B, 1, EMPTY), EMPTY, 0, draw(2))
                .response().refusal()).contains("it promised the epoch 1");
    }

    @Test
    void aTrialPromisesNothing() {
        Election voter = begin(C, ABC, Ballot.NONE);
        var trial = new VoteRequest(true, new Candidacy(A, id(1)), 1, EMPTY, ABC.version(), false);
        Election.Reply reply = voter.onVoteRequest(trial, EMPTY, 0, draw(1));
        assertThat(reply.response().granted()).isTrue();
        assertThat(reply.next()).isEqualTo(voter);
    }

    @Test
    void aVoteNeedsALogAndAListThatAreNotWorse() {
        Election voter = begin(C, ABC, new Ballot(3, Optional.empty(), 3));
        assertThat(refusal(voter, request(A, 4, new LogRank(3, 4)), new LogRank(3, 5)))
                .contains("its log is better, up to 5 and level in the epoch 3");
        assertThat(refusal(voter, request(A, 4, new LogRank(2, 9)), new LogRank(3, 5))).isPresent();
        assertThat(refusal(voter, request(A, 4, new LogRank(3, 5)), new LogRank(3, 5))).isEmpty();
        var older = new VoteRequest(false, new Candidacy(A, id(1)), 4, new LogRank(3, 5),
                new Electorate.Version(1, 0), false);
        assertThat(refusal(voter, older, new LogRank(3, 5)))
                .contains("it has a newer list of members, 1.1");
    }

    @Test
    void whoHearsAMasterVotesForNobodyElseButForATransfer() {
        Election voter = begin(C, ABC, Ballot.NONE)
                .onMasterHeard(LEADER_B, 100, draw(1)).next();
        assertThat(refusal(voter, request(A, 2, EMPTY), EMPTY, 99 + FAILOVER))
                .contains("it hears a master");
        assertThat(refusal(voter, request(A, 2, EMPTY), EMPTY, 100 + FAILOVER)).isEmpty();
        assertThat(refusal(voter, request(B, 2, EMPTY), EMPTY, 200))
                .as("the master's own next process").isEmpty();
        var transfer = new VoteRequest(
                false, new Candidacy(A, id(1)), 2, EMPTY, ABC.version(), true);
        assertThat(refusal(voter, transfer, EMPTY, 200)).isEmpty();
    }

    @Test
    void aVoterThatRestartedGivesItsLastMasterTheTimeOfItsLease() {
        Election voter = begin(C, ABC, new Ballot(1, Optional.of(LEADER_B.candidacy()), 1));
        assertThat(refusal(voter, request(A, 2, EMPTY), EMPTY, FAILOVER - 1)).isPresent();
        assertThat(refusal(voter, request(B, 2, EMPTY), EMPTY, 1)).isEmpty();
        assertThat(refusal(voter, request(A, 2, EMPTY), EMPTY, FAILOVER)).isEmpty();
    }

    @Test
    void aMasterOfAnOlderEpochOrASecondOneOfAnEpochIsRefused() {
        Election node = begin(C, ABC, new Ballot(2, Optional.empty(), 1));
        assertThat(node.onMasterHeard(LEADER_B, 0, draw(1)).refusal())
                .contains("it promised the epoch 2");
        var leader = new Leader(new Candidacy(B, id(7)), 2);
        Election following = node.onMasterHeard(leader, 0, draw(1)).next();
        assertThat(following.ballot().grantedTo()).contains(leader.candidacy());
        assertThat(following.onMasterHeard(new Leader(new Candidacy(A, id(8)), 2), 0, draw(1))
                .refusal()).contains("another node leads in the epoch 2");
    }

    @Test
    void aCandidateFollowsWhoWonItsEpoch() {
        Step vote = begin(A, ABC, Ballot.NONE).stand(true, EMPTY, 0, draw(1));
        Election following = vote.next().onMasterHeard(LEADER_B, 5, draw(2)).next();
        assertThat(following.stance()).isEqualTo(
                new Following(Optional.of(LEADER_B), 5 + FAILOVER, false));
        assertThat(following.onVoteResponse(answer(vote, C, 1), EMPTY, 6, draw(3)).next())
                .isEqualTo(following);
    }

    @Test
    void theLeaseCountsFromWhenAMajorityWasLastAsked() {
        Election leader = leading();
        assertThat(leader.leaseEndNanos(0).orElseThrow()).as("a vote is none").isNegative();
        leader = leader.onContact(B, new Contact(500, ABC.version(), -1));
        assertThat(leader.leaseEndNanos(600)).hasValue(500 + FAILOVER);
        leader = leader.onContact(C, new Contact(400, ABC.version(), -1));
        assertThat(leader.leaseEndNanos(600)).as("one of two is enough").hasValue(500 + FAILOVER);
        leader = leader.onContact(B, new Contact(300, ABC.version(), -1));
        assertThat(leader.leaseEndNanos(600)).as("it is late").hasValue(500 + FAILOVER);
    }

    @Test
    void aLeaderWithALeaseVotesForNobodyAndOneWithoutFollowsWhoRanksWell() {
        Election leader = leading().onContact(B, new Contact(0, ABC.version(), -1));
        VoteRequest request = new VoteRequest(false, new Candidacy(C, id(5)), 2, new LogRank(1, 0),
                leader.electorate().version(), false);
        assertThat(refusal(leader, request, new LogRank(1, 0), FAILOVER - 1)).contains("it leads");
        Election.Reply reply = leader.onVoteRequest(request, new LogRank(1, 0), FAILOVER, draw(6));
        assertThat(reply.response().granted()).isTrue();
        assertThat(reply.next().stance()).isInstanceOf(Following.class);
    }

    @Test
    void aLeaderThatLearnsOfAHigherEpochStandsAgainSoon() {
        Election leader = leading();
        assertThat(leader.onHigherEpoch(1, 0, draw(1))).isEqualTo(leader);
        Election down = leader.onHigherEpoch(5, 10, draw(1));
        assertThat(down.stance()).isEqualTo(new Following(Optional.empty(), 10, false));
    }

    @Test
    void whoseMasterIsGoneStandsWhenThatOnesLeaseHasEnded() {
        Election node = begin(C, ABC, Ballot.NONE)
                .onMasterHeard(LEADER_B, 100, new Draw(1, id(1))).next();
        assertThat(((Following) node.hasten(300, draw(2)).stance()).dueNanos())
                .isEqualTo(100 + FAILOVER);
        assertThat(((Following) node.hasten(100 + 2 * FAILOVER, draw(2)).stance()).dueNanos())
                .isLessThanOrEqualTo(100 + 2 * FAILOVER);
    }

    @Test
    void fewerGrantsThanAMajorityLeadWhereASettingSaysSo() {
        var rules = new Rules(A, FAILOVER, OptionalInt.of(1), false);
        Election node = Election.begin(rules, ABC, Ballot.NONE, true, 0, draw(1));
        assertThat(node.nextTickNanos()).isEmpty();
        assertThat(node.tick(EMPTY, 9 * FAILOVER, draw(2)).next()).isEqualTo(node);
        assertThat(node.stand(true, EMPTY, 0, draw(2)).next().stance())
                .isInstanceOf(Leading.class);
    }

    @Test
    void aVoterIsAddedOnceAMajorityHasTheListAndItHoldsWhatWasCommitted() {
        Election leader = leading();
        var version = leader.electorate().version();
        assertThat(leader.toggleVoter(D, 3, 0)).as("nobody has the list").isEqualTo(leader);
        Election listed = leader.onContact(B, new Contact(0, version, 3));
        assertThat(listed.toggleVoter(D, 3, 0)).as("it holds nothing").isEqualTo(listed);
        Election behind = listed.onContact(D, new Contact(0, version, 2));
        assertThat(behind.toggleVoter(D, 3, 0)).as("it is behind").isEqualTo(behind);
        Election level = listed.onContact(D, new Contact(0, version, 3));
        Election added = level.toggleVoter(D, 3, 0);
        assertThat(added.electorate()).isEqualTo(new Electorate(
                new Electorate.Version(1, 2), Set.of(A, B, C, D)));
        assertThat(added.toggleVoter(D, 3, 0)).as("nobody has the next list").isEqualTo(added);
    }

    @Test
    void aVoterIsRemovedOnlyIfAMajorityOfTheOthersIsThere() {
        Election leader = leading();
        var version = leader.electorate().version();
        Election listed = leader.onContact(B, new Contact(0, version, 0));
        assertThat(listed.toggleVoter(B, 0, 0)).as("A and C are no pair").isEqualTo(listed);
        assertThat(listed.toggleVoter(C, 0, FAILOVER)).as("B may be gone").isEqualTo(listed);
        assertThat(listed.toggleVoter(A, 0, 0)).as("not itself").isEqualTo(listed);
        assertThat(listed.toggleVoter(C, 0, 0).electorate().voters()).isEqualTo(Set.of(A, B));
    }

    @Test
    void anOlderListIsPassedOver() {
        Election node = begin(A, ABC, Ballot.NONE);
        var newer = new Electorate(new Electorate.Version(2, 1), Set.of(A, B));
        assertThat(node.onElectorate(newer).electorate()).isEqualTo(newer);
        assertThat(node.onElectorate(newer).onElectorate(ABC).electorate()).isEqualTo(newer);
    }

    /** The voter's log is worse, so that neither of the two could win with its own list. */
    @Test
    void aCandidateTakesTheNewerListOfAVoterAndStandsAgain() {
        var newer = new Electorate(new Electorate.Version(2, 1), Set.of(A, B));
        Election voter = begin(B, newer, Ballot.NONE);
        Step trial = begin(A, ABC, Ballot.NONE).tick(new LogRank(1, 5), FAILOVER, draw(1));
        VoteResponse refused = voter.onVoteRequest(
                trial.ask().orElseThrow(), new LogRank(1, 4), FAILOVER, draw(2)).response();
        assertThat(refused.granted()).isFalse();
        Election informed = trial.next()
                .onVoteResponse(refused, new LogRank(1, 5), FAILOVER, draw(3)).next();
        assertThat(informed.electorate()).isEqualTo(newer);
        assertThat(informed.nextTickNanos()).hasValue(FAILOVER);
    }

    @Test
    void syncedIsWhatItsOwnEpochSays() {
        Election node = begin(C, ABC, Ballot.NONE).onMasterHeard(LEADER_B, 0, draw(1)).next();
        assertThat(node.onSynced(1).ballot().syncedEpoch()).isEqualTo(1);
        assertThat(node.onSynced(2)).isEqualTo(node);
    }

    private static Election begin(UUID node, Electorate electorate, Ballot ballot) {
        return Election.begin(new Rules(node, FAILOVER, OptionalInt.empty(), true), electorate,
                ballot, false, 0, draw(0));
    }

    /** A, in epoch 1. */
    private static Election leading() {
        Step vote = begin(A, ABC, Ballot.NONE).stand(true, EMPTY, 0, draw(1));
        return vote.next().onVoteResponse(answer(vote, B, 1), EMPTY, 0, draw(2)).next();
    }

    private static long dueNanos(Draw draw) {
        return Election.begin(new Rules(A, FAILOVER, OptionalInt.empty(), true), ABC, Ballot.NONE,
                false, 0, draw).nextTickNanos().orElseThrow();
    }

    private static Draw draw(int number) {
        return new Draw(0, id(number));
    }

    private static UUID id(int number) {
        return new UUID(1, number);
    }

    private static VoteRequest request(UUID candidate, long epoch, LogRank rank) {
        return new VoteRequest(
                false, new Candidacy(candidate, id(5)), epoch, rank, ABC.version(), false);
    }

    private static Candidacy candidacy(Step asked) {
        return ((Standing) asked.next().stance()).candidacy();
    }

    private static VoteResponse answer(Step asked, UUID voter, long epoch) {
        VoteRequest request = asked.ask().orElseThrow();
        return new VoteResponse(request.trial(), voter, request.candidacy(), epoch, EMPTY,
                Optional.empty(), Optional.empty());
    }

    private static VoteResponse refusal(Step asked, UUID voter) {
        VoteRequest request = asked.ask().orElseThrow();
        return new VoteResponse(request.trial(), voter, request.candidacy(), 0, EMPTY,
                Optional.of("no"), Optional.empty());
    }

    private static Optional<String> refusal(Election voter, VoteRequest request, LogRank rank) {
        return refusal(voter, request, rank, 0);
    }

    private static Optional<String> refusal(
            Election voter, VoteRequest request, LogRank rank, long nowNanos) {
        return voter.onVoteRequest(request, rank, nowNanos, draw(9)).response().refusal();
    }
}
