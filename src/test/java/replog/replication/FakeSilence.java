package replog.replication;

import java.util.Optional;
import replog.log.frame.FrameBatch;
import replog.wire.BatchHeader;
import replog.wire.MasterInfo;

/** A link to where nobody is. */
final class FakeSilence implements SecondaryClient {
    @Override
    public Answer heartbeat(Optional<MasterInfo> masterInfo) {
        return new Answer.Failed("connection refused");
    }

    @Override
    public Answer replicate(BatchHeader header, FrameBatch frames) {
        return new Answer.Failed("connection refused");
    }
}
