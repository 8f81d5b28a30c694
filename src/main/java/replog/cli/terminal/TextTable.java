package replog.cli.terminal;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import replog.json.EscapedText;

/**
 * Rows of cells, in columns as wide as they need to be, on lines of at most that many columns of a
 * terminal: the last cell is wrapped between words. Where the columns before it leave no room, each
 * row goes on in further lines, which are indented. For one thread.
 */
public final class TextTable {
    public static final int WIDTH = 100;

    private static final int GAP = 2;
    private static final int INDENT = 4;
    private static final int NARROWEST = 20;
    private static final int MAX_CELL = 1000;

    private final int width;
    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /** One of 100 columns. */
    TextTable(Boolean... right) {
        this(WIDTH, right);
    }

    /**
     * @param width of its lines
     * @param right of each column, whether it is aligned on that side
     */
    public TextTable(int width, Boolean... right) {
        this.width = width;
        this.right = List.of(right);
    }

    /** Names and what they mean. */
    public static TextTable pairs(int width) {
        return new TextTable(width, false, false);
    }

    /** A whole number as people read it. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /** @param cells text from anywhere, one for each column */
    public TextTable row(Object... cells) {
        if (cells.length != right.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + right.size() + " columns");
        }
        rows.add(List.of(cells).stream()
                .map(cell -> EscapedText.of(cell.toString(), MAX_CELL)).toList());
        return this;
    }

    /** Each line with its end. */
    @Override
    public String toString() {
        int[] widths = IntStream.range(0, right.size() - 1).map(this::width).toArray();
        return rows.stream().map(row -> lines(row, widths)).collect(Collectors.joining());
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> TerminalWidth.of(row.get(column))).max().orElse(0);
    }

    private String lines(List<String> row, int[] widths) {
        var lines = new StringBuilder();
        var line = new StringBuilder();
        int used = 0;
        for (int column = 0; column < widths.length; column++) {
            if (used > INDENT && used + widths[column] > width) {
                end(lines, line);
                line.append(" ".repeat(INDENT));
                used = INDENT;
            }
            String cell = row.get(column);
            String space = " ".repeat(widths[column] - TerminalWidth.of(cell));
            line.append(right.get(column) ? space + cell : cell + space).append(" ".repeat(GAP));
            used += widths[column] + GAP;
        }
        int last = width(widths.length);
        if (used > INDENT && used + Math.min(last, NARROWEST) > width) {
            end(lines, line);
            line.append(" ".repeat(INDENT));
            used = INDENT;
        }
        for (String piece : wrap(row.getLast(), Math.max(1, width - used))) {
            end(lines, line.append(piece));
            line.append(" ".repeat(used));
        }
        return lines.toString();
    }

    /** One that has nothing on it is none. */
    private static void end(StringBuilder lines, StringBuilder line) {
        String text = line.toString().stripTrailing();
        if (!text.isEmpty()) {
            lines.append(text).append('\n');
        }
        line.setLength(0);
    }

    /** Each line of the text as a paragraph of its own. */
    public static String paragraphs(String text, int width) {
        return text.lines().flatMap(line -> wrap(line, width).stream())
                .map(line -> line + "\n").collect(Collectors.joining());
    }

    /** Between words where there are any, at least one piece. */
    static List<String> wrap(String text, int width) {
        var pieces = new ArrayList<String>();
        String rest = text;
        while (TerminalWidth.of(rest) > width) {
            int fits = Math.max(TerminalWidth.truncate(rest, width).length(),
                    Character.charCount(rest.codePointAt(0)));
            int space = rest.lastIndexOf(' ', fits);
            int end = space > 0 ? space : fits;
            pieces.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        pieces.add(rest);
        return pieces;
    }

    /**
     * Text by the columns that it takes on a terminal, as {@code wcwidth} of POSIX has it: none for
     * a mark that combines, two for what East Asian typography makes wide. Stateless.
     */
    public static final class TerminalWidth {
        /**
         * First and last of what is wide (UAX #11, W and F in EastAsianWidth.txt) but for emoji.
         */
        private static final int[][] WIDE = {
            {0x1100, 0x115F}, {0x2329, 0x232A}, {0x2E80, 0x303E}, {0x3041, 0x3247},
                    {0x3250, 0xA4CF},
            {0xA960, 0xA97C}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE10, 0xFE19},
                    {0xFE30, 0xFE6B},
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

        /** Its beginning that fits in the columns, of whole characters as people see them. */
        public static String truncate(String text, int columns) {
            var characters = BreakIterator.getCharacterInstance(Locale.ROOT);
            characters.setText(text);
            int end = 0;
            int used = 0;
            for (int next = characters.next(); next != BreakIterator.DONE; next =
                    characters.next()) {
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
}
