package replog.election;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a node does about the leadership of its cluster now; lost with its process. Immutable. */
public sealed interface ElectionState {
    /**
     * It follows a master, or waits for one.
     *
     * @param leader the master of its epoch; empty until that is heard
     * @param dueNanos when it stands for election, if it hears nothing until then
     * @param deferred whether it left the first try to a node whose log ranks higher
     */
    record Following(Optional<Leader> leader, long dueNanos, boolean deferred)
            implements ElectionState {}

    /** The master of an epoch. */
    record Leader(Candidacy candidacy, long epoch) {}

    /**
     * It asks the voters for their vote.
     *
     * @param trial whether it asks first if they would (Raft's pre-vote)
     * @param epoch the one that it stands for; in a trial, the lowest that it could
     * @param answers by node id; empty for a voter that could not be asked
     * @param transfer as in the request
     * @param deferred as in {@link Following}
     */
    record Standing(boolean trial, Candidacy candidacy, long epoch, long sinceNanos,
            Map<UUID, Optional<VoteResponse>> answers, boolean transfer, boolean deferred)
            implements ElectionState {
        public Standing {
            answers = Map.copyOf(answers);
        }

        Standing with(UUID voter, Optional<VoteResponse> answer) {
            var all = new HashMap<>(answers);
            all.put(voter, answer);
            return new Standing(trial, candidacy, epoch, sinceNanos, all, transfer, deferred);
        }
    }

    /**
     * It leads.
     *
     * @param startId the end of its log when it was elected
     * @param contacts by node id, also of nodes that don't vote; not its own
     */
    record Leading(Candidacy candidacy, long epoch, long startId, Map<UUID, Contact> contacts)
            implements ElectionState {
        public Leading {
            contacts = Map.copyOf(contacts);
        }
    }

    /**
     * What a leader knows of another node, by its answers in this epoch.
     *
     * @param sentNanos when the last request was sent that it answered
     * @param version of the list of members that it has on disk
     * @param syncedId up to where it holds the leader's log on disk; -1 until it is synced
     */
    record Contact(long sentNanos, Electorate.Version version, long syncedId) {
        Contact merge(Contact other) {
            return new Contact(sentNanos - other.sentNanos > 0 ? sentNanos : other.sentNanos,
                    version.compareTo(other.version) > 0 ? version : other.version,
                    Math.max(syncedId, other.syncedId));
        }
    }
}
