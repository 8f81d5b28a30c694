package replog.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Guesses which word was meant by one that is misspelt. */
public final class SpellingSuggestion {
    private static final int MAX_EDITS = 3;

    private SpellingSuggestion() {}

    /** The candidate with the fewest edits, if they are few against the word's length. */
    public static Optional<String> suggest(String word, Stream<String> candidates) {
        int bearable = Math.min(MAX_EDITS, (word.length() + 1) / 3);
        return candidates
                .filter(candidate -> edits(word, candidate) <= bearable)
                .min(Comparator.comparingInt(candidate -> edits(word, candidate)));
    }

    /**
     * How many insertions, deletions, replacements and swaps of neighbours lie between two words,
     * whatever their case (optimal string alignment).
     */
    static int edits(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        var edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int fewest(int[][] edits, String a, String b, int i, int j) {
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
