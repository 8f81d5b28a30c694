package replog.replication;

import java.util.Optional;
import replog.log.Frames;
import replog.wire.BatchHeader;
import replog.wire.MasterClaim;

/** A link to where nobody is. */
final class FakeSilence implements Link {
    @Override
    public Answer heartbeat(Optional<MasterClaim> claim) {
        return new Answer.Failed("connection refused");
    }

    @Override
    public Answer replicate(BatchHeader header, Frames frames) {
        return new Answer.Failed("connection refused");
    }
}
