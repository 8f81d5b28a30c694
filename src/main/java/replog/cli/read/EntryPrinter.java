package replog.cli.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import replog.cli.terminal.Arguments;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.TextTable;
import replog.cli.terminal.TextTable.TerminalWidth;
import replog.json.EscapedText;
import replog.json.Json;
import replog.json.JsonException;

/**
 * Entries as they come, for people a row each, in which nothing reaches the terminal but what can
 * be seen, for programs the line of JSON that the node sent, or the value alone. For one thread.
 */
final class EntryPrinter {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_DEPTH = 8;
    private static final int BEFORE_VALUE = 38;
    private static final int LEAST_VALUE = 16;
    private static final String ELLIPSIS = "…";
    private static final String ROW = "%10s  %-24s  %s\n";

    private final Terminal terminal;
    private final Form form;
    private final int maxValue;
    /** Of marks any number fits into a column. */
    private final int maxChars;
    private final OutputStream out;
    private boolean begun;
    private long cut;

    /** How entries are shown. */
    enum Form {
        TABLE, JSON, RAW;

        static Form of(Arguments arguments) {
            return arguments.has(ReadOptions.RAW.name()) ? RAW
                    : arguments.has(ReadOptions.JSON.name()) ? JSON : TABLE;
        }
    }

    EntryPrinter(Terminal terminal, Form form) {
        this.terminal = terminal;
        this.form = form;
        this.maxValue = Math.max(LEAST_VALUE, terminal.columns() - BEFORE_VALUE);
        this.maxChars = 4 * maxValue;
        this.out = new BufferedOutputStream(terminal.out(), BUFFER_BYTES);
    }

    /** Heads the table, if that isn't done. */
    void begin() {
        if (!begun && form == Form.TABLE) {
            write(ROW.formatted("id", "time", "value").getBytes(UTF_8));
        }
        begun = true;
    }

    /**
     * @param entry an object on a line
     * @throws ProtocolException if it is none
     */
    void entry(byte[] entry) throws ProtocolException {
        switch (form) {
            case JSON -> {
                write(entry);
                write(new byte[] {'\n'});
            }
            case RAW -> write((Shown.of(entry).value() + '\n').getBytes(UTF_8));
            case TABLE -> write(row(Shown.of(entry)).getBytes(UTF_8));
        }
    }

    /** The line was no entry. */
    static final class ProtocolException extends IOException {
        private static final long serialVersionUID = 1;

        ProtocolException() {
            super("no entry came");
        }
    }

    /** The output has no reader any more. */
    static final class NotTakenException extends IOException {
        private static final long serialVersionUID = 1;

        NotTakenException() {
            super("nobody reads it any more");
        }
    }

    /** What is shown so far is flushed before more is read from there, which may take its time. */
    InputStream flushedBefore(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (!flush()) {
                    throw new NotTakenException();
                }
                return super.read(into, offset, length);
            }
        };
    }

    /** Whether standard output still takes it. */
    boolean flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a print stream doesn't fail", e);
        }
        return !terminal.out().checkError();
    }

    /** Says what a table can't show. */
    void end() {
        flush();
        if (cut > 0) {
            terminal.err().println(cut == 1 ? "1 value is cut: --json shows it whole"
                    : TextTable.count(cut) + " values are cut: --json shows them whole");
        }
    }

    private record Shown(long id, String time, String value) {
        static Shown of(byte[] entry) throws ProtocolException {
            try {
                if (Json.parse(entry, MAX_DEPTH) instanceof Map<?, ?> members
                        && members.get("id") instanceof Long id
                        && members.get("timestamp") instanceof String time
                        && members.get("value") instanceof String value) {
                    return new Shown(id, time, value);
                }
            } catch (JsonException _) {
                // is reported as any other line that is no entry
            }
            throw new ProtocolException();
        }
    }

    private String row(Shown entry) {
        return String.format(Locale.ROOT, ROW, entry.id(), EscapedText.of(entry.time(), 24),
                displayed(entry.value())).stripTrailing() + '\n';
    }

    private String displayed(String value) {
        String shown = EscapedText.of(value, maxChars);
        if (shown.length() <= maxChars && TerminalWidth.of(shown) <= maxValue) {
            return shown;
        }
        cut++;
        String beginning = shown.endsWith(ELLIPSIS)
                ? shown.substring(0, shown.length() - ELLIPSIS.length()) : shown;
        return TerminalWidth.truncate(beginning, maxValue - 1) + ELLIPSIS;
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a print stream doesn't fail", e);
        }
    }
}
