package replog.replication;

import java.time.Duration;
import java.util.Optional;
import replog.log.frame.FrameBatch;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;
import replog.wire.NodePosition;

/**
 * A way to one secondary: requests and their answers, nothing kept in between.
 *
 * <p>Each call returns within its deadline whatever the other side does, throws nothing for what
 * a network can do, and may be made by several threads at once. A request may arrive although its
 * answer says that it failed, and may arrive twice.
 */
public interface SecondaryClient {
    /**
     * Asks a node how it stands.
     *
     * @param masterInfo the asking master; empty for a master that does not know its epoch yet
     */
    Answer heartbeat(Optional<MasterInfo> masterInfo);

    /** Offers a batch. The frames' bytes may be read until this returns, and no longer. */
    Answer replicate(BatchHeader header, FrameBatch frames);

    /** What came back. */
    sealed interface Answer {
        /** It lives; a batch is stored. */
        record Stands(NodePosition position) implements Answer {}

        /** It lives and did not take the batch, for a reason that lies in its history. */
        record Refused(NodePosition position, String problem, String detail) implements Answer {}

        /** It lives, and asks to be tried again after so long, which is no failure. */
        record Delayed(Duration retryAfter, String detail) implements Answer {}

        /** No answer, or none that means anything. */
        record Failed(String reason) implements Answer {}

        record TimedOut(Duration after) implements Answer {}
    }
}
