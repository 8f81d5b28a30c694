package replog.log;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import replog.log.frame.Frame;
import replog.log.frame.FrameBatch;
import replog.log.frame.NewEntry;

/**
 * An append on its way to disk, with a latch that opens when its outcome is known.
 *
 * <p>Its owner waits; the log's writer settles it. Giving up waiting takes nothing back.
 */
public final class PendingAppend {
    /** The outcome of an append. */
    public sealed interface Outcome {
        /** Stored as the forcing policy demands, and visible. */
        record Appended(long firstId, long lastId) implements Outcome {}

        /** Not stored, and never will be. */
        record NotAppended(String reason) implements Outcome {}

        /** It may turn out to be stored after a restart, or not. */
        record Unknown(String reason) implements Outcome {}
    }

    /** What is to be written: new entries, or frames as another node wrote them. */
    sealed interface Content {
        record Drafts(List<NewEntry> drafts, long epoch) implements Content {}

        record Verbatim(FrameBatch frames) implements Content {}
    }

    private final Content content;
    private final long bytes;
    private final Consumer<Outcome> listener;
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile Outcome outcome;

    /** @param listener gets its outcome once, on the thread that completes it */
    PendingAppend(Content content, Consumer<Outcome> listener) {
        this.content = content;
        this.listener = listener;
        this.bytes = switch (content) {
            case Content.Drafts(var drafts, _) -> drafts.stream().mapToLong(Frame::bytes).sum();
            case Content.Verbatim(var frames) -> frames.bytes();
        };
    }

    public PendingAppend(Content content) {
        this(content, _ -> { });
    }

    static PendingAppend of(List<NewEntry> drafts, long epoch, Consumer<Outcome> listener) {
        return new PendingAppend(new Content.Drafts(List.copyOf(drafts), epoch), listener);
    }

    static PendingAppend of(FrameBatch frames) {
        return new PendingAppend(new Content.Verbatim(frames));
    }

    /**
     * Waits until the outcome is known, for at most {@code nanos}; empty when it is not known then.
     */
    public Optional<Outcome> await(long nanos) {
        try {
            return TimedWait.await(settled, nanos)
                    ? Optional.of(outcome) : Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    public Content content() {
        return content;
    }

    /** Its size as frames. */
    long bytes() {
        return bytes;
    }

    /** Completes it; only the first outcome counts. */
    public void complete(Outcome known) {
        if (settled.getCount() > 0) {
            outcome = known;
            settled.countDown();
            listener.accept(known);
        }
    }
}
