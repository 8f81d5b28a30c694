package replog.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Between which offsets a segment's frames are, by its header, its size and what comes after it.
 *
 * @param limit where they end
 * @param sureEnd what is bad before it is damage; from there on it is a torn tail
 * @param cutOff whether the file ends before it should
 * @param damages what of all that can't be
 */
record SegmentBounds(HeaderLook look, boolean last, long limit, long sureEnd, boolean cutOff,
        List<Damage> damages) {
    static SegmentBounds of(HeaderLook look, Optional<HeaderLook> next,
            Optional<CutIntention> cut, boolean inUse) {
        boolean last = next.isEmpty();
        boolean toBeCut = last && cut.isPresent();
        Optional<Slot> slot = look.slot().map(Slot.Found::slot);
        long forced = slot.map(Slot::forcedOffset).orElse(Long.MAX_VALUE);
        long end = toBeCut ? cut.get().offset()
                : look.isSealed() || last && inUse ? forced : look.size();
        long needed = toBeCut || slot.isEmpty() ? end : forced;
        boolean cutOff = slot.isPresent() && look.size() < needed;
        var damages = new ArrayList<Damage>();
        if (cutOff && look.size() >= SegmentHeader.BYTES) {
            damages.add(cutOff(look, needed));
        }
        if (look.isSealed() && !toBeCut) {
            sealed(look, next).ifPresent(damages::add);
        }
        return new SegmentBounds(look, last, Math.min(look.size(), end),
                last && !toBeCut ? forced : Long.MAX_VALUE, cutOff, damages);
    }

    boolean hasFrames() {
        return look.size() >= SegmentHeader.BYTES && !look.hasUnknownFormat();
    }

    /** When the frames, which are all good, end with another id than they should. */
    Optional<Damage> otherEnd(SegmentWalk walk) {
        return look.slot().map(Slot.Found::slot)
                .filter(_ -> look.isSealed() || last)
                .filter(slot -> slot.forcedOffset() == walk.endOffset())
                .filter(slot -> slot.forcedId() != walk.end().lastId())
                .map(slot -> Damage.of(look.name(), "id " + slot.forcedId()
                        + " is noted to be its last on disk, and it ends with "
                        + walk.end().lastId()));
    }

    private static Damage cutOff(HeaderLook look, long needed) {
        return Damage.at(look.name(), look.size(), "it ends at offset " + look.size() + ", and "
                + needed + " bytes, up to id " + look.slot().orElseThrow().slot().forcedId()
                + ", were forced to disk");
    }

    private static Optional<Damage> sealed(HeaderLook look, Optional<HeaderLook> next) {
        Slot slot = look.slot().orElseThrow().slot();
        if (next.isEmpty()) {
            return Optional.of(Damage.of(look.name(), "the segment after it, "
                    + SegmentHeader.fileName(slot.forcedId() + 1) + ", is missing"));
        }
        if (slot.forcedId() + 1 != next.get().firstId()) {
            return Optional.of(Damage.of(look.name(), "it ends with id " + slot.forcedId()
                    + ", and the next segment is " + next.get().name()));
        }
        return look.size() <= slot.forcedOffset() ? Optional.empty()
                : Optional.of(Damage.at(look.name(), slot.forcedOffset(),
                        (look.size() - slot.forcedOffset()) + " bytes are too many"));
    }
}
