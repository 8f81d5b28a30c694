package replog.cli.terminal;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Text by the columns that it takes on a terminal, as {@code wcwidth} of POSIX has it: none for a
 * mark that combines, two for what East Asian typography makes wide. Stateless.
 */
public final class TerminalWidth {
    /** First and last of what is wide (UAX #11, W and F in EastAsianWidth.txt) but for emoji. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F}, {0x2329, 0x232A}, {0x2E80, 0x303E}, {0x3041, 0x3247}, {0x3250, 0xA4CF},
        {0xA960, 0xA97C}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6B},
        {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x16FE0, 0x1B2FF}, {0x1F200, 0x1F265},
        {0x20000, 0x3FFFD}};
    /** Vowels and ends of syllables, drawn onto their beginning. */
    private static final int[] JAMO = {0x1160, 0x11FF};
    /** Two of them are a flag. */
    private static final int[] REGIONAL = {0x1F1E6, 0x1F1FF};

    private TerminalWidth() {}

    /** How many it takes. */
    public static int of(String text) {
        return text.codePoints().map(TerminalWidth::width).sum();
    }

    /** Its beginning that takes at most so many, of whole characters as people see them. */
    public static String truncate(String text, int columns) {
        var characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(text);
        int end = 0;
        int used = 0;
        for (int next = characters.next(); next != BreakIterator.DONE; next = characters.next()) {
            used += of(text.substring(end, next));
            if (used > columns) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }

    private static int width(int point) {
        if (point < WIDE[0][0]) {
            return isMark(point) ? 0 : 1;
        }
        boolean wide = Character.isEmojiPresentation(point) && !isWithin(REGIONAL, point)
                || IntStream.range(0, WIDE.length).anyMatch(i -> isWithin(WIDE[i], point));
        return isMark(point) || isWithin(JAMO, point) ? 0 : wide ? 2 : 1;
    }

    private static boolean isMark(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private static boolean isWithin(int[] range, int point) {
        return range[0] <= point && point <= range[1];
    }
}
