package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A segment's first 4 KiB as they are, good or not. Immutable.
 *
 * @param size of the whole file
 * @param bytes zeros where the file is shorter
 * @param header empty where it is not intact
 * @param slot the furthest of those that are intact
 */
record HeaderLook(String name, long size, byte[] bytes, Optional<SegmentHeader> header,
        Optional<Slot.Found> slot) {
    static HeaderLook at(Storage storage, String name) throws IOException {
        try (StorageFile file = storage.openToRead(name)) {
            long size = file.size();
            var bytes = new byte[SegmentHeader.BYTES];
            file.readFully(ByteBuffer.wrap(bytes, 0, (int) Math.min(size, bytes.length)), 0);
            return new HeaderLook(name, size, bytes, SegmentHeader.decode(bytes),
                    Slot.furthest(bytes));
        }
    }

    /** As its name says. */
    long firstId() {
        return SegmentHeader.firstId(name);
    }

    boolean isSealed() {
        return slot.isPresent() && slot.get().slot().sealed();
    }

    int format() {
        return SegmentHeader.format(bytes);
    }

    boolean hasUnknownFormat() {
        return header.isPresent() && !SegmentHeader.knows(format());
    }

    /** Whether header and slot can be relied on. */
    boolean isGood() {
        return header.isPresent() && slot.isPresent() && size >= SegmentHeader.BYTES;
    }

    /** Whether a crash may have left it so: nothing was written to the segment. */
    boolean mayBeTorn() {
        return !isGood() && size <= SegmentHeader.BYTES && slot.stream()
                .allMatch(found -> found.slot().forcedOffset() == SegmentHeader.BYTES);
    }

    /** Whether one of its slots is neither intact nor still to be written. */
    boolean hasBadSlot() {
        for (int number = 0; number < Slot.COUNT; number++) {
            if (Slot.isBad(bytes, number)) {
                return true;
            }
        }
        return false;
    }
}
