package replog.cli.append;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import replog.cli.append.AppendCommand.AppendOptions;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.ProgressLine;
import replog.cli.terminal.Terminal;
import replog.cli.terminal.TextTable;
import replog.cli.terminal.WaitNoticeTimer;

/**
 * Appends the lines of an input, in order, each an entry: as many at once as are there when the
 * ones before are acknowledged, so that a slow input is appended line by line and a fast one in few
 * requests. With a key each line goes on its own, under a key of its own.
 *
 * <p>It ends at the first line that is not acknowledged, and says which are, which are not, and of
 * which it is unknown. For one thread; any other may give up.
 */
final class LineAppender implements AppendClient.Notices {
    static final int MAX_LINE_BYTES = 16 << 20;

    private static final int MAX_LINES = 4096;
    private static final long MAX_BYTES = 1 << 20;
    private static final long AHEAD_BYTES = 4 * MAX_BYTES;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final AppendOptions options;
    private final Terminal terminal;
    private final ReadAheadLines readAhead;
    private final AppendClient client;
    private final ProgressLine progress;
    private final WaitNoticeTimer wait;
    private AcknowledgedLines tally = AcknowledgedLines.NONE;
    private final long begunNanos = System.nanoTime();
    private long shownNanos = begunNanos;
    private long shownLines;
    private int maxLines = MAX_LINES;
    private long maxBytes = MAX_BYTES;

    LineAppender(AppendOptions options, Terminal terminal, InputStream in, CountDownLatch stop) {
        this.options = options;
        this.terminal = terminal;
        this.readAhead = new ReadAheadLines(in, AHEAD_BYTES, MAX_LINE_BYTES);
        this.client = new AppendClient(options, this, stop);
        this.progress = new ProgressLine(terminal);
        this.wait = new WaitNoticeTimer(terminal.watched());
    }

    ExitCode run() {
        readAhead.start();
        try (client) {
            while (true) {
                List<byte[]> values =
                        readAhead.await(options.key().isPresent() ? 1 : maxLines, maxBytes);
                if (values.isEmpty()) {
                    return ended();
                }
                AppendReply result = client.append(values, key());
                if (result.isAcknowledged()) {
                    acknowledged(values.size(), result);
                } else if (result.isTooLarge() && values.size() > 1) {
                    maxLines = values.size() / 2;
                    maxBytes = maxBytes / 2;
                } else {
                    return failed(values.size(), result);
                }
            }
        }
    }

    /** Takes no more lines. */
    void stop() {
        readAhead.stop();
    }

    /** Waits for no answer any more. */
    void giveUp() {
        client.giveUp();
    }

    @Override
    public void waiting(Duration elapsed) {
        if (wait.isDue(elapsed)) {
            show(", waiting for " + elapsed.toSeconds() + " s for the next");
        }
    }

    @Override
    public void repeated(String reason) {
        progress.end();
        terminal.err().println(reason + "; line " + nextLine() + " is repeated with its key");
    }

    private Optional<String> key() {
        return options.key().map(key -> key + "-" + nextLine());
    }

    private long nextLine() {
        return tally.lines() + 1;
    }

    private void acknowledged(int count, AppendReply entries) {
        if (options.json()) {
            terminal.printJson(AppendReport.json(nextLine(), count, entries));
        }
        tally = tally.plus(count, entries);
        readAhead.drop(count);
        if (terminal.watched()) { // lines that somebody types
            progress.end();
            terminal.err().println(entries.firstId() == entries.lastId()
                    ? "id " + entries.firstId()
                    : "ids " + entries.firstId() + " to " + entries.lastId());
        } else if (System.nanoTime() - shownNanos >= SECOND_NANOS) {
            show("");
        }
    }

    private void show(String more) {
        long now = System.nanoTime();
        var lately = Duration.ofNanos(now - shownNanos);
        progress.show(String.format(Locale.ROOT, "%4d s  %s acknowledged, %s lines/s%s",
                (now - begunNanos) / SECOND_NANOS, TextTable.count(tally.lines(), "line", "lines"),
                TextTable.count(Math.round(
                        AppendReport.rate(tally.lines() - shownLines, lately))), more));
        shownNanos = now;
        shownLines = tally.lines();
    }

    private ExitCode ended() {
        tellAcknowledged();
        Optional<String> mistake = readAhead.mistake();
        if (mistake.isPresent()) {
            terminal.err().println("line " + nextLine() + " " + mistake.get());
            terminal.err().println(acknowledgedLines());
            terminal.err().println(notAppended(nextLine()));
        }
        return mistake.isPresent() ? ExitCode.FAILED : ExitCode.DONE;
    }

    private ExitCode failed(int count, AppendReply failed) {
        long first = nextLine();
        long last = first + count - 1;
        tellAcknowledged();
        if (options.json()) {
            terminal.printJson(AppendReport.json(first, count, failed));
        }
        terminal.err().println(lines(first, last) + ": " + failed.reason());
        terminal.err().println(acknowledgedLines());
        switch (failed.data()) {
            case ACKNOWLEDGED, APPENDED -> terminal.err().println(lines(first, last)
                    + (count == 1 ? " is" : " are") + " stored, and not acknowledged as asked for");
            case UNKNOWN -> terminal.err().println("whether " + lines(first, last)
                    + (count == 1 ? " is stored" : " are stored, all or none,") + " is unknown"
                    + tally.last().map(before -> ": read --from=" + (before.lastId() + 1)
                            + " shows what came after the others").orElse(""));
            case NOT_APPENDED -> { }
        }
        terminal.err().println(notAppended(
                failed.data() == AppendReply.Data.NOT_APPENDED ? first : last + 1));
        if (options.key().isPresent()) {
            terminal.err().println("the same input with the same key goes on from there, and stores"
                    + " nothing twice");
        }
        return failed.code();
    }

    /** Also what was ended by a signal says so far. */
    private void tellAcknowledged() {
        progress.end();
        if (!options.json()) {
            terminal.out().print(AppendReport.table(
                    tally, Duration.ofNanos(System.nanoTime() - begunNanos),
                    terminal.columns()));
        }
        terminal.out().flush();
    }

    private String acknowledgedLines() {
        return tally.lines() == 0 ? "no line is acknowledged"
                : lines(1, tally.lines()) + (tally.lines() == 1 ? " is" : " are") + " acknowledged";
    }

    private static String notAppended(long first) {
        return "from line " + first + " on nothing is appended: tail -n +" + first
                + " gives what is left";
    }

    private static String lines(long first, long last) {
        return first == last ? "line " + first : "lines " + first + " to " + last;
    }

    /**
     * Which lines were acknowledged so far: all from the first on.
     *
     * @param replayed how many of the lines were stored before
     * @param last the answer to the last request, once there is one
     */
    record AcknowledgedLines(
            long lines, long requests, long replayed, long firstId, Optional<AppendReply> last) {
        static final AcknowledgedLines NONE = new AcknowledgedLines(0, 0, 0, 0, Optional.empty());

        AcknowledgedLines plus(int count, AppendReply result) {
            return new AcknowledgedLines(lines + count, requests + 1,
                    replayed + (result.replayed() ? count : 0),
                    lines == 0 ? result.firstId() : firstId, Optional.of(result));
        }
    }
}
