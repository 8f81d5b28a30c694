package replog.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import replog.http.JsonTexts;
import replog.http.Problem;
import replog.log.Draft;
import replog.log.Frame;
import replog.node.Limits;

/**
 * The entries of one bulk while they are read, and what they take.
 *
 * <p>Small entries take far more in the log, and in memory, than in the body that bears them: both
 * are bounded with each entry that is added, and not when it is too late. For one thread.
 */
final class Bulk {
    /** Of a draft, its array and its places in lists, beside its bytes. */
    private static final long DRAFT_HEAP_BYTES = 56;
    private static final long STEP_BYTES = 16 << 10;

    private final Limits limits;
    private final Optional<byte[]> key;
    private final LongConsumer reckon;
    private final List<Draft> drafts = new ArrayList<>();
    private long framesBytes;
    private long heapBytes;
    private long reckonedBytes;

    /**
     * @param key of the whole bulk, which its first entry bears
     * @param reckon told what the bulk takes of the heap in all, each time it is notably more
     */
    Bulk(Limits limits, Optional<byte[]> key, int bodyBytes, LongConsumer reckon) {
        this.limits = limits;
        this.key = key;
        this.reckon = reckon;
        this.heapBytes = 2L * bodyBytes;
        this.reckonedBytes = heapBytes;
    }

    /** 413 if that is too much; it names where it stands. */
    void add(byte[] value, JsonTexts at) {
        if (value.length > limits.messageMax()) {
            throw tooLarge(at.place() + ": " + Values.tooLarge(value, limits));
        }
        framesBytes += Frame.HEADER_BYTES + value.length;
        if (framesBytes > limits.bulkFramesMax()) {
            throw tooLarge(at.place() + ": With it the bulk takes " + framesBytes + " bytes in the"
                    + " log, " + Frame.HEADER_BYTES + " beside each value; at most "
                    + limits.bulkFramesMax() + " are taken (four times bulk.max, or an eighth of"
                    + " the heap). Send it in parts.");
        }
        heapBytes += DRAFT_HEAP_BYTES + value.length;
        if (heapBytes - reckonedBytes > STEP_BYTES) {
            reckon.accept(heapBytes);
            reckonedBytes = heapBytes;
        }
        drafts.add(drafts.isEmpty() ? IdempotencyKey.draft(key, value) : Draft.of(value));
    }

    List<Draft> drafts() {
        return drafts;
    }

    private static RuntimeException tooLarge(String detail) {
        return Problem.of(413, "too-large", "Too large", detail).exception();
    }
}
