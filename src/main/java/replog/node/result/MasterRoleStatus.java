package replog.node.result;

import java.util.List;
import replog.replication.Acknowledgements.Waiting;
import replog.replication.SecondaryView;

/**
 * What a master adds to the status of its node.
 *
 * @param waiting how many appends wait
 * @param waits those that wait for the lowest ids, at most {@link #SHOWN_WAITS}
 */
public record MasterRoleStatus(int clusterSize, int quorum, int usable, int waiting,
        List<Waiting> waits, List<SecondaryView> secondaries) {
    public static final int SHOWN_WAITS = 20;
}
