package replog.log.verify;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import replog.log.frame.Hash;
import replog.log.frame.LogEnd;

/**
 * What an {@link LogVerifier} found in a folder.
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
public record VerificationReport(String folder, boolean inUse, List<String> segments, long bytes,
        long entries, Optional<UUID> logId, LogEnd end, Epochs epochs, Optional<Forced> forced,
        List<Damage> damages, List<String> notes, List<String> others) {
    public VerificationReport {
        segments = List.copyOf(segments);
        damages = List.copyOf(damages);
        notes = List.copyOf(notes);
        others = List.copyOf(others);
    }

    /** Of a first and a last entry. */
    public record Epochs(long first, long last) {}

    /** A position in the log, on disk. */
    public record Forced(String file, long offset, long id, long committedId) {}

    /**
     * Something in a log's files that is not as it was written.
     *
     * @param file its name within the folder
     * @param offset where the frame, header or slot begins that is bad; empty when it concerns the
     *     file as a whole
     * @param id the entry whose frame it is in; empty where it is in none
     * @param what a sentence without an end
     * @param explanation where good entries go on, a sentence without an end
     */
    public record Damage(String file, OptionalLong offset, OptionalLong id, String what,
            Optional<String> explanation) {
        public static Damage of(String file, String what) {
            return new Damage(
                    file, OptionalLong.empty(), OptionalLong.empty(), what, Optional.empty());
        }

        static Damage at(String file, long offset, String what) {
            return new Damage(
                    file, OptionalLong.of(offset), OptionalLong.empty(), what, Optional.empty());
        }

        Damage inEntry(long entry) {
            return new Damage(file, offset, OptionalLong.of(entry), what, explanation);
        }

        Damage because(String why) {
            return new Damage(file, offset, id, what, Optional.of(why));
        }
    }
}
