package replog.node.result;

import java.time.Duration;

/** What a node made of a batch. */
public sealed interface ReplicateResult {
    /** On disk up to the batch's end, or beyond; the node's standing says how far. */
    record Stored() implements ReplicateResult {}

    /** Entries are missing between its log and the batch. */
    record Gap(long expectedId) implements ReplicateResult {}

    /** It holds something else at this id. */
    record Diverged(long id) implements ReplicateResult {}

    record OtherLog(String detail) implements ReplicateResult {}

    /** It follows a master of a higher epoch, or another one of this epoch. */
    record Fenced(String detail) implements ReplicateResult {}

    /** The bytes are not the frames that they should be. */
    record Malformed(String detail) implements ReplicateResult {}

    /** It can't store anything now. */
    record Failed(String reason) implements ReplicateResult {}

    /** Another batch sleeps for so long yet, by a delay that was set or asked for. */
    record Delayed(Duration left) implements ReplicateResult {}

    /** A fault on request fails it; it is stored on disk or not at all. */
    record Injected(boolean stored) implements ReplicateResult {}

    /** A fault on request loses it, and its sender hears nothing. */
    record Dropped() implements ReplicateResult {}
}
