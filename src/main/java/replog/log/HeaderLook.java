package replog.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A segment's first 4 KiB as they are, good or not. Immutable.
 *
 * @param size of the whole file
 * @param header empty where it is not intact
 * @param slot the furthest of those that are intact
 */
record HeaderLook(String name, long size, byte[] bytes, Optional<SegmentHeader> header,
        Optional<Slot> slot) {
    private static final int CHECKED = 68;
    private static final int HEADER_END = CHECKED + Integer.BYTES;
    private static final int SLOT_CHECKED = Slot.BYTES - Integer.BYTES;
    private static final int MOST = 2;

    static HeaderLook at(Storage storage, String name) throws IOException {
        try (StorageFile file = storage.openToRead(name)) {
            long size = file.size();
            var bytes = new byte[SegmentHeader.BYTES];
            file.readFully(ByteBuffer.wrap(bytes, 0, (int) Math.min(size, bytes.length)), 0);
            return new HeaderLook(name, size, bytes, SegmentHeader.decode(bytes),
                    Slot.furthest(bytes).map(Slot.Found::slot));
        }
    }

    /** As its name says. */
    long firstId() {
        return SegmentHeader.firstId(name);
    }

    boolean isSealed() {
        return slot.isPresent() && slot.get().sealed();
    }

    boolean hasUnknownFormat() {
        return header.isPresent() && !SegmentHeader.knows(SegmentHeader.format(bytes));
    }

    /** What a crash leaves of a segment that nothing was written to. */
    boolean mayBeTorn() {
        boolean whole = header.isPresent() && slot.isPresent() && size >= SegmentHeader.BYTES;
        return !whole && size <= SegmentHeader.BYTES && slot.stream()
                .allMatch(found -> found.forcedOffset() == SegmentHeader.BYTES);
    }

    /** Whether a slot is neither intact nor yet to be written for the first time. */
    boolean hasBadSlot() {
        for (int number = 0; number < Slot.COUNT; number++) {
            if (badSlot(number).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * All that is wrong with it.
     *
     * @param logId of the log, where it is known
     * @param hashBefore of the chain, where it is known
     */
    List<Damage> damages(Optional<UUID> logId, Optional<Hash> hashBefore) {
        var damages = new ArrayList<Damage>();
        if (size < SegmentHeader.BYTES) {
            damages.add(Damage.at(name, Damage.Place.exactly(size),
                    "the file ends within its header"));
            return damages;
        }
        if (header.isEmpty()) {
            damages.add(notIntact(logId, hashBefore));
        } else if (hasUnknownFormat()) {
            damages.add(Damage.at(name, new Damage.Place(0, 8, 11), "it has the format version "
                    + SegmentHeader.format(bytes) + ", unknown to this program"));
        } else {
            misplaced(logId).ifPresent(damages::add);
        }
        for (int number = 0; number < Slot.COUNT; number++) {
            badSlot(number).ifPresent(damages::add);
        }
        notZero().ifPresent(damages::add);
        return damages;
    }

    private Optional<Damage> misplaced(Optional<UUID> logId) {
        SegmentHeader found = header.orElseThrow();
        if (found.firstId() != firstId()) {
            return Optional.of(Damage.of(name, "it holds the entries from " + found.firstId()
                    + " on, so it was renamed or copied here"));
        }
        return logId.filter(id -> !id.equals(found.logId())).map(id -> Damage.of(
                name, "it belongs to the log " + found.logId() + ", and others to " + id));
    }

    /** Where both are known, so is each byte of the header. */
    private Damage notIntact(Optional<UUID> logId, Optional<Hash> hashBefore) {
        String what = "its header is not intact";
        if (logId.isPresent() && hashBefore.isPresent()) {
            var should = new SegmentHeader(logId.get(), firstId(), hashBefore.get())
                    .encode(new Slot(0, 0, 0, false));
            for (int at = 0; at < HEADER_END; at++) {
                if (bytes[at] != should.get(at)) {
                    return Damage.at(name, new Damage.Place(0, at, at), what).because(
                            "the segments before tell each byte of it: %02x in the place of %02x"
                                    .formatted(bytes[at], should.get(at)));
                }
            }
        }
        return located(what, 0, CHECKED, HEADER_END);
    }

    private Optional<Damage> badSlot(int number) {
        int at = Slot.offset(number);
        boolean unused = true;
        for (int i = 0; i < Slot.BYTES; i++) {
            unused &= bytes[at + i] == 0;
        }
        int stored = ByteBuffer.wrap(bytes).getInt(at + SLOT_CHECKED);
        if (unused || stored == checksum(at, SLOT_CHECKED)) {
            return Optional.empty();
        }
        String other = slot.isPresent() ? ", and the other one is: a start goes by that" : "";
        return Optional.of(located("its slot " + number + " of how far it is on disk is not intact"
                + other, at, SLOT_CHECKED, Slot.BYTES));
    }

    private Optional<Damage> notZero() {
        for (int at = HEADER_END; at < bytes.length; at++) {
            boolean inSlot = at >= Slot.offset(0) && (at % 512) < Slot.BYTES
                    && at < Slot.offset(Slot.COUNT - 1) + Slot.BYTES;
            if (bytes[at] != 0 && !inSlot) {
                return Optional.of(Damage.at(name, Damage.Place.exactly(at),
                        "a byte that should be zero is %02x; nothing reads it".formatted(
                                bytes[at])));
            }
        }
        return Optional.empty();
    }

    /** The part has its checksum, over all before that, at its end. */
    private Damage located(String what, int from, int checked, int count) {
        int difference = ByteBuffer.wrap(bytes).getInt(from + checked) ^ checksum(from, checked);
        int inChecksum = ChangedByte.inChecksum(difference);
        List<ChangedByte> found = ChangedByte.find(difference, checked, MOST);
        if (inChecksum < 0 && found.size() != 1) {
            var where = new Damage.Place(from, from, from + count - 1);
            return Damage.at(name, where, what).because("more than one byte changed");
        }
        long first = from + (inChecksum >= 0 ? checked + inChecksum : found.getFirst().position());
        return Damage.at(name, new Damage.Place(from, first, first), what)
                .because("a single changed byte explains it");
    }

    private int checksum(int from, int checked) {
        var crc = new CRC32C();
        crc.update(bytes, from, checked);
        return (int) crc.getValue();
    }
}
