package replog.election;

/**
 * A candidate asks a voter.
 *
 * @param trial whether it only asks if it would be voted for (Raft's pre-vote); nothing is promised
 * @param candidacy of the node that asks; the winner leads under it
 * @param epoch the one that it stands for; in a trial, the lowest that it could
 * @param rank of its log
 * @param version of the list by which it counts votes
 * @param transfer whether its master hands over to it, or a person insists: that a voter hears a
 *     master is no objection then
 */
public record VoteRequest(boolean trial, Candidacy candidacy, long epoch, LogRank rank,
        Electorate.Version version, boolean transfer) {}
