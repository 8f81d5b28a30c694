package replog.election;

import java.util.Optional;
import java.util.UUID;

/**
 * A voter's answer, kept on disk before it is sent where it grants an epoch.
 *
 * @param trial as in the request
 * @param voter its node id
 * @param candidacy as in the request
 * @param epoch the highest that the voter has promised
 * @param rank of its log
 * @param refusal why it does not vote so, a part of a sentence; empty where it does
 * @param newer the voter's list of members, where the candidate's is older: a node whose log is
 *     better may need it to stand
 */
public record VoteResponse(boolean trial, UUID voter, Candidacy candidacy, long epoch, LogRank rank,
        Optional<String> refusal, Optional<Electorate> newer) {
    public boolean granted() {
        return refusal.isEmpty();
    }
}
