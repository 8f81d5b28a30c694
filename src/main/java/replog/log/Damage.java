package replog.log;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something in a log's files that is not as it was written.
 *
 * @param file its name within the folder
 * @param id the entry whose frame it is in; empty where it is in none
 * @param what a sentence without an end
 * @param place where in the file; empty when it concerns the file as a whole
 * @param explanation what more is known of the bytes, a sentence without an end
 */
public record Damage(String file, OptionalLong id, String what, Optional<Place> place,
        Optional<String> explanation) {
    /**
     * Where the bytes are.
     *
     * @param offset where that begins which was found to be bad: a frame, a header, a slot
     * @param first the first offset at which the first bad byte may be
     * @param last the last one, the same where it is known exactly
     */
    public record Place(long offset, long first, long last) {
        public boolean exact() {
            return first == last;
        }

        static Place exactly(long offset) {
            return new Place(offset, offset, offset);
        }
    }

    static Damage of(String file, String what) {
        return new Damage(file, OptionalLong.empty(), what, Optional.empty(), Optional.empty());
    }

    static Damage at(String file, Place place, String what) {
        return new Damage(file, OptionalLong.empty(), what, Optional.of(place), Optional.empty());
    }

    Damage inEntry(long entry) {
        return new Damage(file, OptionalLong.of(entry), what, place, explanation);
    }

    public Damage because(String why) {
        return new Damage(file, id, what, place, Optional.of(why));
    }
}
