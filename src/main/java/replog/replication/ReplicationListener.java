package replog.replication;

/**
 * Told what a master's replication does, as it happens: by the thread that did it, outside of all
 * monitors. Called by several threads; returns quickly and throws nothing.
 */
public interface ReplicationListener {
    /** A request with a batch came to its end, whatever end that is. */
    void onAttempt(String secondary, ReplicationAttempt attempt);

    /**
     * A secondary is proven to hold these entries of the master's history now, with all before
     * them, and was not; once more where it lost them meanwhile. What two threads saw may be told
     * in either order.
     */
    void onAcknowledged(String secondary, long firstId, long lastId);
}
