package replog.log;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Changes of a log, for one thread that passes them on to many: it costs the writer as little as
 * one that waits. Safe for use by several threads, of which there should be few.
 */
public final class LogChangeWaiter {
    private final LogEndSignal endSignal;
    private final LongSupplier committedId;
    private final BooleanSupplier closing;

    LogChangeWaiter(LogEndSignal endSignal, LongSupplier committedId, BooleanSupplier closing) {
        this.endSignal = endSignal;
        this.committedId = committedId;
        this.closing = closing;
    }

    /** Whether the log is closed, or about to be: nothing more is to be read. */
    public boolean isClosed() {
        return closing.getAsBoolean();
    }

    /**
     * Waits until there is an entry after {@code lastId}, or the committed id is above
     * {@code upToId}, or {@code nanos}, or until the log is closed or {@code over} says so,
     * which is asked after each {@link Log#wakeReaders()}.
     */
    public void await(long lastId, long upToId, long nanos, BooleanSupplier over)
            throws InterruptedException {
        endSignal.awaitChange(nanos, () -> endSignal.position().lastId() > lastId
                || committedId.getAsLong() > upToId || isClosed() || over.getAsBoolean());
    }

    /** Waits {@code nanos}, or until it is over, whatever is appended meanwhile. */
    public void pause(long nanos, BooleanSupplier over) throws InterruptedException {
        endSignal.awaitWake(nanos, () -> isClosed() || over.getAsBoolean());
    }
}
