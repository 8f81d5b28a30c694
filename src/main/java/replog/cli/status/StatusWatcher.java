package replog.cli.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import replog.cli.status.StatusClient.StatusReply;
import replog.cli.terminal.ExitCode;
import replog.cli.terminal.SignalStop;
import replog.cli.terminal.Terminal;

/**
 * Shows a node's status again and again: on a terminal in place, on a screen of its own that is
 * gone in the end, anywhere else each time that something changed. For one thread.
 */
final class StatusWatcher {
    /** Another screen, without a cursor, on which lines that are too long are cut off. */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    /** To its first column; a row that the terminal lacks is its last one (ECMA-48, CUP). */
    private static final String ROW = "\u001b[%s;1H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final StatusClient client;
    private final Duration each;
    private final boolean json;
    private final Terminal terminal;
    private Optional<StatusReply.Known> known = Optional.empty();
    private Optional<Object> told = Optional.empty();

    StatusWatcher(StatusClient client, Duration each, boolean json, Terminal terminal) {
        this.client = client;
        this.each = each;
        this.json = json;
        this.terminal = terminal;
    }

    /**
     * Until that is opened, or the output has no reader any more, or it is refused; and not at
     * all where the node does not say how it stands when it is first asked.
     */
    ExitCode run(CountDownLatch stop) {
        StatusReply first = client.ask();
        Optional<StatusReply.Unknown> refused = first instanceof StatusReply.Unknown unknown
                ? Optional.of(unknown) : watched(first, stop);
        return refused.map(unknown -> StatusReport.print(unknown, json, terminal))
                .orElse(ExitCode.DONE);
    }

    /** What refused to be watched any longer, if that was how it ended. */
    private Optional<StatusReply.Unknown> watched(StatusReply first, CountDownLatch stop) {
        boolean screen = terminal.watched() && !json;
        if (screen) {
            terminal.out().print(ENTER);
        }
        try {
            StatusReply reply = first;
            show(reply, screen);
            while (!terminal.out().checkError() && !SignalStop.await(stop, each)) {
                reply = client.ask();
                if (reply instanceof StatusReply.Unknown unknown && unknown.unauthorized()) {
                    return Optional.of(unknown);
                }
                show(reply, screen);
            }
            return Optional.empty();
        } finally {
            if (screen) {
                terminal.out().print(LEAVE);
                terminal.out().flush();
            }
        }
    }

    private void show(StatusReply reply, boolean screen) {
        if (reply instanceof StatusReply.Known one) {
            known = Optional.of(one);
        }
        if (screen) {
            draw(reply);
        } else {
            append(reply);
        }
    }

    /**
     * From below, so that of a text with more rows than the terminal, whose height Java doesn't
     * tell, the first ones stay: each that has no row of its own is drawn over by the one above.
     */
    private void draw(StatusReply reply) {
        List<String> lines = (StatusReport.at(reply) + ", each " + each.toSeconds()
                + " s; Ctrl-C ends\n\n" + block(reply)).lines().toList();
        var drawn = new StringBuilder();
        for (int row = lines.size(); row > 0; row--) {
            drawn.append(ROW.formatted(row)).append(row == lines.size() ? CLEAR_BELOW : CLEAR_LINE)
                    .append(lines.get(row - 1));
        }
        terminal.out().print(drawn);
    }

    private void append(StatusReply reply) {
        Optional<Object> now = Optional.of(StatusReport.withoutTimes(reply));
        if (now.equals(told)) {
            return;
        }
        if (json) {
            terminal.printJson(StatusReport.json(reply));
        } else {
            terminal.out().print((told.isPresent() ? "\n" : "") + StatusReport.at(reply) + "\n"
                    + StatusReport.table(reply, terminal.columns()));
        }
        told = now;
    }

    /** The last known status, with a remark where it may be out of date. */
    private String block(StatusReply reply) {
        int columns = terminal.columns();
        String remark = reply instanceof StatusReply.Known ? "" : known.map(last ->
                "\nas it was at " + StatusReport.at(last) + ":\n\n"
                        + StatusReport.table(last, columns)).orElse("");
        return StatusReport.table(reply, columns) + remark;
    }
}
