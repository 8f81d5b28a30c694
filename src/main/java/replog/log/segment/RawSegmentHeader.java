package replog.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import replog.log.storage.Storage;
import replog.log.storage.StorageFile;

/**
 * A segment's first 4 KiB as they are, good or not. Immutable.
 *
 * @param size of the whole file
 * @param bytes zeros where the file is shorter
 * @param header empty where it is not intact
 * @param slot the furthest of those that are intact
 */
public record RawSegmentHeader(String name, long size, byte[] bytes, Optional<SegmentHeader> header,
        Optional<RecoveryPoint.Found> slot) {
    public static RawSegmentHeader read(Storage storage, String name) throws IOException {
        try (StorageFile file = storage.openToRead(name)) {
            long size = file.size();
            var bytes = new byte[SegmentHeader.BYTES];
            file.readFully(ByteBuffer.wrap(bytes, 0, (int) Math.min(size, bytes.length)), 0);
            return new RawSegmentHeader(name, size, bytes, SegmentHeader.decode(bytes),
                    RecoveryPoint.latest(bytes));
        }
    }

    /** As its name says. */
    public long firstId() {
        return SegmentHeader.firstId(name);
    }

    public boolean isSealed() {
        return slot.isPresent() && slot.get().point().sealed();
    }

    public int format() {
        return SegmentHeader.format(bytes);
    }

    public boolean hasUnknownFormat() {
        return header.isPresent() && !SegmentHeader.isKnownFormat(format());
    }

    /** Whether header and slot can be relied on. */
    boolean isGood() {
        return header.isPresent() && slot.isPresent() && size >= SegmentHeader.BYTES;
    }

    /** Whether a crash may have left it so: nothing was written to the segment. */
    public boolean mayBeTorn() {
        return !isGood() && size <= SegmentHeader.BYTES && slot.stream()
                .allMatch(found -> found.point().forcedOffset() == SegmentHeader.BYTES);
    }

    /** Whether one of its slots is neither intact nor still to be written. */
    public boolean hasBadSlot() {
        for (int number = 0; number < RecoveryPoint.COUNT; number++) {
            if (RecoveryPoint.isBad(bytes, number)) {
                return true;
            }
        }
        return false;
    }
}
