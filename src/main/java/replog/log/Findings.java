package replog.log;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What an {@link Inspection} found in a folder.
 *
 * @param inUse whether a node ran on the folder: what it had not yet noted as forced was left out
 * @param bytes of all segments, and of those alone
 * @param entries that were read and are good
 * @param end the last good entry, and the hash after it; {@link Hash#NONE} where damage before it
 *     leaves that unknown
 * @param epochs of the first and of the last entry; both 0 without entries
 * @param forced how far the last segment is noted to be on disk
 * @param damages in the order of the segments; none of a good log
 * @param notes what is not as it mostly is, and does no harm; sentences without an end
 * @param others files that this room knows nothing of
 */
public record Findings(String folder, boolean inUse, List<String> segments, long bytes,
        long entries, Optional<UUID> logId, LogEnd end, Epochs epochs, Optional<Forced> forced,
        List<Damage> damages, List<String> notes, List<String> others) {
    public Findings {
        segments = List.copyOf(segments);
        damages = List.copyOf(damages);
        notes = List.copyOf(notes);
        others = List.copyOf(others);
    }

    /** Of a first and a last entry. */
    public record Epochs(long first, long last) {}

    /** A position in the log, on disk. */
    public record Forced(String file, long offset, long id, long committedId) {}
}
