package replog.log;

import java.util.Optional;
import java.util.OptionalLong;

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
