package replog.replication;

/**
 * Hears what a master's replication does, on the thread that did it, outside all locks. Called by
 * several threads; returns quickly and throws nothing.
 */
public interface ReplicationListener {
    /** A request with a batch came to its end, whatever end that is. */
    void onAttempt(String secondary, ReplicationAttempt attempt);

    /**
     * A secondary is proven to hold these entries of the master's history now, with all before
     * them, and was not before; again, if it lost them meanwhile. Calls of two threads may come in
     * either order.
     */
    void onAcknowledged(String secondary, long firstId, long lastId);
}
