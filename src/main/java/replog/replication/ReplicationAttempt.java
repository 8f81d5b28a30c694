package replog.replication;

import java.time.Duration;
import java.util.Optional;

/**
 * One request with a batch, and its result.
 *
 * @param lastId the last entry that was sent; one less than {@code firstId} for an empty batch
 * @param bytes of its frames
 * @param begunNanos when it was sent, by the monotonic clock
 * @param elapsedNanos until its result was processed
 * @param detail why it did not succeed; empty when it did
 * @param pause how long the secondary is left alone after it; empty when it is not
 */
public record ReplicationAttempt(long firstId, long lastId, int bytes, long begunNanos,
        long elapsedNanos,
        Result result, String detail, Optional<Duration> pause) {
    /** What came of it. */
    public enum Result {
        /** It stands where the batch ends, or beyond. */
        SUCCEEDED("succeeded"),
        /** It answered, and did not take the batch. */
        REFUSED("refused"),
        /** It asked to be tried later. */
        DELAYED("delayed"),
        /** It could not be asked, or not be understood. */
        FAILED("failed"),
        /** It did not answer in time. */
        TIMED_OUT("timed-out");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** As users see it. */
        public String wireName() {
            return word;
        }
    }
}
