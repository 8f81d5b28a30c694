package replog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import replog.http.Json;
import replog.http.Printable;
import replog.http.ProblemException;

/**
 * Entries as they come, for people a row each, in which nothing reaches the terminal but what can
 * be seen, for programs the line of JSON that the node sent. For one thread.
 */
final class EntrySheet {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_VALUE = 62;
    /** Of marks any number fits into a column. */
    private static final int MAX_CHARS = 4 * MAX_VALUE;
    private static final String ELLIPSIS = "…";
    private static final String ROW = "%10s  %-24s  %s\n";

    private final Terminal terminal;
    private final boolean json;
    private final OutputStream out;
    private boolean begun;
    private long cut;

    EntrySheet(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
        this.out = new BufferedOutputStream(terminal.out(), BUFFER_BYTES);
    }

    /** Heads the table, if that isn't done. */
    void begin() {
        if (!begun && !json) {
            write(ROW.formatted("id", "time", "value").getBytes(UTF_8));
        }
        begun = true;
    }

    /**
     * @param entry an object on a line
     * @throws ProtocolException if it is none
     */
    void entry(byte[] entry) throws ProtocolException {
        if (json) {
            write(entry);
            write(new byte[] {'\n'});
        } else {
            write(row(entry).getBytes(UTF_8));
        }
    }

    /** The line was no entry. */
    static final class ProtocolException extends IOException {
        private static final long serialVersionUID = 1;

        ProtocolException() {
            super("no entry came");
        }
    }

    /** Nobody takes what is shown. */
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

    /** Whether somebody still takes it. */
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
                    : AppendReport.count(cut) + " values are cut: --json shows them whole");
        }
    }

    private String row(byte[] entry) throws ProtocolException {
        try {
            if (Json.parse(entry, MAX_DEPTH) instanceof Map<?, ?> members
                    && members.get("id") instanceof Long id
                    && members.get("timestamp") instanceof String time
                    && members.get("value") instanceof String value) {
                return String.format(Locale.ROOT, ROW, id, Printable.of(time, 24), shown(value))
                        .stripTrailing() + '\n';
            }
        } catch (ProblemException _) {
            // is told as any other line that is no entry
        }
        throw new ProtocolException();
    }

    private String shown(String value) {
        String shown = Printable.of(value, MAX_CHARS);
        if (shown.length() <= MAX_CHARS && Columns.of(shown) <= MAX_VALUE) {
            return shown;
        }
        cut++;
        String beginning = shown.endsWith(ELLIPSIS)
                ? shown.substring(0, shown.length() - ELLIPSIS.length()) : shown;
        return Columns.first(beginning, MAX_VALUE - 1) + ELLIPSIS;
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a print stream doesn't fail", e);
        }
    }
}
