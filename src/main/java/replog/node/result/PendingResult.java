package replog.node.result;

import java.util.function.Supplier;

/**
 * An append whose entries are stored on the master, or never will be through this call; what is
 * left is to wait for its write concern.
 */
@FunctionalInterface
public interface PendingResult {
    /** Waits for the concern, the timeout or the node's end. Called once. */
    AppendResult await();

    /** The same, with an end to be made once it was waited for, or could not be begun. */
    static PendingResult closing(Runnable end, Supplier<PendingResult> begun) {
        try {
            PendingResult pending = begun.get();
            return () -> {
                try {
                    return pending.await();
                } finally {
                    end.run();
                }
            };
        } catch (RuntimeException | Error e) {
            end.run();
            throw e;
        }
    }

    /** One with nothing to wait for. */
    static PendingResult completed(AppendResult result) {
        return () -> result;
    }
}
