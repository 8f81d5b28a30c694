package replog.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Says what is wrong with a segment's first 4 KiB. Static functions. */
final class HeaderDamage {
    private HeaderDamage() {}

    /** @param logId of the log, where it is known */
    static List<Damage> of(HeaderLook look, Optional<UUID> logId) {
        var damages = new ArrayList<Damage>();
        String name = look.name();
        if (look.size() < SegmentHeader.BYTES) {
            damages.add(Damage.at(name, look.size(), "the file ends within its header"));
            return damages;
        }
        if (look.header().isEmpty()) {
            damages.add(Damage.at(name, 0, "its header is not intact"));
        } else if (look.hasUnknownFormat()) {
            damages.add(Damage.at(name, 0, "it has the format version " + look.format()
                    + ", unknown to this program"));
        } else {
            misplaced(look, look.header().get(), logId).ifPresent(damages::add);
        }
        for (int number = 0; number < Slot.COUNT; number++) {
            if (Slot.isBad(look.bytes(), number)) {
                String other = look.slot().isPresent()
                        ? ", and the other one is: a start goes by that" : "";
                damages.add(Damage.at(name, Slot.offset(number), "its slot " + number
                        + " of how far it is on disk is not intact" + other));
            }
        }
        notZero(look).ifPresent(damages::add);
        return damages;
    }

    private static Optional<Damage> misplaced(
            HeaderLook look, SegmentHeader found, Optional<UUID> logId) {
        if (found.firstId() != look.firstId()) {
            return Optional.of(Damage.of(look.name(), "it holds the entries from "
                    + found.firstId() + " on, so it was renamed or copied here"));
        }
        return logId.filter(id -> !id.equals(found.logId())).map(id -> Damage.of(look.name(),
                "it belongs to the log " + found.logId() + ", and others to " + id));
    }

    private static Optional<Damage> notZero(HeaderLook look) {
        int from = SegmentHeader.END;
        for (int number = 0; number <= Slot.COUNT; number++) {
            int to = number < Slot.COUNT ? Slot.offset(number) : SegmentHeader.BYTES;
            for (int at = from; at < to; at++) {
                if (look.bytes()[at] != 0) {
                    return Optional.of(Damage.at(look.name(), at,
                            "what should be zero is not; nothing reads it"));
                }
            }
            from = to + Slot.BYTES;
        }
        return Optional.empty();
    }
}
