package replog.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import replog.http.Printable;

/**
 * Rows of cells, in columns as wide as they need to be, on lines of at most 100 columns of a
 * terminal where that is possible at all: the last one is wrapped. For one thread.
 */
final class Table {
    static final int WIDTH = 100;

    private static final int GAP = 2;
    private static final int NARROWEST = 16;
    private static final int MAX_CELL = 1000;

    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param right of each column, whether it is aligned on that side */
    Table(Boolean... right) {
        this.right = List.of(right);
    }

    /** @param cells text from anywhere, one for each column */
    Table row(Object... cells) {
        if (cells.length != right.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + right.size() + " columns");
        }
        rows.add(List.of(cells).stream()
                .map(cell -> Printable.of(cell.toString(), MAX_CELL)).toList());
        return this;
    }

    /** Each line with its end. */
    @Override
    public String toString() {
        int[] widths = IntStream.range(0, right.size() - 1).map(this::width).toArray();
        int used = IntStream.of(widths).map(width -> width + GAP).sum();
        return rows.stream().map(row -> line(row, widths, used)).collect(Collectors.joining());
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> Columns.of(row.get(column))).max().orElse(0);
    }

    private String line(List<String> row, int[] widths, int used) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String space = " ".repeat(widths[column] - Columns.of(cell));
            line.append(right.get(column) ? space + cell : cell + space).append(" ".repeat(GAP));
        }
        var wrapped = new StringBuilder();
        for (String piece : wrapped(row.getLast(), Math.max(NARROWEST, WIDTH - used))) {
            wrapped.append((line + piece).stripTrailing()).append('\n');
            line = new StringBuilder(" ".repeat(used));
        }
        return wrapped.toString();
    }

    /** Between words where there are any, at least one piece. */
    static List<String> wrapped(String text, int width) {
        var pieces = new ArrayList<String>();
        String rest = text;
        while (Columns.of(rest) > width) {
            int fits = Math.max(Columns.first(rest, width).length(),
                    Character.charCount(rest.codePointAt(0)));
            int space = rest.lastIndexOf(' ', fits);
            int end = space > 0 ? space : fits;
            pieces.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        pieces.add(rest);
        return pieces;
    }
}
