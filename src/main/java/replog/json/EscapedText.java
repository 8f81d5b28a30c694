package replog.json;

/** Makes text from outside fit for a log line or an answer's detail. Stateless. */
public final class EscapedText {
    private EscapedText() {}

    /**
     * On one line: control and format characters, line separators and lone surrogates become
     * {@code \n} or {@code \u001B}; what is beyond {@code maxLength} characters becomes an
     * ellipsis.
     */
    public static String of(String text, int maxLength) {
        var shown = new StringBuilder(Math.min(text.length(), maxLength) + 8);
        int at = 0;
        while (at < text.length() && shown.length() < maxLength) {
            int point = text.codePointAt(at);
            append(shown, point);
            at += Character.charCount(point);
        }
        return at < text.length() ? shown.append('…').toString() : shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        switch (point) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (hidden(point)) {
                    shown.append(String.format("\\u%04X", point));
                } else {
                    shown.appendCodePoint(point);
                }
            }
        }
    }

    private static boolean hidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
