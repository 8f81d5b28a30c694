package replog.replication;

/**
 * Told what a master's replication does, as it happens: by the thread that did it, outside of all
 * monitors. Called by several threads; returns quickly and throws nothing.
 */
public interface Watcher {
    /** A request with a batch came to its end, whatever end that is. */
    void attempted(String secondary, Attempt attempt);

    /** A secondary is proven to hold the master's history up to this entry now, and was not. */
    void acknowledged(String secondary, long lastId);
}
