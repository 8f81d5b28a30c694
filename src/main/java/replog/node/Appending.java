package replog.node;

/**
 * An append whose entries are stored on the master, or never will be through this call; what is
 * left is to wait for its write concern.
 */
@FunctionalInterface
public interface Appending {
    /** Waits for the concern, the timeout or the node's end. Called once. */
    AppendResult await();

    /** One with nothing to wait for. */
    static Appending ended(AppendResult result) {
        return () -> result;
    }
}
