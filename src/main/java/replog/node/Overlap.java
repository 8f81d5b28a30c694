package replog.node;

import java.io.IOException;
import java.util.Optional;
import replog.log.Frames;
import replog.log.Log;
import replog.log.LogReader;

/** Compares what a batch repeats with what is stored. */
final class Overlap {
    private static final int READ_BYTES = 256 << 10;

    private Overlap() {}

    /** The first entry that both have and that is not the same, byte for byte. */
    static Optional<Long> differingId(Log log, Frames batch) throws IOException {
        long lastShared = Math.min(log.end().lastId(), batch.lastId());
        long id = batch.firstId();
        try (LogReader reader = log.reader(id)) {
            while (id <= lastShared) {
                Frames stored = reader.read(READ_BYTES);
                Optional<Long> differing = batch.from(id).firstDifference(stored);
                if (differing.isPresent()) {
                    return differing;
                }
                id = stored.lastId() + 1;
            }
        }
        return Optional.empty();
    }
}
