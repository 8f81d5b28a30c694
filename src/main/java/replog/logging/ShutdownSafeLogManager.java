package replog.logging;

import java.util.logging.LogManager;

/**
 * Keeps the log's handlers while the program's own shutdown hooks still log.
 *
 * <p>LogManager has a shutdown hook of its own that closes all handlers, and the JVM runs hooks
 * side by side, so without this the last lines would be lost by chance. The backend takes the
 * class from the system property java.util.logging.manager when it is first used, which touching
 * this class does already: {@link Logging} sets it before. Public, with a public constructor,
 * because the backend creates it. Thread-safe.
 */
public final class ShutdownSafeLogManager extends LogManager {
    private volatile boolean keeping;

    /** For java.util.logging alone. */
    public ShutdownSafeLogManager() {}

    /** Begins or ends to keep; without effect where another manager was there first. */
    static void keepHandlers(boolean keeping) {
        if (LogManager.getLogManager() instanceof ShutdownSafeLogManager keeper) {
            keeper.keeping = keeping;
        }
    }

    @Override
    public void reset() {
        if (!keeping) {
            super.reset();
        }
    }
}
