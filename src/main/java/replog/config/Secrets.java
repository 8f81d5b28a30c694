package replog.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which words, as people write them or misspell them, go before a value that no report may show.
 */
final class Secrets {
    private static final List<String> NAMES =
            Keys.ALL.stream().filter(Key::secret).map(Key::name).toList();
    private static final List<String> SPELLINGS = Keys.ALL.stream().filter(Key::secret)
            .flatMap(key -> Stream.of(
                    key.name(), Source.FLAG.spell(key), Source.VARIABLE.spell(key)))
            .toList();

    private Secrets() {}

    /** Rather once too often: of a value that is hidden the place is still named. */
    static boolean isMeantBy(String written) {
        String lowerCase = written.toLowerCase(Locale.ROOT);
        return NAMES.stream().anyMatch(lowerCase::contains)
                || Nearest.to(written, SPELLINGS.stream()).isPresent();
    }
}
