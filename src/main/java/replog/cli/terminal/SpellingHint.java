package replog.cli.terminal;

import java.util.Optional;
import java.util.stream.Stream;

/** Finds the word that was meant by one that is misspelt. */
@FunctionalInterface
public interface SpellingHint {
    Optional<String> nearest(String word, Stream<String> candidates);
}
